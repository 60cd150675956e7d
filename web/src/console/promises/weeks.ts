// Weekly hours as a screen shows and changes them: bars of a day, one day's hours on others. Pure.
import { DAYS, type Day, type GroupHours, type Span, type Usual, type Week } from './wire'

const DAY = 24 * 60
const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5))

/** Shares of a day, as a bar shows them; `night` began the evening before. */
export interface Stretch { from: number; to: number; night: boolean }

export function stretchesOf(week: Week, day: Day): Stretch[] {
  const before = DAYS[(DAYS.indexOf(day) + 6) % 7] as Day
  const spill = week[before].filter(pastMidnight).map((span) => ({ from: 0, to: minutes(span.closes) / DAY, night: true }))
  const own = week[day].map((span) => ({ from: minutes(span.opens) / DAY, to: pastMidnight(span) ? 1 : minutes(span.closes) / DAY, night: false }))
  return [...spill, ...own].filter((stretch) => stretch.to > stretch.from)
}

export const pastMidnight = (span: Span): boolean => minutes(span.closes) <= minutes(span.opens)

/** A typed time of day as it is kept: `9`, `930`, `9:30` and `09:30` are; null for what is none. An end may be 24:00. */
export function clockOf(typed: string, end = false): string | null {
  const found = /^(\d{1,2})(?:[:：.]?(\d{2}))?$/.exec(typed.trim())
  if (!found) return null
  const [hours, rest] = [Number(found[1]), Number(found[2] ?? 0)]
  const at = hours * 60 + rest
  if (rest > 59 || at > DAY || (at === DAY && !end)) return null
  return clockAt(end && at === 0 ? DAY : at)
}

const clockAt = (at: number): string => `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`

export const emptyWeek = (): Week => ({ mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] })

/** The same hours every day, as the settings have them. */
export function usualHours(usual: Usual): GroupHours {
  const [opens = '09:00', closes = '21:00'] = usual.service_hours.split('-').map((clock) => clock.trim().padStart(5, '0'))
  return { zone: '', week: Object.fromEntries(DAYS.map((day) => [day, [{ opens, closes }]])) as unknown as Week }
}

/** Where a day's new span may begin: behind its last one. */
export function nextSpan(spans: Span[]): Span {
  const last = spans.at(-1)
  if (!last) return { opens: '09:00', closes: '18:00' }
  const from = Math.min(pastMidnight(last) ? 22 * 60 : minutes(last.closes) + 60, 22 * 60)
  return { opens: clockAt(from), closes: clockAt(Math.min(from + 120, DAY)) }
}

export const copied = (week: Week, from: Day, to: readonly Day[]): Week => ({ ...week, ...Object.fromEntries(to.map((day) => [day, [...week[from]]])) })
