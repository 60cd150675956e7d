// What else is known of a trial: slices, tags, figures, and what its kind of suite has written down.
import { useReport } from '../context'
import type { CaseReport, Result } from '../report'
import { measureName } from '../words/measures'

export function Details({ one, trial }: { one: CaseReport; trial: Result }) {
  const { report, words, numbers } = useReport()
  const say = words.one
  const measures = report.suites.find((suite) => suite.name === one.suite)?.measures
  const slices = Object.entries(one.slices)
  const figures = Object.entries(trial.measures)
  const data = Object.entries(trial.data).filter(([, value]) => !nothing(value))
  if (!slices.length && !one.tags.length && !figures.length && !data.length) return null
  return (
    <section className="eval-details" aria-label={say.facts} data-testid="details">
      <h3>{say.facts}</h3>
      <dl className="eval-facts">
        {slices.map(([by, value]) => <div key={`s${by}`}><dt>{words.slices.by[by] ?? by}</dt><dd>{words.slices.values[value] ?? value}</dd></div>)}
        {one.tags.length > 0 && <div><dt>{say.tags}</dt><dd>{one.tags.join(', ')}</dd></div>}
        {figures.map(([name, value]) => <div key={`m${name}`}><dt>{measureName(name, words.measures)}</dt><dd className="number">{numbers.tell(value, measures?.[name]?.unit ?? 'number')}</dd></div>)}
        <div><dt>{words.cases.column.seconds}</dt><dd className="number">{numbers.tell(trial.seconds, 'seconds')}</dd></div>
      </dl>
      {data.length > 0 && <h4>{say.data}</h4>}
      {data.length > 0 && <dl className="eval-data">{data.map(([name, value]) => <div key={name}><dt>{name.replaceAll('_', ' ')}</dt><dd><Datum value={value} /></dd></div>)}</dl>}
    </section>
  )
}

const nothing = (value: unknown): boolean => value === null || value === undefined || value === '' || (Array.isArray(value) && !value.length)

/** Short things as words, lists as lists, everything else as it was written. */
function Datum({ value }: { value: unknown }) {
  if (typeof value === 'number') return <span className="number">{Number.isInteger(value) ? value : value.toFixed(4)}</span>
  if (typeof value === 'string' || typeof value === 'boolean') return <span>{String(value)}</span>
  if (Array.isArray(value) && value.every((each) => ['string', 'number'].includes(typeof each))) return <ul>{value.map((each, index) => <li key={index}>{String(each)}</li>)}</ul>
  return <pre tabIndex={0}>{JSON.stringify(value, null, 2)}</pre>
}
