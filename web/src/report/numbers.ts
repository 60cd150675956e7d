// Figures in the reader's language, each in its unit.
import { localeOf, type Language } from '../ui/language'
import type { Difference, Measure, Unit } from './report'

export interface Numbers {
  tell: (value: number | null | undefined, unit?: Unit) => string
  signed: (value: number, unit?: Unit) => string
  interval: (figure: { low: number | null; high: number | null }, unit?: Unit, sign?: boolean) => string
  whole: (value: number) => string
  moment: (iso: string) => string
  lasting: (seconds: number) => string
}

export const NONE = '–'

export function numbersIn(language: Language): Numbers {
  const locale = localeOf(language)
  const of = (options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options)
  const share = of({ style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 })
  const full = of({ style: 'percent', maximumFractionDigits: 0 })
  const number = of({ minimumFractionDigits: 3, maximumFractionDigits: 3 })
  const fine = of({ minimumFractionDigits: 2, maximumFractionDigits: 2 })
  const rough = of({ minimumFractionDigits: 1, maximumFractionDigits: 1 })
  const count = of({ maximumFractionDigits: 0 })
  const counted = of({ maximumFractionDigits: 2 })
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })
  // A baseline tells the day alone, which is the same one wherever it is read.
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' })
  const second = (value: number) => {
    const size = Math.abs(value)
    if (size > 0 && size < 0.1) return `${(size < 0.01 ? rough : count).format(value * 1000)} ms`
    return `${(size < 10 ? fine : rough).format(value)} s`
  }
  const tell = (value: number | null | undefined, unit: Unit = 'number'): string => {
    if (value === null || value === undefined || !Number.isFinite(value)) return NONE
    switch (unit) {
      // 99.96 % is not all of them: whole percents are told for none and for all alone.
      case 'share': return value === 1 || value === 0 ? full.format(value) : value > 0.9995 && value < 1 ? `>${share.format(0.999)}` : share.format(value)
      case 'seconds': return second(value)
      case 'dollars': return `$${value.toFixed(Math.abs(value) < 1 ? 4 : 2)}`
      case 'count': return counted.format(value)
      case 'number': return number.format(value)
    }
  }
  // A difference of shares is told in points: "2 % better" could be read as two per cent of the former share.
  const points = language === 'zh' ? ' 个百分点' : ' pp'
  const bare = (value: number, unit: Unit) => (unit === 'share' ? rough.format(Math.abs(value) * 100) : tell(Math.abs(value), unit))
  // What rounds to nothing has no direction: a small baseline is rounded, too.
  const sign = (value: number, unit: Unit) => {
    const size = bare(value, unit)
    return `${!/[1-9]/.test(size) ? '' : value > 0 ? '+' : '−'}${size}`
  }
  const signed = (value: number, unit: Unit = 'number') => sign(value, unit) + (unit === 'share' ? points : '')
  return {
    tell,
    signed,
    interval: ({ low, high }, unit = 'number', withSign = false) => {
      if (low === null || high === null) return ''
      return withSign ? `${sign(low, unit)} … ${sign(high, unit)}` : `${tell(low, unit)} – ${tell(high, unit)}`
    },
    whole: (value) => count.format(value),
    moment: (iso) => (iso && !Number.isNaN(Date.parse(iso)) ? (iso.includes('T') ? date : day).format(new Date(iso)) : NONE),
    lasting: (seconds) => (seconds < 60 ? second(seconds) : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`),
  }
}

export type Trend = 'better' | 'worse' | 'unclear' | 'moved' | 'unknown'

/** What may be said of a difference: nothing, unless its whole interval lies on one side of zero; without an interval nobody knows. */
export function trendOf(difference: Difference, better: Measure['better']): Trend {
  const { low, high } = difference
  if (low === null || high === null) return 'unknown'
  if (low <= 0 && high >= 0) return 'unclear'
  if (better === '') return 'moved'
  return low > 0 === (better === 'high') ? 'better' : 'worse'
}
