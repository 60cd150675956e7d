import { describe, expect, test, vi } from 'vitest'
import { addDays, addMonths, isDay, isMonth, mondayOf, span, today } from '../src/console/supervising/calendar'
import { freeName } from '../src/console/supervising/CardSheet'
import { courseOf, doubts, lineOf, stepFor } from '../src/console/supervising/course'
import { doubtOf, KIND, measure, NAMES, tell, type Shown } from '../src/console/supervising/measures'
import { complete } from '../src/console/supervising/scores'
import { sparkOf } from '../src/console/supervising/spark'
import { byNeed, standingOf, toneOf, totalsOf, worst } from '../src/console/supervising/standing'
import { paced } from '../src/console/supervising/useWall'
import type { Call, Criterion, Figures, OnWall, Share, WallView } from '../src/console/supervising/wire'
import { en } from '../src/console/supervising/words/en'
import { zh } from '../src/console/supervising/words/zh'

const shape = (value: unknown, path = ''): string[] =>
  typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, inner]) => shape(inner, `${path}.${key}`)) : [`${path}:${typeof value}`]

const NOW = Date.parse('2026-03-02T08:00:00Z')
const ago = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString()

const call = (changes: Partial<Call> = {}): Call => ({
  conversation_id: 'cv_1', channel: 'web', language: 'zh', contact: { name: '林晓', customer_id: null }, waiting_since: null, updated_at: ago(5), status: 'accepted',
  reason: 'requested', group: 'default', priority: 0, units: 1, mood: 'calm', asked: '', holder_id: 'op_1', asked_at: ago(30), accepted_at: ago(20), first_reply_at: null,
  promised_at: null, snoozed_until: null, offer: null, marks: [], ...changes,
})

test('both languages say the same things', () => {
  expect(shape(zh).sort()).toEqual(shape(en).sort())
})

describe('how a conversation stands', () => {
  const mark = (level: 'warning' | 'breach') => ({ target: 'first_response', level, due_at: ago(0) })

  test('the first reply is waited for since the customer asked', () => {
    expect(standingOf(call(), NOW)).toMatchObject({ phase: 'first', seconds: 30, tone: 'calm' })
    expect(standingOf(call({ asked_at: ago(50) }), NOW).tone).toBe('soon')
    expect(standingOf(call({ asked_at: ago(61) }), NOW).tone).toBe('late')
  })

  test('later the customer has more patience, and whoever was answered waits for nothing', () => {
    const replied = { first_reply_at: ago(600) }

    expect(standingOf(call({ ...replied, waiting_since: ago(100) }), NOW)).toMatchObject({ phase: 'next', seconds: 100, tone: 'calm' })
    expect(standingOf(call({ ...replied, waiting_since: ago(200) }), NOW).tone).toBe('late')
    expect(standingOf(call(replied), NOW)).toMatchObject({ phase: 'answered', tone: 'calm' })
    expect(standingOf(call({ ...replied, snoozed_until: ago(-600) }), NOW).phase).toBe('snoozed')
  })

  test('a mark speaks louder than the clock', () => {
    expect(toneOf(5, [mark('warning')])).toBe('soon')
    expect(toneOf(5, [mark('warning'), mark('breach')])).toBe('late')
    expect(worst([])).toBeNull()
    expect(standingOf(call({ first_reply_at: ago(9), marks: [mark('breach')] }), NOW).tone).toBe('late')
  })

  test('who needs help stands first', () => {
    const calm = call({ conversation_id: 'calm', asked_at: ago(10) })
    const late = call({ conversation_id: 'late', asked_at: ago(90) })
    const later = call({ conversation_id: 'later', asked_at: ago(300) })

    expect(byNeed([calm, late, later], NOW).map((one) => one.conversation_id)).toEqual(['later', 'late', 'calm'])
  })

  test('the totals count who waits, the longest wait and the room there is', () => {
    const one = (changes: Partial<OnWall>): OnWall => ({ id: '', name: '', role: 'operator', groups: [], presence: 'online', capacity: 5, load: 0, talks: [], wrapping: [], listening: 0, handled: 0, closed: 0, ...changes })
    const groups = [{ name: 'default', waiting: 2, oldest: ago(75), served: 1, tickets: 0 }, { name: 'vip', waiting: 0, oldest: null, served: 1, tickets: 0 }]
    const wall = { groups, waiting: [call({ asked_at: ago(20) }), call({ asked_at: ago(75) })], operators: [one({ load: 2.5, talks: [call()] }), one({ presence: 'away' }), one({ load: 7 })] } as unknown as WallView

    expect(totalsOf(wall, NOW)).toEqual({ waiting: 2, oldest: 75, served: 1, online: 2, free: 2.5, tone: 'late' })
    expect(totalsOf({ ...wall, waiting: [], groups: [] }, NOW)).toMatchObject({ oldest: null, tone: 'calm' })
  })
})

describe('the pace of asking', () => {
  test('a burst becomes one request at once and one at the end of the pause', async () => {
    vi.useFakeTimers()
    const work = vi.fn(() => Promise.resolve())
    const pace = paced(2000, work)

    pace.now()
    for (let index = 0; index < 50; index += 1) pace.soon()
    expect(work).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(1999)
    expect(work).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(work).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(work).toHaveBeenCalledTimes(2)
    vi.useRealTimers()
  })

  test('what is wanted while a slow request runs comes after it', async () => {
    vi.useFakeTimers()
    const work = vi.fn(() => new Promise<void>((resolve) => setTimeout(resolve, 5000)))
    const pace = paced(2000, work)

    pace.now()
    pace.soon()
    await vi.advanceTimersByTimeAsync(4999)
    expect(work).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(work).toHaveBeenCalledTimes(2)
    pace.stop()
    vi.useRealTimers()
  })
})

test('weeks begin on Monday, months end where they end', () => {
  expect(['2026-03-02', '2026-03-08', '2026-03-01'].map(mondayOf)).toEqual(['2026-03-02', '2026-03-02', '2026-02-23'])
  expect(addDays('2026-02-28', 1)).toBe('2026-03-01')
  expect([addMonths('2026-01', -1), addMonths('2026-12', 1)]).toEqual(['2025-12', '2027-01'])
  expect(today(new Date(2026, 2, 5, 23, 59))).toBe('2026-03-05')
  expect([isMonth('2026-13'), isMonth('2026-09'), isDay('2026-02-30x'), isDay('2026-02-28')]).toEqual([false, true, false, true])
  expect([span('2026-03-02', '2026-03-08', 'en'), span('2026-03-02', '2026-03-08', 'zh')]).toEqual(['2 Mar – 8 Mar', '3/2 – 3/8'])
})

describe('the figures of a report', () => {
  const share = (n: number, count: number): Share => ({ n, count, share: n ? count / n : null, low: n ? 0.1 : null, high: n ? 0.9 : null })
  const figures: Figures = {
    handled: 6, operator_days: 3, a_day: 2, still_open: 0, first_response: { n: 3, median: 40, p90: 80, low: null, high: null }, resolution: { n: 0, median: null, p90: null, low: null, high: null },
    first_contact: share(5, 4), undecided: 1, score: { n: 2, mean: 4.5, low: 1, high: 5 }, good: share(2, 2), transferred: share(200, 5), transfers: 5, handed_back: share(0, 0), kept: null,
  }

  test('are told with their unit, and what nobody counted is no nought', () => {
    expect(NAMES.map((name) => tell(measure(figures, name).value, KIND[name], en))).toEqual(['2', '40 s', '–', '80%', '4.50', '100%', '2.5%', '–', '–'])
    expect([tell(0, 'share', en), tell(150, 'seconds', zh), tell(7200, 'seconds', zh)]).toEqual(['0%', '2.5 分钟', '2 小时'])
  })

  test('an interval stands beside few values only', () => {
    expect(doubtOf(measure(figures, 'first_contact'), 'share', en)).toBe('95%: 10% to 90%')
    expect(doubtOf(measure(figures, 'first_contact'), 'share', zh)).toBe('95% 区间 10% 至 90%')
    expect(doubtOf(measure(figures, 'transferred'), 'share', en)).toBe('')
    expect(doubtOf(measure(figures, 'handed_back'), 'share', en)).toBe('')
  })
})

describe('the course of a figure', () => {
  const point = (value: number | null, changes: Partial<Shown> = {}): Shown => ({ value, low: null, high: null, n: value === null ? 0 : 9, ...changes })
  const box = { width: 600, height: 240 }

  test('is broken where nothing was counted', () => {
    const points = [point(1), point(2), point(null), point(3)]

    expect(lineOf(points, courseOf(points, 'count', box)).match(/[ML]/g)).toEqual(['M', 'L', 'M'])
    expect(lineOf([point(null)], courseOf([point(null)], 'share', box))).toBe('')
  })

  test('stays in its box, with the target in it', () => {
    const points = [point(12), point(40)]
    const course = courseOf(points, 'count', { ...box, target: 120 })

    expect(course.y(120)).toBeGreaterThanOrEqual(course.top)
    expect(course.yTicks.at(-1)).toBeGreaterThanOrEqual(120)
    expect([course.x(0), course.x(1)]).toEqual([course.left, course.right])
    expect(course.y(0)).toBe(course.bottom)
  })

  test('marks go from 1 to 5 and shares to the whole at most', () => {
    expect(courseOf([point(4)], 'mark', box).yTicks).toEqual([1, 2, 3, 4, 5])
    expect(courseOf([point(1)], 'share', box).yTicks.at(-1)).toBe(1)
    expect(stepFor(100, 'seconds', 4)).toBe(30)
    expect(courseOf(Array.from({ length: 90 }, () => point(1)), 'count', { width: 320, height: 240 }).xTicks.length).toBeLessThan(6)
  })

  test('intervals are drawn for those that have one', () => {
    const points = [point(0.5, { low: 0.2, high: 0.8 }), point(0.4), point(null)]
    const [only, ...others] = doubts(points, courseOf(points, 'share', box))

    expect(others).toEqual([])
    expect(only!.top).toBeLessThan(only!.bottom)
  })
})

test('a scorecard is complete when each criterion is decided and one is scored', () => {
  const criteria = ['a', 'b'].map((id): Criterion => ({ id, zh: { name: id, hint: '' }, en: { name: id, hint: '' } }))

  expect([complete({ a: 3 }, criteria), complete({ a: null, b: null }, criteria), complete({ a: 3, b: null }, criteria)]).toEqual([false, false, true])
  expect(freeName([...criteria, { ...criteria[0]!, id: 'own_4' }])).toBe('own_5')
})

test('monthly means become points between worst and best', () => {
  const months = [{ month: '2026-01', n: 3, mean: 1 }, { month: '2026-02', n: 0, mean: null }, { month: '2026-03', n: 9, mean: 5 }]

  expect(sparkOf(months, { width: 100, height: 30 })).toEqual([{ x: 5, y: 25, n: 3 }, { x: 95, y: 5, n: 9 }])
  expect(sparkOf([months[0]!], { width: 100, height: 30 })[0]!.x).toBe(50)
})
