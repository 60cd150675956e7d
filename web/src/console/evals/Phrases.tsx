// Wordings as chips, with a box for one more. Enter or leaving the box adds it; commas are part of what people say.
import { useState } from 'react'
import { CloseIcon } from '../../ui/icons'
import { useEvals } from './context'

export function Phrases({ label, values, language, placeholder, testId, invalid = false, onChange }: {
  label: string; values: string[]; language: string; placeholder: string; testId: string; invalid?: boolean; onChange: (values: string[]) => void
}) {
  const { words } = useEvals()
  const [text, setText] = useState('')
  const add = () => {
    const fresh = text.trim()
    setText('')
    if (fresh && !values.includes(fresh)) onChange([...values, fresh])
  }
  return (
    <div className={`chips phrases${invalid ? ' phrases--invalid' : ''}`} role="group" aria-label={label}>
      {values.map((value) => (
        <span key={value} className="chip" lang={language}>
          {value}
          <button type="button" aria-label={words.label.remove(value)} onClick={() => onChange(values.filter((other) => other !== value))}><CloseIcon size={12} /></button>
        </span>
      ))}
      <input value={text} lang={language} placeholder={placeholder} aria-label={`${label}: ${placeholder}`} aria-invalid={invalid} maxLength={200} size={Math.max(placeholder.length, text.length, 8)} data-testid={testId}
        onChange={(event) => setText(event.currentTarget.value)} onBlur={add}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey) return
          if (event.key === 'Enter') {
            event.preventDefault()
            add()
          } else if (event.key === 'Backspace' && !text && values.length) onChange(values.slice(0, -1))
        }} />
    </div>
  )
}
