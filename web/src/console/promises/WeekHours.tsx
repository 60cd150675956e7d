// The weekly hours of everybody or of one group: a row and a bar a day, one day's hours on others, and the time zone.
import { useState } from 'react'
import { Field, Filter } from '../screen'
import { Spans } from './Spans'
import { copied, stretchesOf, usualHours } from './weeks'
import { DAYS, type GroupHours, type Sections, type Usual } from './wire'
import { usePromiseWords } from './words'

const EVERYBODY = 'default'
const HOURS = [0, 6, 12, 18, 24]

export function WeekHours({ sections, groups, usual, onChange }: { sections: Sections; groups: string[]; usual: Usual; onChange: (sections: Sections) => void }) {
  const words = usePromiseWords()
  const [group, choose] = useState(EVERYBODY)
  const own = sections.hours[group]
  const base = sections.hours[EVERYBODY] ?? usualHours(usual)
  const keep = (hours: GroupHours | null) => {
    const { [group]: _before, ...others } = sections.hours
    onChange({ ...sections, hours: hours ? { ...others, [group]: hours } : others })
  }
  const choices: [string, string][] = [[EVERYBODY, words.everybody], ...groups.filter((name) => name !== EVERYBODY).map((name): [string, string] => [name, name])]
  return (
    <section className="panel" aria-labelledby="promises-hours">
      <h3 id="promises-hours">{words.hours.title}</h3>
      <p className="muted panel__hint">{words.hours.hint}</p>
      {choices.length > 1 && <Filter label={words.hours.group} value={group} options={choices} onChange={choose} testId="hours-of" />}
      {group !== EVERYBODY && (
        <p className="hours__own">
          <button type="button" role="switch" aria-checked={own !== undefined} className="switch switch--plain" data-testid="hours-own" onClick={() => keep(own ? null : base)}>
            <i aria-hidden="true" />{words.hours.own}
          </button>
          <small className="muted">{words.hours.ownHint}</small>
        </p>
      )}
      {group === EVERYBODY && !own && (
        <p className="hours__own">
          <span className="muted">{words.hours.fromSettings(usual.service_hours)}</span>
          <button type="button" className="button button--small" data-testid="hours-set" onClick={() => keep(base)}>{words.hours.set}</button>
        </p>
      )}
      {own ? <Days hours={own} usual={usual} onChange={keep} /> : <Bars hours={base} />}
    </section>
  )
}

function Days({ hours, usual, onChange }: { hours: GroupHours; usual: Usual; onChange: (hours: GroupHours) => void }) {
  const { hours: words } = usePromiseWords()
  const copy = (days: typeof DAYS | ReturnType<typeof DAYS.slice>) => onChange({ ...hours, week: copied(hours.week, 'mon', days) })
  return (
    <>
      <Scale />
      <ol className="week">
        {DAYS.map((day) => (
          <li key={day} className="week__day">
            <b>{words.days[day]}</b>
            <Bar hours={hours} day={day} />
            <Spans name={words.days[day] ?? day} spans={hours.week[day]} testId={`hours-${day}`} onChange={(spans) => onChange({ ...hours, week: { ...hours.week, [day]: spans } })} />
          </li>
        ))}
      </ol>
      <div className="week__foot">
        <div className="week__copy">
          <button type="button" className="button button--small" data-testid="copy-weekdays" onClick={() => copy(DAYS.slice(0, 5))}>{words.weekdays}</button>
          <button type="button" className="button button--small" data-testid="copy-all" onClick={() => copy(DAYS)}>{words.everyDay}</button>
        </div>
        <Field label={words.zone} hint={words.zoneHint(usual.time_zone)}>
          {(id, hintId) => <input id={id} className="input" aria-describedby={hintId} value={hours.zone} placeholder={usual.time_zone} data-testid="hours-zone" onChange={(event) => onChange({ ...hours, zone: event.currentTarget.value.trim() })} />}
        </Field>
      </div>
    </>
  )
}

/** Hours that are not set here, to look at. */
function Bars({ hours }: { hours: GroupHours }) {
  const { hours: words } = usePromiseWords()
  return (
    <>
      <Scale />
      <ol className="week week--still">
        {DAYS.map((day) => (
          <li key={day} className="week__day">
            <b>{words.days[day]}</b>
            <Bar hours={hours} day={day} />
            <span className="muted number">{hours.week[day].map((span) => `${span.opens}–${span.closes}`).join(', ') || words.closed}</span>
          </li>
        ))}
      </ol>
    </>
  )
}

function Scale() {
  return (
    <p className="week__scale number" aria-hidden="true"><span /><span className="week__hours">{HOURS.map((hour) => <i key={hour} style={{ left: `${(hour / 24) * 100}%` }}>{hour}</i>)}</span></p>
  )
}

function Bar({ hours, day }: { hours: GroupHours; day: (typeof DAYS)[number] }) {
  return (
    <span className="week__bar" aria-hidden="true">
      {stretchesOf(hours.week, day).map(({ from, to, night }, index) => (
        <i key={index} className={night ? 'week__night' : undefined} style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%` }} />
      ))}
    </span>
  )
}
