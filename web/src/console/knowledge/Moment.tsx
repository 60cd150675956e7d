// A box for a day, or for a day and a time.
import { useEffect, useRef } from 'react'
import { useWorkshop } from './context'
import { fromBox, toBox } from './dates'
import { Field } from '../screen'

export function Moment({ label, hint, value, onChange, kind = 'datetime-local', testId }: {
  label: string; hint: string; value: string | null; onChange: (value: string | null) => void; kind?: 'date' | 'datetime-local'; testId: string
}) {
  const { words } = useWorkshop()
  const box = useRef<HTMLInputElement>(null)
  const shown = toBox(value, kind)
  // A date that is half typed has no value yet: the box must not be emptied under its writer's hands.
  useEffect(() => {
    if (box.current && document.activeElement !== box.current) box.current.value = shown
  }, [shown])
  const tell = (text: string) => text !== shown && onChange(fromBox(text))
  return (
    <Field label={label} hint={hint}>
      {(id, hintId) => (
        <span className="moment">
          <input ref={box} id={id} aria-describedby={hintId} type={kind} className="input" defaultValue={shown} data-testid={testId}
            onChange={(event) => event.currentTarget.value && tell(event.currentTarget.value)} onBlur={(event) => tell(event.currentTarget.value)} />
          {value && <button type="button" className="link" onClick={() => onChange(null)}>{words.details.clear}</button>}
        </span>
      )}
    </Field>
  )
}
