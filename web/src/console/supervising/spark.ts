// The points of a small line of monthly means. Pure.
import type { Language } from '../../ui/language'

interface Month { month: string; n: number; mean: number | null }

/** Marks go from 1 to 5, from the bottom to the top. */
export function sparkOf(months: Month[], { width, height, edge = 5 }: { width: number; height: number; edge?: number }): { x: number; y: number; n: number }[] {
  const known = months.filter((one): one is Month & { mean: number } => one.mean !== null)
  const step = known.length > 1 ? (width - 2 * edge) / (known.length - 1) : 0
  return known.map(({ mean, n }, index) => ({
    x: Math.round((known.length > 1 ? edge + index * step : width / 2) * 10) / 10,
    y: Math.round((height - edge - ((mean - 1) / 4) * (height - 2 * edge)) * 10) / 10,
    n,
  }))
}

export const shortMonths = (months: Month[], language: Language): string[] =>
  months.map(({ month }) => new Date(`${month}-01T00:00:00Z`).toLocaleDateString(language === 'zh' ? 'zh-CN' : 'en-GB', { year: 'numeric', month: 'short', timeZone: 'UTC' }))
