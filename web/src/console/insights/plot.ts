// The geometry of risk against coverage: scales, ticks and paths in a box of any size.
import type { CurvePoint } from './wire'

export interface Plot {
  x: (coverage: number) => number
  y: (risk: number) => number
  left: number; right: number; top: number; bottom: number
  xTicks: number[]
  yTicks: number[]
}

const EDGE = { left: 44, right: 16, top: 30, bottom: 46 }
/** Risks above this are of no use to choose from: drawn, they would press the others flat. */
const HIGHEST = 0.3

export function plotOf(curve: CurvePoint[], risks: number[], { width, height }: { width: number; height: number }): Plot {
  const most = Math.max(...risks, ...curve.map((point) => point.risk), 0.05)
  const high = Math.min(HIGHEST, Math.ceil((most * 1.15) / 0.05) * 0.05)
  const wide = Math.min(1, Math.max(0.2, Math.ceil(Math.max(...curve.map((point) => point.coverage), 0) * 10 - 1e-9) / 10))
  const [left, right, top, bottom] = [EDGE.left, width - EDGE.right, EDGE.top, height - EDGE.bottom]
  return {
    left, right, top, bottom,
    x: (coverage) => left + (coverage / wide) * (right - left),
    y: (risk) => bottom - (Math.min(risk, high * 1.5) / high) * (bottom - top),
    xTicks: ticks(wide, (right - left) / 62),
    yTicks: ticks(high, (bottom - top) / 34),
  }
}

/** From 0 on in round steps, not more of them than there is room for. */
export function ticks(end: number, room: number): number[] {
  const step = [0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1].find((each) => end / each <= Math.max(1, room)) ?? end
  return Array.from({ length: Math.floor(end / step + 1e-9) + 1 }, (_, index) => Math.round(index * step * 1000) / 1000)
}

const path = (points: [number, number][]): string => points.map(([x, y], index) => `${index ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`).join('')

export const riskLine = (curve: CurvePoint[], { x, y }: Plot): string => path(curve.map((point) => [x(point.coverage), y(point.risk)]))
export const boundLine = (curve: CurvePoint[], { x, y }: Plot): string => path(curve.map((point) => [x(point.coverage), y(point.bound)]))

/** Between what was counted and what can be excluded. */
export function doubt(curve: CurvePoint[], { x, y }: Plot): string {
  if (!curve.length) return ''
  const back = [...curve].reverse().map((point): [number, number] => [x(point.coverage), y(point.risk)])
  return `${path([...curve.map((point): [number, number] => [x(point.coverage), y(point.bound)]), ...back])}Z`
}

/** The index of the point whose coverage stands nearest to this place; -1 without points. */
export function nearest(curve: CurvePoint[], { x }: Plot, place: number): number {
  let best = -1
  curve.forEach((point, index) => {
    const other = curve[best]
    if (!other || Math.abs(x(point.coverage) - place) < Math.abs(x(other.coverage) - place)) best = index
  })
  return best
}
