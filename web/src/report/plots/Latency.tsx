// How long turns took: a histogram with the median, the 95th percentile and the promise of 15 seconds.
import { useReport } from '../context'
import { Figure } from './Figure'
import { binned, quantile, roundUp, ticks, type Box } from './scale'

export const PROMISE = 15

export function Latency({ seconds, title }: { seconds: number[]; title?: string }) {
  const { words, numbers } = useReport()
  const say = words.plots.latency
  const sorted = [...seconds].sort((a, b) => a - b)
  const [p50, p95, most] = [quantile(sorted, 0.5), quantile(sorted, 0.95), sorted.at(-1) ?? 0]
  // The slowest few would press all others flat: they are told in words.
  const end = roundUp(Math.max(0.01, most > p95 * 2.5 ? p95 * 2 : most))
  const bins = binned(sorted, [0, end], 30)
  const high = roundUp(Math.max(1, ...bins.map(({ count }) => count)))
  const second = (value: number) => numbers.tell(value, 'seconds')
  const beyond = sorted.filter((value) => value > end).length
  const within = sorted.length ? sorted.filter((value) => value <= PROMISE).length / sorted.length : 1
  return (
    <Figure name="latency" title={title ?? say.title} desc={say.desc(sorted.length, second(p50), second(p95))} domain={{ x: [0, end], y: [0, high] }} x={{ name: say.x, tell: (value) => String(value) }}
      y={{ name: say.y, tell: String, ticks: ticks([0, high], 5).filter(Number.isInteger) }} places={bins.map(({ from, to }) => (from + to) / 2)} resting={say.desc(sorted.length, second(p50), second(p95))}
      told={(index) => (bins[index] ? say.at(second(bins[index].from), second(bins[index].to), bins[index].count) : '')}
      draw={(box, at) => (
        <>
          {bins.map(({ from, to, count }, index) => (
            <rect key={from} className={`${from >= PROMISE ? 'eval-bar eval-bar--wrong' : 'eval-bar'}${index === at ? ' eval-bar--read' : ''}`} x={box.x(from) + 0.75} width={Math.max(1, box.x(to) - box.x(from) - 1.5)} y={box.y(count)} height={box.bottom - box.y(count)} rx={1.5} />
          ))}
          <Line box={box} at={p50} name={`p50 ${second(p50)}`} />
          <Line box={box} at={p95} name={`p95 ${second(p95)}`} low />
          {end >= PROMISE && <Line box={box} at={PROMISE} name={say.promise} promise />}
        </>
      )}
      legend={<><li>{say.within(numbers.tell(within, 'share'))}</li>{beyond > 0 && <li>{say.beyond(beyond, second(end))}</li>}</>}
      table={{ head: [say.from, say.to, say.y], rows: bins.filter(({ count }) => count > 0).map(({ from, to, count }) => [second(from), second(to), numbers.whole(count)]) }} />
  )
}

function Line({ box, at, name, low = false, promise = false }: { box: Box; at: number; name: string; low?: boolean; promise?: boolean }) {
  if (!Number.isFinite(at)) return null
  const x = box.x(at)
  const left = x > box.right - 110
  return (
    <g className={promise ? 'eval-level eval-level--promise' : 'eval-level'}>
      <line x1={x} x2={x} y1={box.top} y2={box.bottom} />
      <text x={x + (left ? -5 : 5)} y={box.top + (promise ? 44 : low ? 28 : 11)} textAnchor={left ? 'end' : 'start'}>{name}</text>
    </g>
  )
}
