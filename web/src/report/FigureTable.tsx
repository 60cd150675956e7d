// A suite's figures: each with its interval, what it was before, and whether a difference is shown.
import { useReport } from './context'
import { Interval, scaleOf } from './Interval'
import type { SuiteReport } from './report'
import { Difference } from './SuiteTable'
import { measureName } from './words/measures'

export function FigureTable({ suite, names }: { suite: SuiteReport; names: string[] }) {
  const { report, words, numbers } = useReport()
  const say = words.figures
  if (!names.length) return <p className="muted">{say.none}</p>
  const withBaseline = report.baseline !== null && suite.before !== null
  return (
    <div className="eval-scroll" tabIndex={0} role="group" aria-label={say.measure}>
      <table className="eval-table eval-table--figures">
        <thead><tr><th scope="col">{say.measure}</th><th scope="col" className="eval-table__end">{say.value}</th><th scope="col">{say.interval}</th><th scope="col" className="eval-table__end">{say.of}</th>{withBaseline && <><th scope="col" className="eval-table__end">{say.before}</th><th scope="col">{say.difference}</th></>}</tr></thead>
        <tbody>
          {names.map((name) => {
            const measure = suite.measures[name]
            if (!measure) return null
            const { value, low, high, unit, of } = measure
            const before = suite.before?.[name]?.value ?? null
            const gate = report.gates.find((each) => each.suite === suite.name && each.measure === name)
            const bounded = unit === 'share' || (unit === 'number' && value >= 0 && value <= 1)
            return (
              <tr key={name} data-measure={name}>
                <th scope="row">{measureName(name, words.measures)}</th>
                <td className="eval-table__end number"><b className={gate && !gate.holds ? 'bad' : ''}>{numbers.tell(value, unit)}</b></td>
                <td className="eval-table__bar">{bounded && <Interval value={value} low={low} high={high} before={before} least={gate?.least} most={gate?.most} scale={{ ...scaleOf([], true), from: 0 }} tone={gate ? (gate.holds ? 'good' : 'bad') : 'plain'} />}<small className="number">{numbers.interval(measure, unit)}</small></td>
                <td className="eval-table__end number muted">{of ? numbers.whole(of) : ''}</td>
                {withBaseline && <><td className="eval-table__end number">{numbers.tell(before, unit)}</td><td><Difference suite={suite} name={name} /></td></>}
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
