// Small parts of the routing page: words as chips, a choice of several, a number with its unit.
import { useId, useState } from 'react'
import { useLanguage } from '../../ui/language'
import { CloseIcon } from '../../ui/icons'
import { routingWords } from './words'
import { Field } from '../screen'

export const useRoutingWords = () => routingWords[useLanguage()]

/** Words as chips, with a box for one more; Enter, a comma or leaving the box adds it. */
export function Chips({ label, values, onChange, placeholder, suggestions = [], nameOf = (value) => value, testId }: {
  label: string; values: string[]; onChange: (values: string[]) => void; placeholder: string; suggestions?: string[]; nameOf?: (value: string) => string; testId?: string
}) {
  const words = useRoutingWords()
  const [text, setText] = useState('')
  const list = useId()
  const add = (found: string) => {
    // What is suggested is chosen by its name, and kept by its label.
    const label = (one: string) => suggestions.find((known) => nameOf(known) === one) ?? one
    const fresh = found.split(/[,，\n]/).map((one) => label(one.trim())).filter((one) => one && !values.includes(one))
    setText('')
    if (fresh.length) onChange([...values, ...new Set(fresh)])
  }
  return (
    <div className="field">
      <span className="field__label">{label}</span>
      <div className="chips" role="group" aria-label={label}>
        {values.map((value) => (
          <span key={value} className="chip">
            {nameOf(value)}
            <button type="button" aria-label={words.remove(nameOf(value))} onClick={() => onChange(values.filter((other) => other !== value))}><CloseIcon size={12} /></button>
          </span>
        ))}
        <input value={text} placeholder={values.length ? '' : placeholder} aria-label={`${label}: ${placeholder}`} list={suggestions.length ? list : undefined} data-testid={testId}
          onChange={(event) => setText(event.currentTarget.value)} onBlur={() => add(text)}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return
            if (event.key === 'Enter' || event.key === ',') {
              event.preventDefault()
              add(text)
            } else if (event.key === 'Backspace' && !text && values.length) onChange(values.slice(0, -1))
          }} />
        {suggestions.length > 0 && <datalist id={list}>{suggestions.filter((one) => !values.includes(one)).map((one) => <option key={one} value={nameOf(one)} />)}</datalist>}
      </div>
    </div>
  )
}

/** Several of a few; none of them means it does not matter. */
export function Several({ label, values, options, onChange, testId }: {
  label: string; values: string[]; options: [string, string][]; onChange: (values: string[]) => void; testId?: string
}) {
  return (
    <fieldset className="field several">
      <legend className="field__label">{label}</legend>
      {options.map(([value, text]) => (
        <label key={value} className={`several__one${values.includes(value) ? ' several__one--on' : ''}`}>
          <input type="checkbox" className="visually-hidden" checked={values.includes(value)} data-testid={testId && `${testId}-${value}`}
            onChange={(event) => onChange(event.currentTarget.checked ? [...values, value] : values.filter((other) => other !== value))} />
          {text}
        </label>
      ))}
    </fieldset>
  )
}

export function Choice<Value extends string>({ label, hint, value, options, onChange, testId }: {
  label: string; hint?: string; value: Value; options: [Value, string][]; onChange: (value: Value) => void; testId?: string
}) {
  return (
    <Field label={label} {...(hint ? { hint } : {})}>
      {(id, hintId) => (
        <span className="select__box">
          <select id={id} aria-describedby={hintId} value={value} data-testid={testId} onChange={(event) => onChange(event.currentTarget.value as Value)}>
            {options.map(([key, text]) => <option key={key} value={key}>{text}</option>)}
          </select>
        </span>
      )}
    </Field>
  )
}

/** A number with its unit behind it; empty gives null where that is allowed. */
export function Amount({ label, hint, value, unit, optional = false, step = 1, least = 0, onChange, testId }: {
  label: string; hint?: string; value: number | null; unit: string; optional?: boolean; step?: number; least?: number; onChange: (value: number | null) => void; testId?: string
}) {
  const [text, setText] = useState<string | null>(null)
  return (
    <Field label={label} {...(hint ? { hint } : {})}>
      {(id, hintId) => (
        <span className="amount">
          <input id={id} className="input number" type="number" inputMode="decimal" min={least} step={step} aria-describedby={hintId} data-testid={testId} value={text ?? value ?? ''}
            onChange={(event) => {
              const typed = event.currentTarget.value
              setText(typed)
              const number = Number(typed)
              if (typed === '' ? optional : Number.isFinite(number) && number >= least) onChange(typed === '' ? null : number)
            }} onBlur={() => setText(null)} />
          <span className="amount__unit">{unit}</span>
        </span>
      )}
    </Field>
  )
}
