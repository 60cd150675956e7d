// How likely all of k trials pass: what a customer meets who comes again and again.
import { useReport } from '../context'
import type { PassK as Data } from '../report'
import { Figure } from './Figure'
import { percent } from './RiskCoverage'
import { pathOf } from './scale'

export function PassK({ data }: { data: Data }) {
  const { words, numbers } = useReport()
  const say = words.plots.passk
  const points = data.k.map((k, at) => ({ k, value: data.value[at] ?? 0, low: data.low[at] ?? null, high: data.high[at] ?? null }))
  const share = (value: number) => numbers.tell(value, 'share')
  const told = (index: number) => (points[index] ? say.at(points[index].k, share(points[index].value), numbers.interval(points[index], 'share')) : '')
  return (
    <Figure name="passk" title={say.title} desc={say.desc} domain={{ x: [0.5, Math.max(...data.k, 1) + 0.5], y: [0, 1] }} x={{ name: say.x, tell: String, ticks: data.k }} y={{ name: say.y, tell: percent }}
      places={data.k} told={told} resting={told(points.length - 1)}
      draw={(box, at) => (
        <>
          <path className="eval-line eval-line--thin" d={pathOf(points.map(({ k, value }) => [box.x(k), box.y(value)]))} />
          {points.map(({ k, value, low, high }, index) => (
            <g key={k} className={index === at ? 'eval-whisker eval-whisker--read' : 'eval-whisker'}>
              {low !== null && high !== null && <path d={`M${box.x(k)} ${box.y(low)}V${box.y(high)}M${box.x(k) - 6} ${box.y(low)}h12M${box.x(k) - 6} ${box.y(high)}h12`} />}
              <circle cx={box.x(k)} cy={box.y(value)} r={5.5} />
            </g>
          ))}
        </>
      )}
      table={{ head: [say.x, say.y, words.figures.interval], rows: points.map((point) => [String(point.k), share(point.value), numbers.interval(point, 'share')]) }} />
  )
}
