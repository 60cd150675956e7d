// What the counts say of a risk: which one is in force, why one cannot be promised, and numbers in words.
import type { Language } from '../../ui/language'
import { localeOf } from '../../ui/language'
import type { InsightsWords } from './words/en'
import type { Choice, Counted } from './wire'

/** The loosest counted risk that is not looser than the one asked for, as the assistant itself takes it. */
export function inForce(choices: Choice[], risk: number): Choice | null {
  const ordered = [...choices].sort((one, other) => one.counted.risk - other.counted.risk)
  return ordered.filter(({ counted }) => counted.risk <= risk + 1e-9).at(-1) ?? ordered[0] ?? null
}

export const same = (one: number, other: number): boolean => Math.abs(one - other) < 1e-9

/** Why it cannot be promised; null where it can. */
export function hindrance(counted: Counted, words: InsightsWords, share: (value: number) => string): string | null {
  if (counted.supported) return null
  const say = words.hindrances
  const { why, answered, wrong, bound, needed } = counted
  if (why === 'too_few') return answered === undefined ? say.noneAnswered(needed ?? null) : say.tooFew(answered, wrong ?? 0, needed ?? null)
  if (why === 'too_uncertain') return say.tooUncertain(bound === undefined ? null : share(bound))
  if (why === 'not_kept' && answered !== undefined) return say.notKept(answered, wrong ?? 0, share(bound ?? 1), share(counted.risk))
  return say.notCounted
}

/** Shares as percent; one digit after the point where it tells more. */
export function shares(language: Language): (value: number) => string {
  const format = new Intl.NumberFormat(localeOf(language), { style: 'percent', maximumFractionDigits: 1 })
  return (value) => format.format(value)
}

/** Seconds as the two largest units that are of use. */
export function lasting(seconds: number, words: InsightsWords): string {
  const whole = Math.round(seconds)
  if (whole < 60) return words.seconds(whole)
  const minutes = Math.round(whole / 60)
  return minutes < 60 ? words.minutes(minutes) : words.hours(Math.floor(minutes / 60), minutes % 60)
}

/** How much more or less, with its sign; null where it is as good as the same. */
export function change(before: number, after: number, tell: (value: number) => string): string | null {
  if (tell(before) === tell(after)) return null
  return `${after > before ? '+' : '−'}${tell(Math.abs(after - before))}`
}
