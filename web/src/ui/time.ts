// Times and amounts in words a person would use, in the reader's language and zone.
import type { Language } from './language'
import type { Words } from './words/en'

const tag = (language: Language) => (language === 'zh' ? 'zh-CN' : 'en-GB')

export function clock(iso: string, language: Language): string {
  const time = new Date(iso)
  if (Number.isNaN(time.getTime())) return ''
  return time.toLocaleTimeString(tag(language), { hour: '2-digit', minute: '2-digit', hour12: false })
}

export function day(iso: string, language: Language): string {
  const time = new Date(iso)
  if (Number.isNaN(time.getTime())) return iso
  const year = time.getFullYear() === new Date().getFullYear() ? undefined : 'numeric'
  return time.toLocaleDateString(tag(language), { year, month: language === 'zh' ? 'long' : 'short', day: 'numeric' })
}

/** Always with its year: the version of an article may be old. */
export function fullDay(iso: string, language: Language): string {
  const time = new Date(iso)
  if (Number.isNaN(time.getTime())) return iso
  return time.toLocaleDateString(tag(language), { year: 'numeric', month: language === 'zh' ? 'long' : 'short', day: 'numeric' })
}

/** What the clock on the shop's wall shows: a parcel left Hangzhou at 22:24 there, wherever its buyer reads it. */
export const onTheWall = (iso: string): string => /^(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)(?:\.\d+)?[+-]\d\d:\d\d$/.exec(iso)?.[1] ?? iso

export function moment(iso: string, words: Words, language: Language, now: Date = new Date()): string {
  const time = new Date(iso)
  const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
  const days = Math.round((midnight(now) - midnight(time)) / 86_400_000)
  if (days === 0) return clock(iso, language)
  if (days === 1) return `${words.yesterday} ${clock(iso, language)}`
  return `${day(iso, language)} ${clock(iso, language)}`
}

/** 75 → 1:15, 3700 → 1 h 01 */
export function elapsed(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor((whole % 3600) / 60)
  if (hours >= 24) return `${Math.floor(hours / 24)} d`
  if (hours > 0) return `${hours} h ${String(minutes).padStart(2, '0')}`
  return `${minutes}:${String(whole % 60).padStart(2, '0')}`
}

/** A wait range in whole minutes, or nothing where the server gave none. */
export function waitWords(low: number | null | undefined, high: number | null | undefined, words: Words): string | null {
  if (high === null || high === undefined) return null
  const to = Math.max(1, Math.ceil(high / 60))
  const from = low === null || low === undefined ? 0 : Math.floor(low / 60)
  return from < 1 ? words.waitUnder(Math.max(to, 1)) : words.waitRange(from, to)
}

export function money(amount: number, currency = 'CNY'): string {
  const sign = currency === 'CNY' ? '¥' : `${currency} `
  return sign + (Number.isInteger(amount) ? String(amount) : amount.toFixed(2))
}
