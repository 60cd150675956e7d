// Parts that the pages of the console's other areas are made of: the head, what stands there while nothing has come, views.
import { useId, type ReactNode } from 'react'
import { AlertIcon } from '../ui/icons'
import { useDesk } from './context'
import type { Loaded } from './load'

export function ScreenHead({ title, hint, children }: { title: ReactNode; hint?: ReactNode; children?: ReactNode }) {
  return (
    <header className="screen-head">
      <div><h2>{title}</h2>{hint && <p>{hint}</p>}</div>
      {children && <div className="screen-head__actions">{children}</div>}
    </header>
  )
}

export function Empty({ title, hint, children }: { title: string; hint?: string; children?: ReactNode }) {
  return <div className="empty"><h3>{title}</h3>{hint && <p>{hint}</p>}{children && <div className="empty__actions">{children}</div>}</div>
}

/** What stands there while nothing has come yet, or when it has not come at all. */
export function Waiting({ loaded, lines = 6 }: { loaded: Loaded<unknown>; lines?: number }) {
  const { words } = useDesk()
  if (loaded.failed) {
    return (
      <div className="empty" role="alert">
        <AlertIcon size={24} />
        <p>{loaded.failed.status === 404 ? words.notFound : loaded.failed.status === 0 ? words.unreachable : loaded.failed.detail || words.failed}</p>
        {loaded.failed.status !== 404 && <button type="button" className="button" onClick={loaded.reload}>{words.again}</button>}
      </div>
    )
  }
  return (
    <div className="skeleton" role="status" aria-label={words.loading}>
      {Array.from({ length: lines }, (_, index) => <i key={index} />)}
    </div>
  )
}

/** A row of exclusive views with counts. */
export function Filter<Value extends string>({ label, value, options, onChange, testId }: {
  label: string; value: Value; options: [Value, string, number?][]; onChange: (value: Value) => void; testId?: string
}) {
  return (
    <div className="filter" role="group" aria-label={label}>
      {options.map(([key, text, count]) => (
        <button key={key} type="button" aria-pressed={key === value} data-testid={testId && `${testId}-${key}`} onClick={() => onChange(key)}>
          {text}{count !== undefined && <span className="number">{count}</span>}
        </button>
      ))}
    </div>
  )
}

/** A part of a whole as a thin bar; the number stands beside it for those who don’t see the bar. */
export function BarOf({ part, tone = 'accent' }: { part: number; tone?: 'accent' | 'human' | 'good' | 'bad' | 'warn' }) {
  return <span className={`bar bar--${tone}`} aria-hidden="true"><i style={{ width: `${Math.round(Math.max(0, Math.min(1, part)) * 100)}%` }} /></span>
}

/** A label, its field, and a hint that the field is described by. */
export function Field({ label, hint, children }: { label: string; hint?: ReactNode; children: (id: string, hintId: string | undefined) => ReactNode }) {
  const id = useId()
  const hintId = hint ? `${id}h` : undefined
  return (
    <div className="field">
      <label className="field__label" htmlFor={id}>{label}</label>
      {children(id, hintId)}
      {hint && <p className="field__hint" id={hintId}>{hint}</p>}
    </div>
  )
}
