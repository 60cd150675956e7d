// All figures side by side: a line for each operator, group, channel or language, and one for all together.
import { BarOf } from '../screen'
import { useSupervising } from './context'
import { doubtOf, KIND, measure, NAMES, tell, type Name } from './measures'
import type { Figures, ReportView } from './wire'

export function LinesTable({ report }: { report: ReportView }) {
  const { words, deskWords } = useSupervising()
  const say = words.reports
  const nameOf = (key: string, name: string): string =>
    report.by === 'channel' ? deskWords.channels[key] ?? key : report.by === 'language' ? deskWords.languages[key] ?? key : report.by === 'group' ? words.groups[key] ?? key : name || '–'
  return (
    <div className="scroller" tabIndex={0} role="group" aria-label={say.lines}>
      <table className="table lines" data-testid="lines">
        <thead><tr><th scope="col">{say.bys[report.by]}</th><th scope="col">{say.handled}</th>{NAMES.map((name) => <th key={name} scope="col" title={say.hints[name]}>{say.figures[name]}</th>)}</tr></thead>
        <tbody>
          {report.lines.map((line) => <Row key={line.key} name={nameOf(line.key, line.name)} figures={line.figures} target={report.by === 'operator' ? report.target_a_day : null} />)}
        </tbody>
        <tfoot><Row name={say.allLines} figures={report.total} target={null} /></tfoot>
      </table>
    </div>
  )
}

function Row({ name, figures, target }: { name: string; figures: Figures; target: number | null }) {
  const { words } = useSupervising()
  return (
    <tr data-testid="line">
      <th scope="row">{name}</th>
      <td className="number">{words.number(figures.handled)}</td>
      {NAMES.map((each) => <Cell key={each} name={each} figures={figures} target={each === 'a_day' ? target : null} />)}
    </tr>
  )
}

function Cell({ name, figures, target }: { name: Name; figures: Figures; target: number | null }) {
  const { words } = useSupervising()
  const shown = measure(figures, name)
  const doubt = doubtOf(shown, KIND[name], words)
  return (
    <td data-label={words.reports.figures[name]} title={[words.reports.n(shown.n), doubt].filter(Boolean).join(' · ')}>
      <span className="number">{tell(shown.value, KIND[name], words)}</span>
      {target !== null && shown.value !== null && <BarOf part={shown.value / target} tone={shown.value >= target ? 'good' : 'accent'} />}
      {shown.value !== null && <small className="number muted">{words.reports.n(shown.n)}</small>}
    </td>
  )
}
