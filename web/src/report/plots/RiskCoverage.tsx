// Risk against coverage, with the thresholds that ship marked on the curve.
import { useReport } from '../context'
import type { RiskCoverage as Data } from '../report'
import { Figure, Reader } from './Figure'
import { pathOf, roundUp, type Box } from './scale'

export function RiskCoverage({ data }: { data: Data }) {
  const { words, numbers } = useReport()
  const say = words.plots.risk
  const points = [...data.points].sort((a, b) => a[0] - b[0])
  const share = (value: number) => numbers.tell(value, 'share')
  const high = Math.min(1, roundUp(Math.max(0.02, ...points.map(([, risk]) => risk), ...data.thresholds.map(({ risk }) => risk)) * 1.05))
  const told = (index: number) => say.at(share(points[index]?.[0] ?? 0), share(points[index]?.[1] ?? 0))
  return (
    <Figure name="risk_coverage" title={say.title} desc={say.desc(points.length)} domain={{ x: [0, 1], y: [0, high] }} x={{ name: say.x, tell: percent }} y={{ name: say.y, tell: high < 0.1 ? share : percent }}
      places={points.map(([coverage]) => coverage)} told={told} resting={data.thresholds.map((each) => `${each.name}: ${say.at(share(each.coverage), share(each.risk))}`).join(' ')}
      draw={(box, at) => (
        <>
          <path className="eval-line" d={pathOf(points.map(([coverage, risk]) => [box.x(coverage), box.y(risk)]))} />
          {data.thresholds.map((each) => <Threshold key={each.name} box={box} {...each} />)}
          {at !== null && points[at] && <Reader box={box} x={points[at][0]} y={points[at][1]} />}
        </>
      )}
      legend={<><li><i className="eval-key" />{say.title}</li><li><i className="eval-key eval-key--mark" />{say.shipped}</li></>}
      table={{ head: [say.coverage, say.riskName, say.threshold], rows: [...data.thresholds.map((each) => [share(each.coverage), share(each.risk), each.name]), ...points.map(([coverage, risk]) => [share(coverage), share(risk), ''])] }} />
  )
}

export const percent = (value: number): string => `${Math.round(value * 100)}%`

function Threshold({ box, name, coverage, risk }: { box: Box; name: string; coverage: number; risk: number }) {
  const [x, y] = [box.x(coverage), box.y(risk)]
  const right = x > (box.left + box.right) / 2
  return (
    <g className="eval-threshold" data-testid="threshold" data-name={name}>
      <line x1={x} x2={x} y1={y} y2={box.bottom} />
      <circle cx={x} cy={y} r={6} />
      <text x={x + (right ? -10 : 10)} y={Math.max(box.top + 8, y - 10)} textAnchor={right ? 'end' : 'start'}>{name}</text>
    </g>
  )
}
