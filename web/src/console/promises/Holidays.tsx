// Days that win over the week: closed, or with hours of their own, for all groups or some.
import { CloseIcon } from '../../ui/icons'
import { PlusIcon } from '../knowledge/icons'
import { Spans } from './Spans'
import type { SpecialDay } from './wire'
import { usePromiseWords } from './words'

export function Holidays({ days, groups, onChange }: { days: SpecialDay[]; groups: string[]; onChange: (days: SpecialDay[]) => void }) {
  const words = usePromiseWords()
  const change = (index: number, part: Partial<SpecialDay>) => onChange(days.map((day, at) => (at === index ? { ...day, ...part } : day)))
  const last = days.at(-1)?.day
  const next = new Date(last ? Date.parse(`${last}T00:00:00Z`) + 86_400_000 : Date.now()).toISOString().slice(0, 10)
  return (
    <section className="panel" aria-labelledby="promises-holidays">
      <h3 id="promises-holidays">{words.holidays.title}</h3>
      <p className="muted panel__hint">{words.holidays.hint}</p>
      {!days.length && <p className="muted">{words.holidays.none}</p>}
      <ol className="holidays">
        {days.map((day, index) => (
          <li key={index} className="holiday" data-testid="holiday">
            <input type="date" className="input number" aria-label={words.holidays.day} value={day.day} required onChange={(event) => event.currentTarget.value && change(index, { day: event.currentTarget.value })} />
            <input className="input" aria-label={words.holidays.name} placeholder={words.holidays.nameHint} maxLength={80} value={day.name} onChange={(event) => change(index, { name: event.currentTarget.value })} />
            {groups.length > 1 && (
              <span className="select__box">
                <select aria-label={words.holidays.groups} value={day.groups[0] ?? ''} onChange={(event) => change(index, { groups: event.currentTarget.value ? [event.currentTarget.value] : [] })}>
                  <option value="">{words.everybody}</option>
                  {groups.map((name) => <option key={name} value={name}>{name}</option>)}
                </select>
              </span>
            )}
            <Spans name={day.name || day.day} spans={day.spans} testId="holiday-spans" onChange={(spans) => change(index, { spans })} />
            <button type="button" className="icon-button icon-button--small" aria-label={words.holidays.remove(day.name || day.day)} onClick={() => onChange(days.filter((_, at) => at !== index))}><CloseIcon size={16} /></button>
          </li>
        ))}
      </ol>
      <button type="button" className="button button--small" data-testid="holiday-add" onClick={() => onChange([...days, { day: next, name: '', groups: [], spans: [] }])}><PlusIcon size={16} />{words.holidays.add}</button>
    </section>
  )
}
