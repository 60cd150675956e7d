// Whether a confidence is worth its name: bins of it against the share that was right, with the count of each.
import { useReport } from '../context'
import type { Reliability as Data } from '../report'
import { Figure, Reader } from './Figure'
import { percent } from './RiskCoverage'
import { pathOf } from './scale'

export function Reliability({ data }: { data: Data }) {
  const { words, numbers } = useReport()
  const say = words.plots.reliability
  const bins = data.bins.filter(([, , count]) => count > 0).sort((a, b) => a[0] - b[0])
  const most = Math.max(1, ...bins.map(([, , count]) => count))
  const share = (value: number) => numbers.tell(value, 'share')
  const ece = numbers.tell(data.ece, 'number')
  const told = (index: number) => (bins[index] ? say.at(share(bins[index][0]), share(bins[index][1]), bins[index][2]) : '')
  return (
    <Figure name="reliability" title={say.title} desc={say.desc(ece)} domain={{ x: [0, 1], y: [0, 1] }} x={{ name: say.x, tell: percent }} y={{ name: say.y, tell: percent }} places={bins.map(([probability]) => probability)} told={told}
      resting={say.desc(ece)}
      draw={(box, at) => (
        <>
          <path className="eval-ideal" d={pathOf([[box.x(0), box.y(0)], [box.x(1), box.y(1)]])} />
          <text className="eval-note" x={box.left + 10} y={box.top + 14}>{say.under}</text>
          <text className="eval-note" x={box.right - 6} y={box.bottom - 10} textAnchor="end">{say.over}</text>
          <path className="eval-line eval-line--thin" d={pathOf(bins.map(([probability, right]) => [box.x(probability), box.y(right)]))} />
          {bins.map(([probability, right, count]) => <circle key={probability} className="eval-dot" cx={box.x(probability)} cy={box.y(right)} r={4 + 9 * Math.sqrt(count / most)} />)}
          {at !== null && bins[at] && <Reader box={box} x={bins[at][0]} />}
        </>
      )}
      legend={<><li><b className="number">{say.ece(ece)}</b></li><li><i className="eval-key eval-key--ideal" />{say.ideal}</li><li><i className="eval-key eval-key--dot" />{say.dots}</li></>}
      table={{ head: [say.x, say.y, say.count], rows: bins.map(([probability, right, count]) => [share(probability), share(right), numbers.whole(count)]) }} />
  )
}
