// The geometry of the plots: a box with room for its ticks, linear scales, round steps.

export interface Box { width: number; height: number; left: number; right: number; top: number; bottom: number; x: (value: number) => number; y: (value: number) => number }

export interface Domain { x: [number, number]; y: [number, number] }

const EDGE = { left: 52, right: 24, top: 30, bottom: 46 }

export function boxOf(width: number, height: number, domain: Domain): Box {
  const [left, right, top, bottom] = [EDGE.left, width - EDGE.right, EDGE.top, height - EDGE.bottom]
  return { width, height, left, right, top, bottom, x: linear(domain.x, [left, right]), y: linear(domain.y, [bottom, top]) }
}

export function linear([from, to]: [number, number], [start, end]: [number, number]): (value: number) => number {
  const span = to - from || 1
  return (value) => start + ((Math.max(from, Math.min(to, value)) - from) / span) * (end - start)
}

/** From `from` to `to` in steps of 1, 2 or 5 times a power of ten, at most `most` of them. */
export function ticks([from, to]: [number, number], most: number): number[] {
  const span = to - from
  if (!(span > 0)) return [from]
  const rough = span / Math.max(1, most)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5, 10].find((each) => each * power >= rough - 1e-12) ?? 10) * power
  const first = Math.ceil(from / step - 1e-9)
  const count = Math.floor(to / step + 1e-9) - first + 1
  return Array.from({ length: Math.max(1, count) }, (_, index) => Number(((first + index) * step).toPrecision(12)))
}

/** The least round number that is not below `value`. */
export function roundUp(value: number): number {
  if (!(value > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return Number((([1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((each) => each * power >= value - 1e-12) ?? 10) * power).toPrecision(12))
}

export const pathOf = (points: [number, number][]): string => points.map(([x, y], index) => `${index ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`).join('')

/** The index of what stands nearest to `place`; -1 where there is nothing. */
export function nearest(places: number[], place: number): number {
  let best = -1
  places.forEach((each, index) => {
    if (best < 0 || Math.abs(each - place) < Math.abs((places[best] ?? 0) - place)) best = index
  })
  return best
}

/** A share of a sorted list: 0.5 for the median. Linear between neighbours, as numpy does. */
export function quantile(sorted: number[], part: number): number {
  if (!sorted.length) return Number.NaN
  const at = (sorted.length - 1) * part
  const [low, high] = [sorted[Math.floor(at)] ?? 0, sorted[Math.ceil(at)] ?? 0]
  return low + (high - low) * (at - Math.floor(at))
}

export interface Bin { from: number; to: number; count: number }

export function binned(values: number[], [from, to]: [number, number], bins: number): Bin[] {
  const wide = (to - from) / bins || 1
  const counts = new Array<number>(bins).fill(0)
  for (const value of values) {
    if (value < from || value > to) continue
    const at = Math.min(bins - 1, Math.floor((value - from) / wide))
    counts[at] = (counts[at] ?? 0) + 1
  }
  return counts.map((count, index) => ({ from: from + index * wide, to: from + (index + 1) * wide, count }))
}
