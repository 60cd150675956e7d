// One figure over time, drawn in the size there is, with its interval, its target, and the same as a table.
import { useEffect, useRef, useState } from 'react'
import { useSupervising } from './context'
import { shortDay } from './calendar'
import { courseOf, doubts, lineOf } from './course'
import { KIND, measure, tell, type Name } from './measures'
import type { ReportView } from './wire'

export function CoursePlot({ report, name }: { report: ReportView; name: Name }) {
  const { words, language } = useSupervising()
  const say = words.reports
  const [box, width] = useWidth()
  const kind = KIND[name]
  const target = name === 'a_day' ? report.target_a_day : null
  const points = report.series.map(({ figures }) => measure(figures, name))
  const course = courseOf(points, kind, { width, height: 240, target })
  const title = say.figures[name] ?? name
  const named = report.series.map(({ from }) => shortDay(from, language))
  return (
    <figure className="course" data-testid="course" data-figure={name}>
      <figcaption>{title}<span className="course__legend" aria-hidden="true">{target !== null && <><i className="key key--level" />{say.target} {target}</>}{points.some(({ low }) => low !== null) && <><i className="key key--doubt" />{say.doubt}</>}</span></figcaption>
      <div ref={box}>
        <svg width={width} height={240} role="img" aria-label={say.plot(title, say.steps[report.step] ?? '')}>
          {course.yTicks.map((tick) => (
            <g key={tick}>
              <line className={tick === course.yTicks[0] ? 'plot__axis' : 'plot__grid'} x1={course.left} x2={course.right} y1={course.y(tick)} y2={course.y(tick)} />
              <text className="plot__tick" x={course.left - 8} y={course.y(tick) + 4} textAnchor="end">{tell(tick, kind === 'mark' ? 'count' : kind, words)}</text>
            </g>
          ))}
          {course.xTicks.map((index) => <text key={index} className="plot__tick" x={course.x(index)} y={course.bottom + 20} textAnchor="middle">{named[index]}</text>)}
          {target !== null && <line className="plot__level" x1={course.left} x2={course.right} y1={course.y(target)} y2={course.y(target)} />}
          {doubts(points, course).map(({ x, top, bottom, index }) => <line key={index} className="course__doubt" x1={x} x2={x} y1={top} y2={bottom} />)}
          <path className="plot__line" d={lineOf(points, course)} />
          {points.map(({ value, n }, index) => value !== null && (
            <circle key={index} className="course__point" cx={course.x(index)} cy={course.y(value)} r={points.length > 45 ? 2 : 3.5}><title>{say.plotPoint(named[index] ?? '', `${tell(value, kind, words)} (${say.n(n)})`)}</title></circle>
          ))}
        </svg>
      </div>
      <details className="course__table">
        <summary data-testid="course-table">{say.plotTable}</summary>
        <div tabIndex={0} role="group" aria-label={say.plotTable}>
          <table>
            <thead><tr><th scope="col">{say.from}</th><th scope="col">{title}</th><th scope="col">{say.doubt}</th><th scope="col">n</th></tr></thead>
            <tbody>{points.map((point, index) => (
              <tr key={index}><th scope="row">{named[index]}</th><td className="number">{point.value === null ? say.plotNone : tell(point.value, kind, words)}</td><td className="number">{point.low === null || point.high === null ? '' : `${tell(point.low, kind, words)} – ${tell(point.high, kind, words)}`}</td><td className="number">{words.number(point.n)}</td></tr>
            ))}</tbody>
          </table>
        </div>
      </details>
    </figure>
  )
}

/** The width that the plot has to itself, kept up with the window. */
function useWidth(): [(element: HTMLElement | null) => void, number] {
  const [width, setWidth] = useState(640)
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
