// Suite by suite: the share that passed with its interval, what changed against the baseline in words, errors and customer's faults apart.
import { casesHref, pageHref } from './address'
import { useReport } from './context'
import { Interval, scaleOf, type Scale } from './Interval'
import { pageOf } from './pages'
import type { SuiteReport } from './report'
import { headline, trendWords } from './verdict'
import { measureName } from './words/measures'

export function SuiteTable() {
  const { report, words } = useReport()
  const say = words.suites
  const shares = report.suites.map((suite) => suite.measures[headline(suite)]).filter((measure) => measure?.unit === 'share')
  const before = report.suites.map((suite) => suite.before?.[headline(suite)]?.value)
  const scale = scaleOf([...shares.flatMap((measure) => [measure?.value, measure?.low]), ...before], true)
  return (
    <section className="eval-suites" aria-labelledby="eval-suites">
      <h3 id="eval-suites">{say.title}</h3>
      <div className="eval-scroll" tabIndex={0} role="group" aria-labelledby="eval-suites">
        <table className="eval-table eval-table--suites">
          <thead><tr><th scope="col">{say.name}</th><th scope="col" className="eval-table__end">{say.passed}</th><th scope="col"><Ends scale={scale} /></th><th scope="col">{say.difference}</th><th scope="col" className="eval-table__end">{say.errors}</th><th scope="col" className="eval-table__end">{say.customer}</th></tr></thead>
          <tbody>{report.suites.map((suite) => <SuiteRow key={suite.name} suite={suite} scale={scale} />)}</tbody>
        </table>
      </div>
      <p className="eval-legend-line">{say.legend}</p>
    </section>
  )
}

function Ends({ scale }: { scale: Scale }) {
  const { words, numbers } = useReport()
  const whole = (value: number) => numbers.tell(value, 'share').replace(/[.,]0%/, '%')
  return <span className="eval-ends"><span className="number">{whole(scale.from)}</span><span>{words.suites.interval}</span><span className="number">{whole(scale.to)}</span></span>
}

function SuiteRow({ suite, scale }: { suite: SuiteReport; scale: Scale }) {
  const { report, words, numbers, language, base } = useReport()
  const name = headline(suite)
  const measure = suite.measures[name]
  const gate = report.gates.find((each) => each.suite === suite.name && each.measure === name)
  const { errors, customer, graded } = { errors: suite.grades.error, customer: suite.grades.customer, graded: suite.grades.passed + suite.grades.failed }
  return (
    <tr data-testid="suite-row" data-suite={suite.name}>
      <th scope="row"><a href={pageHref(base, pageOf(suite))}>{suite.title[language]}</a><small>{name === 'passed' ? '' : `${measureName(name, words.measures)} · `}<span className="number">{numbers.whole(graded + errors + customer)}</span> {words.suites.cases}</small></th>
      <td className="eval-table__end number"><b>{numbers.tell(measure?.value, measure?.unit)}</b></td>
      <td className="eval-table__bar">
        {measure && measure.unit === 'share' && <Interval value={measure.value} low={measure.low} high={measure.high} before={suite.before?.[name]?.value ?? null} least={gate?.least} most={gate?.most} scale={scale} tone={gate ? (gate.holds ? 'good' : 'bad') : 'plain'} />}
        {measure && <small className="number">{numbers.interval(measure, measure.unit)}</small>}
      </td>
      <td><Difference suite={suite} name={name} /></td>
      <td className="eval-table__end number">{errors ? <a className="bad" href={casesHref(base, { suite: suite.name, show: 'errors' })}>{numbers.whole(errors)}</a> : <span className="muted">0</span>}</td>
      <td className="eval-table__end number">{customer ? <a href={casesHref(base, { suite: suite.name, show: 'customer' })}>{numbers.whole(customer)}</a> : <span className="muted">0</span>}</td>
    </tr>
  )
}

/** The difference with its interval, and what may be said of it. */
export function Difference({ suite, name }: { suite: SuiteReport; name: string }) {
  const { report, words, numbers } = useReport()
  const difference = suite.differences?.[name]
  const measure = suite.measures[name]
  const told = trendWords(suite, name, words)
  if (!report.baseline) return <span className="muted">{words.suites.noBaseline}</span>
  const before = suite.before?.[name]
  if (!measure || (!difference && !before)) return <span className="muted">{words.suites.noDifference}</span>
  if (!difference || !told) return <span className="number muted">{before && numbers.signed(measure.value - before.value, measure.unit)}</span>
  return (
    <span className="eval-difference" data-trend={told.trend}>
      <span><b className="number">{numbers.signed(difference.value, measure.unit)}</b> {told.text && <em>{told.text}</em>}</span>
      <small className="number">{numbers.interval(difference, measure.unit, true)}</small>
    </span>
  )
}
