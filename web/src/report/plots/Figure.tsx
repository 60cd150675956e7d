// The frame of every plot: drawn in the width there is, read point by point with pointer or arrow keys, and told as a table below.
import { useId, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'
import { useReport } from '../context'
import { boxOf, nearest, ticks, type Box, type Domain } from './scale'
import { useWidth } from './width'

export interface Axis { name: string; tell: (value: number) => string; ticks?: number[] }
export interface Table { head: string[]; rows: string[][] }

export interface FigureProps {
  name: string; title: string; desc: string; domain: Domain; x: Axis; y: Axis; height?: number
  /** Where the points stand that can be read, in units of x, and what each says. */
  places: number[]; told: (index: number) => string; resting: string
  draw: (box: Box, at: number | null) => ReactNode; legend?: ReactNode; table: Table; note?: ReactNode
}

export function Figure(props: FigureProps) {
  const { words } = useReport()
  const { name, title, desc, domain, places, told } = props
  const [watch, width] = useWidth()
  const [at, setAt] = useState<number | null>(null)
  const id = useId()
  const box = boxOf(width, props.height ?? (width < 420 ? 260 : 300), domain)
  const last = places.length - 1
  const settled = Math.min(at ?? 0, Math.max(0, last))
  const move = (event: KeyboardEvent) => {
    const to = { ArrowRight: settled + 1, ArrowUp: settled + 1, ArrowLeft: settled - 1, ArrowDown: settled - 1, Home: 0, End: last }[event.key]
    if (to === undefined) return
    event.preventDefault()
    setAt(Math.max(0, Math.min(last, to)))
  }
  const follow = (event: PointerEvent<SVGSVGElement>) => setAt(nearest(places.map(box.x), event.clientX - event.currentTarget.getBoundingClientRect().left))
  return (
    <figure className="eval-figure" data-testid={`plot-${name}`} aria-labelledby={`${id}t`}>
      <figcaption id={`${id}t`}>{title}</figcaption>
      <div ref={watch} className="eval-figure__box">
        {places.length > 0 && (
          <svg width={box.width} height={box.height} role="slider" tabIndex={0} aria-label={`${title}. ${words.plots.read}`} aria-describedby={`${id}d`} aria-valuemin={0} aria-valuemax={Math.max(0, last)}
            aria-valuenow={settled} aria-valuetext={told(settled)} onKeyDown={move} onFocus={() => setAt(settled)} onBlur={() => setAt(null)} onPointerMove={follow} onPointerDown={follow} onPointerLeave={() => setAt(null)}>
            <title>{title}</title>
            <desc id={`${id}d`}>{desc}</desc>
            <Axes box={box} domain={domain} x={props.x} y={props.y} />
            {props.draw(box, at)}
          </svg>
        )}
      </div>
      <p className="eval-figure__read" data-testid="read-out">{at === null ? props.resting : told(settled)}</p>
      {props.legend && <ul className="eval-legend" aria-hidden="true">{props.legend}</ul>}
      {props.note}
      <AsTable table={props.table} title={title} />
    </figure>
  )
}

function Axes({ box, domain, x, y }: { box: Box; domain: Domain; x: Axis; y: Axis }) {
  const across = x.ticks ?? ticks(domain.x, (box.right - box.left) / 64)
  const up = y.ticks ?? ticks(domain.y, (box.bottom - box.top) / 42)
  return (
    <g>
      {up.map((tick) => (
        <g key={tick}>
          <line className={tick === domain.y[0] ? 'eval-axis' : 'eval-grid'} x1={box.left} x2={box.right} y1={box.y(tick)} y2={box.y(tick)} />
          <text className="eval-tick" x={box.left - 8} y={box.y(tick) + 4} textAnchor="end">{y.tell(tick)}</text>
        </g>
      ))}
      {across.map((tick) => <text key={tick} className="eval-tick" x={box.x(tick)} y={box.bottom + 18} textAnchor="middle">{x.tell(tick)}</text>)}
      <text className="eval-axis-name" x={2} y={14}>{y.name}</text>
      <text className="eval-axis-name" x={box.width - 2} y={box.bottom + 40} textAnchor="end">{x.name}</text>
    </g>
  )
}

export function AsTable({ table, title }: { table: Table; title: string }) {
  const { words } = useReport()
  const [open, setOpen] = useState(false)
  return (
    <details className="eval-table-of" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words.plots.table}</summary>
      {/* Hundreds of rows that nobody has asked for would slow the page. */}
      {open && (
        <div tabIndex={0} role="group" aria-label={title}>
          <table>
            <thead><tr>{table.head.map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
            <tbody>{table.rows.map((row, index) => <tr key={index}>{row.map((cell, column) => (column ? <td key={column} className="number">{cell}</td> : <th key={column} scope="row" className="number">{cell}</th>))}</tr>)}</tbody>
          </table>
        </div>
      )}
    </details>
  )
}

export function Reader({ box, x, y }: { box: Box; x: number; y?: number }) {
  return (
    <g className="eval-reader">
      <line x1={box.x(x)} x2={box.x(x)} y1={box.top} y2={box.bottom} />
      {y !== undefined && <circle cx={box.x(x)} cy={box.y(y)} r={4.5} />}
    </g>
  )
}
