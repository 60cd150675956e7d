// Weeks and months as the pages page through them. Pure; days are ISO dates without a zone.
import type { Language } from '../../ui/language'

const MS = 86_400_000
const at = (day: string): Date => new Date(`${day}T00:00:00Z`)
const iso = (date: Date): string => date.toISOString().slice(0, 10)

export const addDays = (day: string, count: number): string => iso(new Date(at(day).getTime() + count * MS))

/** The calendar day where the reader is. */
export function today(now: Date = new Date()): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
}

export const mondayOf = (day: string): string => addDays(day, -((at(day).getUTCDay() + 6) % 7))

export function addMonths(month: string, count: number): string {
  const [year = 0, one = 1] = month.split('-').map(Number)
  return iso(new Date(Date.UTC(year, one - 1 + count, 1))).slice(0, 7)
}

const tag = (language: Language): string => (language === 'zh' ? 'zh-CN' : 'en-GB')

export const monthName = (month: string, language: Language): string =>
  at(`${month}-01`).toLocaleDateString(tag(language), { year: 'numeric', month: 'long', timeZone: 'UTC' })

export const shortDay = (day: string, language: Language): string =>
  at(day).toLocaleDateString(tag(language), { month: language === 'zh' ? 'numeric' : 'short', day: 'numeric', timeZone: 'UTC' })

export const span = (since: string, until: string, language: Language): string => `${shortDay(since, language)} – ${shortDay(until, language)}`

export const isMonth = (value: string | undefined): value is string => value !== undefined && /^\d{4}-(0[1-9]|1[0-2])$/.test(value)
export const isDay = (value: string | undefined): value is string => value !== undefined && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(at(value).getTime())
