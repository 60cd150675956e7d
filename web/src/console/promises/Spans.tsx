// The hours of one day: from and to, several of them, and nothing for a day off.
import { useState } from 'react'
import { CloseIcon } from '../../ui/icons'
import { PlusIcon } from '../knowledge/icons'
import { clockOf, nextSpan, pastMidnight } from './weeks'
import type { Span } from './wire'
import { usePromiseWords } from './words'

export function Spans({ name, spans, testId, onChange }: { name: string; spans: Span[]; testId: string; onChange: (spans: Span[]) => void }) {
  const { hours: words } = usePromiseWords()
  const change = (index: number, part: Partial<Span>) => onChange(spans.map((span, at) => (at === index ? { ...span, ...part } : span)))
  return (
    <div className="spans" data-testid={testId}>
      {!spans.length && <span className="spans__closed">{words.closed}</span>}
      {spans.map((span, index) => (
        <span className="span" key={index}>
          <Clock label={words.from(name)} value={span.opens} onChange={(opens) => change(index, { opens })} />
          <span aria-hidden="true">–</span>
          <Clock label={words.to(name)} value={span.closes} end onChange={(closes) => change(index, { closes })} />
          {pastMidnight(span) && <small>{words.nextDay}</small>}
          <button type="button" className="icon-button icon-button--small" aria-label={words.remove(`${span.opens}–${span.closes}`)} onClick={() => onChange(spans.filter((_, at) => at !== index))}><CloseIcon size={16} /></button>
        </span>
      ))}
      <button type="button" className="spans__add" aria-label={words.add(name)} onClick={() => onChange([...spans, nextSpan(spans)])}><PlusIcon size={16} />{!spans.length && words.addShort}</button>
    </div>
  )
}

/** A time of day by 24 hours, whatever the browser’s own clock fields show; what is no time is not taken. */
function Clock({ label, value, end = false, onChange }: { label: string; value: string; end?: boolean; onChange: (value: string) => void }) {
  const [typed, type] = useState<string | null>(null)
  return (
    <input className="input number" inputMode="numeric" maxLength={5} aria-label={label} aria-invalid={typed !== null && clockOf(typed, end) === null} value={typed ?? value}
      onFocus={(event) => event.currentTarget.select()} onBlur={() => { const found = typed === null ? null : clockOf(typed, end); if (found) onChange(found); type(null) }}
      onChange={(event) => {
        const text = event.currentTarget.value
        type(text)
        const found = clockOf(text, end)
        if (found && text.trim().length >= 4) onChange(found)
      }}
      onKeyDown={(event) => {
        const found = typed === null ? null : clockOf(typed, end)
        if (event.key !== 'Enter' || !found) return
        onChange(found)
        type(null)
      }} />
  )
}
