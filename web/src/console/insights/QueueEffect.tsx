// The logged days played again: hand-offs and waits with the risk in force and with another, and how the answers would fall.
import { Filter } from '../screen'
import { go, href } from '../routes'
import { change, lasting } from './choices'
import { useInsights } from './context'
import type { Band, Choice, Line, RiskView } from './wire'
import type { InsightsWords } from './words/en'

const BANDS: Band[] = ['sure', 'unsure', 'below']
const judgedIn = (choice: Choice): number => BANDS.reduce((sum, band) => sum + choice.bands[band], 0)

export function QueueEffect({ view, now, then, periods }: { view: RiskView; now: Choice; then: Choice | null; periods: number[] }) {
  const { words, share } = useInsights()
  const say = words.queue
  const { log } = view
  const judged = judgedIn(now)
  return (
    <section className="panel effect" aria-labelledby="effect" data-testid="queue-effect">
      <div className="effect__head">
        <div><h3 id="effect">{say.title}</h3><p className="muted">{say.hint(log.days)}</p></div>
        <Filter label={say.period} value={String(log.days)} options={periods.map((count): [string, string] => [String(count), say.days(count)])} testId="days"
          onChange={(days) => go(href(['insights'], { days }), { replace: true })} />
      </div>
      {now.line ? (
        <>
          <Compared now={now} then={then} />
          <p className="effect__note">{!then && `${say.pick} `}{say.assumed(log.operators, log.handled)}</p>
        </>
      ) : <p className="effect__short" data-testid="log-short">{say.short(judged, log.days, log.least)}</p>}
      <h4>{words.bands.title}</h4>
      <p className="muted">{judged ? words.bands.hint(judged, log.days) : words.bands.none(log.days)}</p>
      {judged > 0 && <BandBars rows={[[say.now(share(now.counted.risk)), now], ...(then ? [[say.then(share(then.counted.risk)), then] as [string, Choice]] : [])]} />}
    </section>
  )
}

function measures(words: InsightsWords): [keyof Line, string, (value: number) => string][] {
  const number = (value: number) => String(Math.round(value * 10) / 10)
  const time = (value: number) => lasting(value, words)
  return [
    ['handoffs_a_day', words.queue.handoffs, number],
    ['mean_wait', words.queue.mean, time],
    ['long_wait', words.queue.long, time],
    ['longest', words.queue.most, number],
  ]
}

function Compared({ now, then }: { now: Choice; then: Choice | null }) {
  const { words, share } = useInsights()
  const say = words.queue
  const { line } = now
  const other = then?.line
  if (!line) return null
  return (
    <table className="effect__table" data-testid="queue-table">
      <thead>
        <tr>
          <th scope="col"><span className="visually-hidden">{say.measure}</span></th>
          <th scope="col">{say.now(share(now.counted.risk))}</th>
          {other && then && <><th scope="col">{say.then(share(then.counted.risk))}</th><th scope="col">{say.change}</th></>}
        </tr>
      </thead>
      <tbody>
        {measures(words).map(([name, label, tell]) => (
          <tr key={name} data-measure={name}>
            <th scope="row">{label}</th>
            <td className="number">{tell(line[name])}</td>
            {other && <><td className="number"><b>{tell(other[name])}</b></td><td><Change text={change(line[name], other[name], tell)} same={say.same} worse={other[name] > line[name]} /></td></>}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** More hand-offs and longer waits are what a smaller risk costs. */
function Change({ text, same, worse }: { text: string | null; same: string; worse: boolean }) {
  if (text === null) return <span className="muted">{same}</span>
  return <span className={`number ${worse ? 'change--more' : 'change--less'}`}>{text}</span>
}

function BandBars({ rows }: { rows: [string, Choice][] }) {
  const { words, share } = useInsights()
  return (
    <div className="falls" data-testid="bands">
      {rows.map(([label, choice]) => {
        const all = judgedIn(choice)
        const told = BANDS.map((band) => `${words.bands.names[band]} ${choice.bands[band]} (${share(choice.bands[band] / all)})`).join(', ')
        return (
          <div key={label} className="falls__row">
            <span className="falls__label">{label}</span>
            <span className="falls__bar" role="img" aria-label={words.bands.row(label) + told}>
              {BANDS.map((band) => choice.bands[band] > 0 && (
                <i key={band} className={`falls__part falls__part--${band}`} style={{ flexGrow: choice.bands[band] }} data-band={band}><span className="number">{choice.bands[band]}</span></i>
              ))}
            </span>
          </div>
        )
      })}
      <ul className="falls__legend">{BANDS.map((band) => <li key={band}><i className={`falls__part--${band}`} aria-hidden="true" />{words.bands.names[band]}</li>)}</ul>
    </div>
  )
}

/** Before and after, in short, for whoever is about to choose. */
export function Differences({ now, then }: { now: Choice; then: Choice | null }) {
  const { words, share } = useInsights()
  const all = judgedIn(now)
  if (!then || then === now) return null
  const rows: [string, string, string][] = [[words.cards, share(now.counted.risk), share(then.counted.risk)]]
  if (now.counted.coverage !== undefined && then.counted.coverage !== undefined) rows.push([words.plot.x, share(now.counted.coverage), share(then.counted.coverage)])
  else if (all) rows.push([words.bands.names.sure, share(now.bands.sure / all), share(then.bands.sure / all)])
  const { line } = now
  const other = then.line
  if (line && other) for (const [name, label, tell] of measures(words).slice(0, 2)) rows.push([label, tell(line[name]), tell(other[name])])
  return (
    <dl className="differences" data-testid="differences">
      {rows.map(([label, before, after]) => <div key={label}><dt>{label}</dt><dd className="number">{before} <span aria-hidden="true">→</span> <b>{after}</b></dd></div>)}
    </dl>
  )
}
