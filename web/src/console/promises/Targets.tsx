// By when somebody is answered: for everybody, a group or a priority; and the call-back for whoever waits long.
import { CloseIcon } from '../../ui/icons'
import { Amount } from '../routing/parts'
import { NOTHING, type Sections, type Sla, type Targets as Times } from './wire'
import { usePromiseWords } from './words'

type Column = [keyof Times, 'first' | 'next' | 'done', 'seconds' | 'minutes' | 'hours', number]
const COLUMNS: Column[] = [
  ['first_response_seconds', 'first', 'seconds', 1],
  ['next_response_seconds', 'next', 'minutes', 60],
  ['resolution_seconds', 'done', 'hours', 3600],
]
const round = (value: number) => Math.round(value * 100) / 100

interface RowProps { name: string; hint?: string; times: Times; above: Times | null; testId: string; onChange: (times: Times) => void; onRemove?: () => void }

function Row({ name, hint, times, above, testId, onChange, onRemove }: RowProps) {
  const { promises: words } = usePromiseWords()
  return (
    <tr data-testid={testId}>
      <th scope="row">{name}{hint && <small className="muted">{hint}</small>}</th>
      {COLUMNS.map(([field, label, unit, seconds]) => {
        const value = times[field]
        const inherited = above?.[field]
        return (
          <td key={field} data-label={words[label]}>
            <span className="amount">
              <input type="number" className="input number" min={0} step="any" inputMode="decimal" aria-label={`${name}: ${words[label]} (${words[unit]})`} data-testid={`${testId}-${label}`}
                value={value === null ? '' : round(value / seconds)} placeholder={inherited === null || inherited === undefined ? '' : String(round(inherited / seconds))}
                onChange={(event) => {
                  const typed = event.currentTarget.value
                  if (typed === '' && !above) return
                  const amount = Number(typed)
                  if (Number.isFinite(amount) && amount >= 0) onChange({ ...times, [field]: typed === '' ? null : Math.round(amount * seconds) })
                }} />
              <span className="amount__unit">{words[unit]}</span>
            </span>
          </td>
        )
      })}
      <td>{onRemove && <button type="button" className="icon-button icon-button--small" aria-label={words.remove(name)} onClick={onRemove}><CloseIcon size={16} /></button>}</td>
    </tr>
  )
}

export function Targets({ sections, groups, onChange }: { sections: Sections; groups: string[]; onChange: (sections: Sections) => void }) {
  const words = usePromiseWords()
  const { sla } = sections
  const keep = (part: Partial<Sla>) => onChange({ ...sections, sla: { ...sla, ...part } })
  const levels = Object.keys(sla.priorities).sort((one, other) => Number(other) - Number(one))
  const free = [9, 8, 7, 6, 5, 4, 3, 2, 1].filter((level) => !levels.includes(String(level)))
  return (
    <section className="panel" aria-labelledby="promises-targets">
      <h3 id="promises-targets">{words.promises.title}</h3>
      <p className="muted panel__hint">{words.promises.hint}</p>
      <table className="targets">
        <thead><tr><th scope="col">{words.promises.who}</th>{COLUMNS.map(([field, label]) => <th key={field} scope="col">{words.promises[label]}</th>)}<th /></tr></thead>
        <tbody>
          <Row name={words.everybody} times={sla.everybody} above={null} testId="target-everybody" onChange={(everybody) => keep({ everybody })} />
          {groups.length > 1 && groups.map((name) => (
            <Row key={name} name={name} times={sla.groups[name] ?? NOTHING} above={sla.everybody} testId={`target-${name}`}
              onChange={(times) => keep({ groups: withTimes(sla.groups, name, times) })} />
          ))}
          {levels.map((level) => (
            <Row key={level} name={words.promises.priority(level)} hint={words.promises.priorityHint} times={sla.priorities[level] ?? NOTHING} above={sla.everybody} testId={`target-priority-${level}`}
              onChange={(times) => keep({ priorities: { ...sla.priorities, [level]: times } })}
              onRemove={() => keep({ priorities: Object.fromEntries(Object.entries(sla.priorities).filter(([other]) => other !== level)) })} />
          ))}
        </tbody>
      </table>
      <div className="targets__foot">
        <button type="button" className="button button--small" data-testid="priority-add" disabled={!free.length} onClick={() => keep({ priorities: { ...sla.priorities, [String(free[0])]: NOTHING } })}>{words.promises.addPriority}</button>
        <Amount label={words.promises.warn} value={Math.round(sla.warn_share * 100)} unit={words.promises.percent} least={1} testId="warn-share" onChange={(share) => share && share < 100 && keep({ warn_share: share / 100 })} />
      </div>
    </section>
  )
}

/** A group without a word of its own is not kept. */
function withTimes(groups: Record<string, Times>, name: string, times: Times): Record<string, Times> {
  const { [name]: _before, ...others } = groups
  return Object.values(times).every((value) => value === null) ? others : { ...others, [name]: times }
}

export function Callback({ sections, onChange }: { sections: Sections; onChange: (sections: Sections) => void }) {
  const { callback: words } = usePromiseWords()
  return (
    <section className="panel" aria-labelledby="promises-callback">
      <h3 id="promises-callback">{words.title}</h3>
      <p className="muted panel__hint">{words.hint}</p>
      <div className="promises__grid">
        <Amount label={words.after} hint={words.afterHint} value={sections.callback_after_minutes} unit={words.minutes} optional least={0.1} step={1} testId="callback-after" onChange={(callback_after_minutes) => onChange({ ...sections, callback_after_minutes })} />
        <Amount label={words.long} hint={words.longHint} value={sections.long_wait_minutes} unit={words.minutes} optional least={0.1} step={1} testId="callback-long" onChange={(long_wait_minutes) => onChange({ ...sections, long_wait_minutes })} />
        <Amount label={words.answer} hint={words.answerHint} value={sections.answer_minutes} unit={words.minutes} least={1} testId="callback-answer" onChange={(minutes) => minutes && onChange({ ...sections, answer_minutes: minutes })} />
      </div>
    </section>
  )
}
