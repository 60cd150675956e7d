// What the wall makes of its rows: who needs help first, since when, and how loud to say so. Pure.
import { elapsed } from '../../ui/time'
import type { Call, Level, Mark, OnWall, WallView } from './wire'

/** A first reply is late after a minute even where nobody watches promises. */
export const SOON_SECONDS = 45
export const LATE_SECONDS = 60

export type Tone = 'calm' | 'soon' | 'late'

export const secondsSince = (iso: string | null, now: number): number | null => (iso ? Math.max(0, (now - Date.parse(iso)) / 1000) : null)

export const worst = (marks: Mark[]): Level | null => (marks.some((mark) => mark.level === 'breach') ? 'breach' : marks.length ? 'warning' : null)

export function toneOf(seconds: number, marks: Mark[], { soon = SOON_SECONDS, late = LATE_SECONDS } = {}): Tone {
  const level = worst(marks)
  if (level === 'breach') return 'late'
  if (level === 'warning') return 'soon'
  return seconds >= late ? 'late' : seconds >= soon ? 'soon' : 'calm'
}

export type Phase = 'first' | 'next' | 'answered' | 'snoozed'
export interface Standing { phase: Phase; since: string; seconds: number; tone: Tone }

/** Of a conversation that an operator has: no reply yet, the customer waits for the next one, or it is the customer's turn. */
export function standingOf(call: Call, now: number): Standing {
  const told = (phase: Phase, since: string | null, patient: boolean): Standing => {
    const seconds = secondsSince(since, now) ?? 0
    return { phase, since: since ?? '', seconds, tone: patient ? toneOf(0, call.marks) : toneOf(seconds, call.marks) }
  }
  if (call.snoozed_until) return { phase: 'snoozed', since: call.snoozed_until, seconds: 0, tone: 'calm' }
  if (!call.first_reply_at) return told('first', call.asked_at, false)
  if (call.waiting_since) return { ...told('next', call.waiting_since, false), tone: toneOf(secondsSince(call.waiting_since, now) ?? 0, call.marks, { soon: 120, late: 180 }) }
  return told('answered', call.first_reply_at, true)
}

const ORDER: Record<Tone, number> = { late: 0, soon: 1, calm: 2 }

/** Who needs help first. */
export function byNeed(calls: Call[], now: number): Call[] {
  const standing = new Map(calls.map((call) => [call, standingOf(call, now)]))
  const of = (call: Call) => standing.get(call)!
  return calls.toSorted((a, b) => ORDER[of(a).tone] - ORDER[of(b).tone] || of(b).seconds - of(a).seconds)
}

export interface Totals { waiting: number; oldest: number | null; served: number; online: number; free: number; tone: Tone }

/** How many there are in all groups, shown or not. */
export const countOf = (wall: WallView, what: 'waiting' | 'tickets'): number => wall.groups.reduce((sum, group) => sum + group[what], 0)

export function totalsOf(wall: WallView, now: number): Totals {
  const waits = wall.groups.filter((group) => group.waiting).map((group) => secondsSince(group.oldest, now) ?? 0)
  const here = wall.operators.filter((one) => one.presence === 'online')
  const tones = wall.waiting.map((call) => toneOf(secondsSince(call.asked_at, now) ?? 0, call.marks))
  return {
    waiting: countOf(wall, 'waiting'),
    oldest: waits.length ? Math.max(...waits) : null,
    served: wall.operators.reduce((sum, one) => sum + one.talks.length, 0),
    online: here.length,
    free: here.reduce((sum, one) => sum + Math.max(0, one.capacity - one.load), 0),
    tone: tones.includes('late') ? 'late' : tones.includes('soon') ? 'soon' : 'calm',
  }
}

export const full = (one: OnWall): boolean => one.load >= one.capacity

/** Units without a needless comma: 1, 2.5. */
export const units = (value: number): string => String(Math.round(value * 10) / 10)

export const timer = (seconds: number | null): string => (seconds === null ? '–' : elapsed(seconds))
