// Small parts that several screens of the workshop use.
import { useId, useState, type ReactNode } from 'react'
import { AlertIcon, CloseIcon } from '../../ui/icons'
import { langOf } from '../../ui/language'
import { SearchIcon } from './icons'
import { useWorkshop } from './context'
import type { Loaded } from './load'
import type { Failure, Lang } from './wire'

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
  const { words } = useWorkshop()
  if (loaded.failed) {
    return (
      <div className="empty" role="alert">
        <AlertIcon size={24} />
        <p>{loaded.failed.status === 404 ? words.notFound : loaded.failed.detail || words.failed}</p>
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

export function Search({ value, onChange, label, testId }: { value: string; onChange: (value: string) => void; label: string; testId?: string }) {
  return (
    <label className="search">
      <SearchIcon size={17} />
      <span className="visually-hidden">{label}</span>
      <input type="search" value={value} placeholder={label} data-testid={testId} onChange={(event) => onChange(event.currentTarget.value)} />
    </label>
  )
}

export function Select<Value extends string>({ label, value, options, onChange, shown = false, testId }: {
  label: string; value: Value; options: [Value, string][]; onChange: (value: Value) => void; shown?: boolean; testId?: string
}) {
  return (
    <label className={shown ? 'field' : 'select'}>
      <span className={shown ? 'field__label' : 'visually-hidden'}>{label}</span>
      <span className="select__box">
        <select value={value} data-testid={testId} onChange={(event) => onChange(event.currentTarget.value as Value)}>
          {options.map(([key, text]) => <option key={key} value={key}>{text}</option>)}
        </select>
      </span>
    </label>
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

export function Switch({ on, onChange, label, hint, testId }: { on: boolean; onChange: (on: boolean) => void; label: string; hint?: string; testId?: string }) {
  const id = useId()
  return (
    <div className="toggle">
      <button type="button" role="switch" aria-checked={on} className="switch switch--plain" aria-describedby={hint ? id : undefined} data-testid={testId} onClick={() => onChange(!on)}>
        <i aria-hidden="true" /><span>{label}</span>
      </button>
      {hint && <p className="field__hint" id={id}>{hint}</p>}
    </div>
  )
}

/** Words as chips, with a box for one more; Enter, a comma or leaving the box adds it. */
export function Chips({ values, onChange, label, placeholder, suggestions = [], nameOf = (value) => value, disabled = false, testId }: {
  values: string[]; onChange: (values: string[]) => void; label: string; placeholder: string; suggestions?: string[]; nameOf?: (value: string) => string
  disabled?: boolean; testId?: string
}) {
  const { words } = useWorkshop()
  const [text, setText] = useState('')
  const list = useId()
  const add = (found: string) => {
    const fresh = found.split(/[,，|\n]/).map((one) => one.trim()).filter((one) => one && !values.includes(one))
    setText('')
    if (fresh.length) onChange([...values, ...new Set(fresh)])
  }
  return (
    <div className="chips" role="group" aria-label={label}>
      {values.map((value) => (
        <span key={value} className="chip">
          {nameOf(value)}
          {!disabled && <button type="button" aria-label={words.details.removeValue(nameOf(value))} onClick={() => onChange(values.filter((other) => other !== value))}><CloseIcon size={12} /></button>}
        </span>
      ))}
      {!disabled && (
        <input value={text} placeholder={placeholder} aria-label={`${label}: ${placeholder}`} list={suggestions.length ? list : undefined} data-testid={testId} size={Math.max(placeholder.length, text.length, 6)}
          onChange={(event) => setText(event.currentTarget.value)} onBlur={() => add(text)}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return
            if (event.key === 'Enter' || event.key === ',') {
              event.preventDefault()
              add(text)
            } else if (event.key === 'Backspace' && !text && values.length) onChange(values.slice(0, -1))
          }} />
      )}
      {suggestions.length > 0 && <datalist id={list}>{suggestions.filter((one) => !values.includes(one)).map((one) => <option key={one} value={one}>{nameOf(one)}</option>)}</datalist>}
    </div>
  )
}

export function LanguageTag({ language }: { language: Lang }) {
  return <span className="lang-tag" title={language === 'zh' ? '中文' : 'English'}>{language === 'zh' ? '中' : 'EN'}</span>
}

export function Failures({ failures }: { failures: Failure[] }) {
  return (
    <ul className="failures">
      {failures.map((failure, index) => <li key={index}><AlertIcon size={15} /><span lang={langOf(failure.reason)}>{failure.where && <b>{failure.where}</b>} {failure.reason}</span></li>)}
    </ul>
  )
}

/** A part of a whole as a thin bar; the number stands beside it for those who don’t see the bar. */
export function BarOf({ part, tone = 'accent' }: { part: number; tone?: 'accent' | 'human' | 'good' | 'bad' | 'warn' }) {
  return <span className={`bar bar--${tone}`} aria-hidden="true"><i style={{ width: `${Math.round(Math.max(0, Math.min(1, part)) * 100)}%` }} /></span>
}
