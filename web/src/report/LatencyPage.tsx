// How long a customer waits and what a turn costs, suite by suite.
import { useReport } from './context'
import { NotRun, Sheet } from './FiguresPage'
import { isLatency } from './pages'
import { Latency, PROMISE } from './plots/Latency'
import type { SuiteReport } from './report'
import { Difference } from './SuiteTable'

const COLUMNS = ['first_p50', 'first_p95', 'turn_p50', 'turn_p95', 'cost', 'tokens'] as const

export function LatencyPage() {
  const { report, words, language } = useReport()
  const timed = report.suites.filter((suite) => suite.plots.latency?.seconds.length || Object.keys(suite.measures).some(isLatency))
  const plotted = timed.filter((suite) => suite.plots.latency?.seconds.length)
  return (
    <Sheet page="latency">
      {timed.length === 0 ? <NotRun hint={words.latency.none} /> : (
        <>
          <section className="eval-panel" aria-label={words.pages.latency}><Times suites={timed} /><p className="eval-legend-line">{words.latency.promise}</p></section>
          {plotted.length > 0 && <div className="eval-plots eval-plots--panels">{plotted.map((suite) => <Latency key={suite.name} seconds={suite.plots.latency?.seconds ?? []} title={suite.title[language]} />)}</div>}
        </>
      )}
    </Sheet>
  )
}

function Times({ suites }: { suites: SuiteReport[] }) {
  const { report, words, numbers, language } = useReport()
  const say = words.latency
  const heads = { first_p50: say.first50, first_p95: say.first95, turn_p50: say.turn50, turn_p95: say.turn95, cost: say.cost, tokens: say.tokens }
  const shown = COLUMNS.filter((name) => suites.some((suite) => suite.measures[name]))
  return (
    <div className="eval-scroll" tabIndex={0} role="group" aria-label={words.pages.latency}>
      <table className="eval-table eval-table--times">
        <thead><tr><th scope="col">{say.suite}</th>{shown.map((name) => <th key={name} scope="col" className="eval-table__end">{heads[name]}</th>)}</tr></thead>
        <tbody>
          {suites.map((suite) => (
            <tr key={suite.name}>
              <th scope="row">{suite.title[language]}</th>
              {shown.map((name) => {
                const measure = suite.measures[name]
                const late = measure?.unit === 'seconds' && measure.value > PROMISE
                return (
                  <td key={name} className="eval-table__end number">
                    {measure ? <b className={late ? 'bad' : ''}>{numbers.tell(measure.value, measure.unit)}</b> : <span className="muted">–</span>}
                    {measure && report.baseline && suite.differences?.[name] && <Difference suite={suite} name={name} />}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
