// The geometry of a figure over time: scales, ticks and paths in a box of any size. Pure.
import type { Kind, Shown } from './measures'

export interface Course {
  x: (index: number) => number
  y: (value: number) => number
  left: number; right: number; top: number; bottom: number
  yTicks: number[]
  xTicks: number[]
}

const EDGE = { left: 58, right: 14, top: 16, bottom: 30 }
const SECONDS = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200, 86_400, 172_800, 432_000, 864_000]

export function courseOf(points: Shown[], kind: Kind, { width, height, target }: { width: number; height: number; target?: number | null }): Course {
  const [left, right, top, bottom] = [EDGE.left, width - EDGE.right, EDGE.top, height - EDGE.bottom]
  const values = points.flatMap(({ value, high, n }) => (value === null ? [] : [value, n > 1 ? high ?? value : value]))
  const least = kind === 'mark' ? 1 : 0
  const step = stepFor(Math.max(target ?? 0, ...values, 0), kind, Math.max(2, (bottom - top) / 46))
  const most = kind === 'mark' ? 5 : kind === 'share' ? Math.min(1, top1(Math.max(...values, step), step)) : top1(Math.max(target ?? 0, ...values, step), step)
  const wide = Math.max(1, points.length - 1)
  const every = Math.max(1, Math.ceil(points.length / Math.max(2, Math.floor((right - left) / 64))))
  return {
    left, right, top, bottom,
    x: (index) => (points.length === 1 ? (left + right) / 2 : left + (index / wide) * (right - left)),
    y: (value) => bottom - ((Math.max(least, Math.min(most, value)) - least) / (most - least)) * (bottom - top),
    yTicks: Array.from({ length: Math.round((most - least) / step) + 1 }, (_, index) => Math.round((least + index * step) * 1_000) / 1_000),
    xTicks: points.map((_, index) => index).filter((index) => index % every === 0),
  }
}

const top1 = (value: number, step: number): number => Math.max(step, Math.ceil(value / step - 1e-9) * step)

export function stepFor(most: number, kind: Kind, room: number): number {
  if (kind === 'mark') return 1
  const steps = kind === 'seconds' ? SECONDS : kind === 'share' ? [0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5] : [1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1_000, 2_000, 5_000]
  return steps.find((step) => most / step <= room) ?? steps.at(-1)!
}

/** Broken where nothing is known: a line over a gap would claim what nobody counted. */
export function lineOf(points: Shown[], { x, y }: Course): string {
  let path = ''
  points.forEach(({ value }, index) => {
    if (value === null) return
    path += `${index && points[index - 1]?.value !== null ? 'L' : 'M'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`
  })
  return path
}

/** The intervals as upright strokes, one for each step that has one. */
export const doubts = (points: Shown[], { x, y }: Course): { x: number; top: number; bottom: number; index: number }[] =>
  points.flatMap(({ low, high, value }, index) => (value === null || low === null || high === null ? [] : [{ x: x(index), top: y(high), bottom: y(low), index }]))
