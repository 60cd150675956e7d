// The hours of one day: from and to, several of them, and nothing for a day off.
import { CloseIcon } from '../../ui/icons'
import { PlusIcon } from '../knowledge/icons'
import { keptEnd, nextSpan, pastMidnight, shownEnd } from './weeks'
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
          <input type="time" className="input number" aria-label={words.from(name)} value={span.opens} required
            onChange={(event) => event.currentTarget.value && change(index, { opens: event.currentTarget.value })} />
          <span aria-hidden="true">–</span>
          <input type="time" className="input number" aria-label={words.to(name)} value={shownEnd(span.closes)} required
            onChange={(event) => event.currentTarget.value && change(index, { closes: keptEnd(event.currentTarget.value) })} />
          {pastMidnight(span) && <small>{words.nextDay}</small>}
          <button type="button" className="icon-button icon-button--small" aria-label={words.remove(`${span.opens}–${shownEnd(span.closes)}`)} onClick={() => onChange(spans.filter((_, at) => at !== index))}><CloseIcon size={16} /></button>
        </span>
      ))}
      <button type="button" className="spans__add" aria-label={words.add(name)} onClick={() => onChange([...spans, nextSpan(spans)])}><PlusIcon size={16} />{!spans.length && words.addShort}</button>
    </div>
  )
}
