// Eight weeks as eight small bars.

export interface Bar { x: number; y: number; width: number; height: number; value: number }

/** Bars in a box; a week without a question keeps a line of its own, so that nothing looks missing. */
export function barsOf(values: number[], { width, height, gap = 2, least = 1.5 }: { width: number; height: number; gap?: number; least?: number }): Bar[] {
  const most = Math.max(1, ...values)
  const each = (width - gap * (values.length - 1)) / Math.max(1, values.length)
  return values.map((value, index) => {
    const tall = value > 0 ? Math.max(3, (value / most) * height) : least
    return { x: index * (each + gap), y: height - tall, width: each, height: tall, value }
  })
}

/** The last four weeks against the four before: up, down or neither. */
export function direction(values: number[]): 'up' | 'down' | 'level' {
  const half = Math.floor(values.length / 2)
  const sum = (part: number[]) => part.reduce((total, value) => total + value, 0)
  const [before, after] = [sum(values.slice(0, half)), sum(values.slice(half))]
  if (after > before * 1.25 + 1) return 'up'
  return after < before * 0.75 - 1 ? 'down' : 'level'
}
