// Risk against coverage, drawn in the size there is: the counted curve, its bound, the accepted risk, and a read-out for pointer and keys.
import { useId, useRef, useState, useEffect, type KeyboardEvent, type PointerEvent } from 'react'
import { useInsights } from './context'
import { boundLine, doubt, nearest, plotOf, riskLine, type Plot } from './plot'
import type { Choice, CurvePoint, RiskView } from './wire'

export function RiskPlot({ view, chosen, now, pointed }: { view: RiskView; chosen: Choice; now: Choice; pointed: number | null }) {
  const { words } = useInsights()
  const say = words.plot
  return (
    <section className="panel risk-plot" aria-labelledby="plot" data-testid="risk-plot">
      <h3 id="plot">{say.title}</h3>
      {view.curve.length ? <Drawn view={view} chosen={chosen} now={now} pointed={pointed} /> : <p className="muted" data-testid="no-curve">{say.none}</p>}
    </section>
  )
}

function Drawn({ view, chosen, now, pointed }: { view: RiskView; chosen: Choice; now: Choice; pointed: number | null }) {
  const { words, share } = useInsights()
  const say = words.plot
  const { curve } = view
  const [box, width] = useWidth()
  const [at, setAt] = useState<number | null>(null)
  const plot = plotOf(curve, view.choices.map(({ counted }) => counted.risk), { width, height: width < 420 ? 280 : 360 })
  const told = (point: CurvePoint) => say.readOut(share(point.coverage), share(point.risk), share(point.bound))
  const point = at === null ? undefined : curve[at]
  const resting = restingPoint(chosen)
  const settled = at ?? (resting ? nearest(curve, plot, plot.x(resting.coverage)) : 0)
  const move = (event: KeyboardEvent) => {
    const to = { ArrowRight: settled + 1, ArrowUp: settled + 1, ArrowLeft: settled - 1, ArrowDown: settled - 1, Home: 0, End: curve.length - 1 }[event.key]
    if (to === undefined) return
    event.preventDefault()
    setAt(Math.max(0, Math.min(curve.length - 1, to)))
  }
  const follow = (event: PointerEvent<SVGSVGElement>) => setAt(nearest(curve, plot, event.clientX - event.currentTarget.getBoundingClientRect().left))
  return (
    <>
      <div ref={box} className="risk-plot__box">
        <svg width={width} height={plot.bottom + 46} role="slider" tabIndex={0} aria-label={say.label} aria-valuemin={0} aria-valuemax={curve.length - 1} aria-valuenow={settled} data-testid="curve"
          aria-valuetext={curve[settled] && told(curve[settled])} onKeyDown={move} onFocus={() => setAt(settled)} onBlur={() => setAt(null)} onPointerMove={follow} onPointerDown={follow} onPointerLeave={() => setAt(null)}>
          <Frame plot={plot} width={width} />
          <Curve curve={curve} plot={plot} />
          <Level plot={plot} risk={pointed ?? chosen.counted.risk} />
          {now !== chosen && <Mark plot={plot} choice={now} hollow />}
          <Mark plot={plot} choice={chosen} />
          {point && <Reader plot={plot} point={point} />}
        </svg>
      </div>
      <p className="risk-plot__read" data-testid="read-out">{point ? told(point) : resting ? told(resting) : say.hint}</p>
      <ul className="risk-plot__legend" aria-hidden="true">
        <li><i className="key key--line" />{say.counted}</li><li><i className="key key--doubt" />{say.bound}</li>
        <li><i className="key key--level" />{say.promised}</li>{resting && <li><i className="key key--mark" />{say.chosen}</li>}
      </ul>
      <Table view={view} />
    </>
  )
}

/** What was counted for a choice, as a point of the plot; null for one that is not proven. */
function restingPoint({ counted }: Choice): { coverage: number; risk: number; bound: number; threshold: number } | null {
  const { supported, coverage, answered, wrong, bound } = counted
  if (!supported || coverage === undefined || !answered) return null
  return { coverage, risk: (wrong ?? 0) / answered, bound: bound ?? 1, threshold: 0 }
}

function Frame({ plot, width }: { plot: Plot; width: number }) {
  const { words, share } = useInsights()
  return (
    <g>
      {plot.yTicks.map((tick) => (
        <g key={tick}>
          <line className={tick === 0 ? 'plot__axis' : 'plot__grid'} x1={plot.left} x2={plot.right} y1={plot.y(tick)} y2={plot.y(tick)} />
          <text className="plot__tick" x={plot.left - 8} y={plot.y(tick) + 4} textAnchor="end">{share(tick)}</text>
        </g>
      ))}
      {plot.xTicks.map((tick) => <text key={tick} className="plot__tick" x={plot.x(tick)} y={plot.bottom + 18} textAnchor="middle">{share(tick)}</text>)}
      <text className="plot__name" x={2} y={14}>{words.plot.y}</text>
      <text className="plot__name" x={width - 2} y={plot.bottom + 40} textAnchor="end">{words.plot.x}</text>
    </g>
  )
}

function Curve({ curve, plot }: { curve: CurvePoint[]; plot: Plot }) {
  const clip = useId().replaceAll(':', '')
  return (
    <g clipPath={`url(#${clip})`}>
      <clipPath id={clip}><rect x={plot.left} y={plot.top} width={plot.right - plot.left} height={plot.bottom - plot.top + 2} /></clipPath>
      <path className="plot__doubt" d={doubt(curve, plot)} />
      <path className="plot__bound" d={boundLine(curve, plot)} />
      <path className="plot__line" d={riskLine(curve, plot)} />
    </g>
  )
}

function Level({ plot, risk }: { plot: Plot; risk: number }) {
  const { share } = useInsights()
  const y = plot.y(risk)
  return (
    <g data-testid="level" data-risk={risk}>
      <line className="plot__level" x1={plot.left} x2={plot.right} y1={y} y2={y} />
      <text className="plot__level-name" x={plot.right} y={y - 5} textAnchor="end">≤ {share(risk)}</text>
    </g>
  )
}

function Mark({ plot, choice, hollow = false }: { plot: Plot; choice: Choice; hollow?: boolean }) {
  const point = restingPoint(choice)
  if (!point) return null
  const [x, y] = [plot.x(point.coverage), plot.y(point.risk)]
  return (
    <g className={hollow ? 'plot__mark plot__mark--hollow' : 'plot__mark'} data-testid={hollow ? undefined : 'chosen-point'}>
      <line x1={x} x2={x} y1={y} y2={Math.max(plot.top, plot.y(point.bound))} />
      <circle cx={x} cy={y} r={6} />
    </g>
  )
}

function Reader({ plot, point }: { plot: Plot; point: CurvePoint }) {
  const x = plot.x(point.coverage)
  return (
    <g className="plot__reader">
      <line x1={x} x2={x} y1={plot.top} y2={plot.bottom} />
      <circle cx={x} cy={plot.y(point.risk)} r={4.5} />
    </g>
  )
}

function Table({ view }: { view: RiskView }) {
  const { words, share } = useInsights()
  const say = words.plot
  const kept = view.fitted_on.held_out
  return (
    <details className="risk-plot__table">
      <summary data-testid="curve-table">{say.table}</summary>
      <div tabIndex={0} role="group" aria-label={say.table}>
        <table>
          <thead><tr><th scope="col">{say.x}</th><th scope="col">{say.counted}</th><th scope="col">{say.bound}</th><th scope="col">{say.threshold}</th></tr></thead>
          <tbody>
            {view.curve.map((point) => (
              <tr key={point.threshold}><th scope="row" className="number">{share(point.coverage)}</th><td className="number">{share(point.risk)}</td><td className="number">{share(point.bound)}</td><td className="number">{point.threshold.toFixed(3)}</td></tr>
            ))}
          </tbody>
        </table>
      </div>
      {kept !== undefined && <p className="muted">{say.source(kept)}</p>}
    </details>
  )
}

/** The width that the plot has to itself, kept up with the window. */
function useWidth(): [(element: HTMLElement | null) => void, number] {
  const [width, setWidth] = useState(480)
  const watching = useRef<ResizeObserver | null>(null)
  useEffect(() => () => watching.current?.disconnect(), [])
  const watch = useRef((element: HTMLElement | null) => {
    watching.current?.disconnect()
    if (!element) return
    watching.current = new ResizeObserver(([entry]) => entry && setWidth(Math.max(240, Math.floor(entry.contentRect.width))))
    watching.current.observe(element)
  })
  return [watch.current, width]
}
