// Weekly hours as bars and fields show them, in both languages.
import { describe, expect, test } from 'vitest'
import { clockOf, copied, emptyWeek, nextSpan, stretchesOf, usualHours } from '../src/console/promises/weeks'
import { promiseWords } from '../src/console/promises/words'
import { sectionsOf, type Document } from '../src/console/promises/wire'

const shape = (value: unknown, path = ''): string[] =>
  typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, inner]) => shape(inner, `${path}.${key}`)) : [path]

describe('hours and promises', () => {
  test('both languages say the same things', () => {
    expect(shape(promiseWords.zh).sort()).toEqual(shape(promiseWords.en).sort())
  })

  test('a night that goes past midnight shows on both days', () => {
    const week = { ...emptyWeek(), sun: [{ opens: '18:00', closes: '06:00' }] }
    expect(stretchesOf(week, 'sun')).toEqual([{ from: 0.75, to: 1, night: false }])
    expect(stretchesOf(week, 'mon')).toEqual([{ from: 0, to: 0.25, night: true }])
    expect(stretchesOf(week, 'tue')).toEqual([])
  })

  test('times are typed as people type them, and the end of a day is 24:00', () => {
    expect(['9', '930', '9:30', '09:30', '9：30'].map((typed) => clockOf(typed))).toEqual(['09:00', '09:30', '09:30', '09:30', '09:30'])
    expect(['24:00', '9:75', 'noon', ''].map((typed) => clockOf(typed))).toEqual([null, null, null, null])
    expect([clockOf('0:00', true), clockOf('24:00', true), clockOf('18:30', true)]).toEqual(['24:00', '24:00', '18:30'])
    expect(stretchesOf({ ...emptyWeek(), mon: [{ opens: '00:00', closes: '24:00' }] }, 'mon')).toEqual([{ from: 0, to: 1, night: false }])
  })

  test('another span begins after the last one', () => {
    expect(nextSpan([])).toEqual({ opens: '09:00', closes: '18:00' })
    expect(nextSpan([{ opens: '09:00', closes: '12:00' }])).toEqual({ opens: '13:00', closes: '15:00' })
    expect(nextSpan([{ opens: '09:00', closes: '23:00' }])).toEqual({ opens: '22:00', closes: '24:00' })
  })

  test('one day is copied onto others, and the settings’ hours stand on every day', () => {
    const { week } = usualHours({ service_hours: '9:00-21:00', time_zone: 'Asia/Shanghai' })
    expect(week.sun).toEqual([{ opens: '09:00', closes: '21:00' }])
    expect(copied({ ...week, mon: [] }, 'mon', ['tue', 'wed']).wed).toEqual([])
  })

  test('only hours and promises are taken from the document', () => {
    const document = { groups: [{ name: 'default' }], rules: [], hours: {}, holidays: [], answer_minutes: 120 } as unknown as Document
    expect(Object.keys(sectionsOf(document)).sort()).toEqual(['answer_minutes', 'callback_after_minutes', 'holidays', 'hours', 'long_wait_minutes', 'sla'])
  })
})
