// The figures of a report as they are shown: the value in words, how sure it is, and the number that is plotted. Pure.
import type { SupervisingWords } from './words/en'
import type { Figures, Mean, Share, Spread } from './wire'

export type Name = 'a_day' | 'first_response' | 'resolution' | 'first_contact' | 'score' | 'good' | 'transferred' | 'kept' | 'handed_back'
export const NAMES: Name[] = ['a_day', 'first_response', 'resolution', 'first_contact', 'score', 'good', 'transferred', 'kept', 'handed_back']
export type Kind = 'count' | 'seconds' | 'share' | 'mark'
export const KIND: Record<Name, Kind> = {
  a_day: 'count', first_response: 'seconds', resolution: 'seconds', first_contact: 'share', score: 'mark', good: 'share', transferred: 'share', kept: 'share', handed_back: 'share',
}
/** From so many on the interval is narrow enough not to be told beside the figure. */
export const PLENTY = 100

export interface Shown { value: number | null; low: number | null; high: number | null; n: number }

export function measure(figures: Figures, name: Name): Shown {
  if (name === 'a_day') return { value: figures.a_day, low: null, high: null, n: figures.operator_days }
  if (name === 'first_response' || name === 'resolution') return ofSpread(figures[name])
  if (name === 'score') return ofMean(figures.score)
  const share = figures[name]
  return share ? ofShare(share) : { value: null, low: null, high: null, n: 0 }
}

export const ofShare = ({ share, low, high, n }: Share): Shown => ({ value: share, low, high, n })
const ofSpread = ({ median, low, high, n }: Spread): Shown => ({ value: median, low, high, n })
const ofMean = ({ mean, low, high, n }: Mean): Shown => ({ value: mean, low, high, n })

export function tell(value: number | null, kind: Kind, words: SupervisingWords): string {
  if (value === null) return '–'
  if (kind === 'seconds') return words.lasting(value)
  if (kind === 'share') return words.percent(value)
  return kind === 'mark' ? value.toFixed(2) : words.number(Math.round(value * 10) / 10)
}

/** The interval in words where there are few values, nothing where there are plenty or none. */
export const doubtOf = ({ low, high, n }: Shown, kind: Kind, words: SupervisingWords): string =>
  low === null || high === null || n >= PLENTY ? '' : words.reports.interval(tell(low, kind, words), tell(high, kind, words))
