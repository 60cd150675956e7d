// Small parts that several screens of the workshop use.
import { useId, useState } from 'react'
import { AlertIcon, CloseIcon } from '../../ui/icons'
import { langOf } from '../../ui/language'
import { SearchIcon } from './icons'
import { useWorkshop } from './context'
import type { Failure, Lang } from './wire'

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
