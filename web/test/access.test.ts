// What the pages about people and the access log reckon with.
import { describe, expect, it } from 'vitest'
import { blankPerson, changesOf, deviceOf, type Person } from '../src/console/access/wire'
import { accessWords } from '../src/console/access/words'

const mei: Person = { id: 'op_1', login: 'mei', name: 'Mei', role: 'operator', presence: 'online', capacity: 5, groups: ['refunds'], skills: [], languages: ['zh'], active: true }

describe('a changed person', () => {
  it('travels as what became different', () => {
    expect(changesOf(mei, { ...blankPerson(), ...mei, role: 'admin', groups: [] })).toEqual({ role: 'admin', groups: [] })
    expect(changesOf(mei, { ...blankPerson(), ...mei })).toEqual({})
  })
})

describe('a device', () => {
  it.each([
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0', 'Edge · Windows'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15', 'Safari · macOS'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0', 'WeChat · iOS'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0', 'Firefox · Linux'],
    ['curl/8.5', 'curl/8.5'],
  ])('is named: %s', (said, named) => expect(deviceOf(said)).toBe(named))
})

describe('the words', () => {
  it('name the same roles and actions in both languages', () => {
    for (const group of ['roles', 'roleHints', 'actions', 'fields'] as const) expect(Object.keys(accessWords.zh[group])).toEqual(Object.keys(accessWords.en[group]))
  })
})
