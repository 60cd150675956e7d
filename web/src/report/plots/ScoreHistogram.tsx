// The scores of what was right above the line, of what was wrong below it: where a threshold could part them.
import { useReport } from '../context'
import type { Histogram } from '../report'
import { Figure } from './Figure'
import { binned, roundUp, ticks } from './scale'

export function ScoreHistogram({ data }: { data: Histogram }) {
  const { words, numbers } = useReport()
  const say = words.plots.histogram
  const all = [...data.right, ...data.wrong]
  const most = Math.max(...all, 0)
  const end = most <= 1 ? 1 : roundUp(most)
  const start = Math.min(0, ...all)
  const [right, wrong] = [binned(data.right, [start, end], 25), binned(data.wrong, [start, end], 25)]
  const high = roundUp(Math.max(1, ...right.map(({ count }) => count)))
  // Both sides on one scale: a few that are wrong must look like a few.
  const low = roundUp(Math.max(1, ...wrong.map(({ count }) => count)))
  const steps = ticks([-low, high], 5).filter(Number.isInteger)
  const told = (index: number) => say.at((right[index]?.from ?? 0).toFixed(2), (right[index]?.to ?? 0).toFixed(2), right[index]?.count ?? 0, wrong[index]?.count ?? 0)
  return (
    <Figure name="score_histogram" title={say.title} desc={say.desc(data.right.length, data.wrong.length)} domain={{ x: [start, end], y: [-low, high] }} x={{ name: say.x, tell: String }}
      y={{ name: say.y, tell: (value) => String(Math.abs(value)), ticks: steps }} places={right.map(({ from, to }) => (from + to) / 2)} told={told} resting={say.desc(data.right.length, data.wrong.length)}
      draw={(box, at) => (
        <>
          {right.map(({ from, to, count }, index) => {
            const [x, width, below] = [box.x(from) + 0.75, Math.max(1, box.x(to) - box.x(from) - 1.5), wrong[index]?.count ?? 0]
            const read = index === at ? ' eval-bar--read' : ''
            return (
              <g key={from}>
                <rect className={`eval-bar${read}`} x={x} width={width} y={box.y(count)} height={box.y(0) - box.y(count)} />
                <rect className={`eval-bar eval-bar--wrong${read}`} x={x} width={width} y={box.y(0)} height={box.y(-below) - box.y(0)} />
              </g>
            )
          })}
          <line className="eval-axis" x1={box.left} x2={box.right} y1={box.y(0)} y2={box.y(0)} />
        </>
      )}
      legend={<><li><i className="eval-key eval-key--right" />{say.right}</li><li><i className="eval-key eval-key--wrong" />{say.wrong}</li></>}
      table={{ head: [say.x, say.right, say.wrong], rows: right.map((bin, index) => [`${bin.from.toFixed(2)} – ${bin.to.toFixed(2)}`, numbers.whole(bin.count), numbers.whole(wrong[index]?.count ?? 0)]) }} />
  )
}
