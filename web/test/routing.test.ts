import { describe, expect, test } from 'vitest'
import { moved, nameProblem, tooLate, withGroup, withoutGroup } from '../src/console/routing/editing'
import { sentence, type Reader } from '../src/console/routing/sentence'
import { emptyRule, intentName, type RoutingDocument, type Rule } from '../src/console/routing/wire'
import { routingWords } from '../src/console/routing/words'

const shape = (value: unknown, path = ''): string[] =>
  typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, inner]) => shape(inner, `${path}.${key}`)) : [`${path}:${typeof value}`]

const vocabulary = { intents: [{ name: 'task.refund', zh: '申请退款', en: 'ask for a refund' }], channels: ['web'], regions: [], tiers: ['gold'], tags: [], skills: [], operators: [] }
const reader = (language: 'zh' | 'en'): Reader => ({ words: routingWords[language], language, vocabulary, reasons: { policy: language === 'zh' ? '规定' : 'a rule' }, channels: { wechat: language === 'zh' ? '微信' : 'WeChat' } })

const rule = (when: Partial<Rule['when']>, then: Partial<Rule['then']> = {}, name = 'VIP'): Rule => {
  const plain = emptyRule(name)
  return { ...plain, when: { ...plain.when, ...when }, then: { ...plain.then, ...then } }
}

const document = (more: Partial<RoutingDocument> = {}): RoutingDocument => ({
  groups: [{ name: 'default', members: 'all', overflow: null }, { name: 'vip', members: ['tom'], overflow: { after_minutes: 5, to: 'default' } }],
  rules: [rule({ tier: ['gold'] }, { group: 'vip' }), rule({}, { group: null }, 'rest')],
  units: {}, step_minutes: 5, offer_seconds: 30, offers_at_once: 1, missed_until_away: 3, again_after_minutes: 5, sticky_days: 30, sticky_minutes: 2,
  relax_after_minutes: 5, anyone_after_minutes: 15, wrap_up_seconds: 0, hours: { vip: 1 }, holidays: [{ groups: ['vip'] }], sla: { groups: { vip: {} } }, ...more,
})

test('both languages say the same things', () => {
  expect(shape(routingWords.zh).sort()).toEqual(shape(routingWords.en).sort())
})

describe('a rule as a sentence', () => {
  const vip = rule({ tier: ['gold', 'platinum'], language: ['zh'], intent: ['task.refund'] }, { group: 'vip', skills: ['尺码'], priority: 2, straight: 'human' })

  test('says what holds and what follows, in both languages', () => {
    expect(sentence(vip, document(), reader('en'))).toBe(
      'If the tier is gold or platinum and the language is Chinese and they want: “ask for a refund”: straight to a person, group vip, who can do 尺码, 10 min earlier in the queue')
    expect(sentence(vip, document(), reader('zh'))).toBe('如果会员等级为gold或platinum，且语言为中文，且诉求为“申请退款”：直接转人工，由vip接待，需掌握尺码，排队提前 10 分钟')
  })

  test('without conditions it always holds, and the first group stands for none', () => {
    expect(sentence(rule({}), document(), reader('en'))).toBe('Always: group default')
  })

  test('names the history and words of the desk', () => {
    const known = rule({ history: { returning: true, handoffs: 2, days: 7 }, channel: ['wechat'], reason: ['policy'] }, { units: 2 })
    expect(sentence(known, document(), reader('zh'))).toBe('如果来自微信，且转人工原因为规定，且曾由人工接待，且7 天内转人工不少于 2 次：由default接待，占用 2 个单位')
  })

  test('an intent without a title of its own keeps its label', () => {
    expect(intentName('task.unknown', vocabulary.intents, {}, 'en')).toBe('task.unknown')
    expect(intentName('question', vocabulary.intents, routingWords.zh.intents, 'zh')).toBe('咨询')
  })
})

describe('changing the document', () => {
  test('a rule moves by a place and not beyond an end', () => {
    expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b'])
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b'])
  })

  test('a group’s new name reaches all that names it', () => {
    const next = withGroup(document(), 1, { name: 'gold', members: 'all', overflow: null })
    expect(next.rules[0]?.then.group).toBe('gold')
    expect([Object.keys(next.hours), next.holidays, Object.keys(next.sla.groups ?? {})]).toEqual([['gold'], [{ groups: ['gold'] }], ['gold']])
    const first = withGroup(document(), 0, { name: 'front', members: 'all', overflow: null })
    expect(first.groups[1]?.overflow?.to).toBe('front')
  })

  test('a group that is deleted is named nowhere any more', () => {
    expect(withoutGroup(document(), 1).rules[0]?.then.group).toBeNull()
    expect(withoutGroup(document(), 0).groups).toEqual([{ name: 'vip', members: ['tom'], overflow: null }])
  })

  test('hours, days and promises of a removed group go with it', () => {
    const whole = document({ hours: { default: 1, vip: 2 }, holidays: [{}, { groups: ['vip'] }, { groups: ['front', 'vip'] }], sla: { groups: { vip: 3, front: 4 } } })
    const rest = withoutGroup(whole, whole.groups.findIndex((group) => group.name === 'vip'))

    expect([rest.hours, rest.holidays, rest.sla]).toEqual([{ default: 1 }, [{}, { groups: ['front'] }], { groups: { front: 4 } }])
  })

  test('a name is neither empty nor somebody else’s', () => {
    expect([nameProblem(' ', []), nameProblem('vip', ['vip']), nameProblem('vip', [])]).toEqual(['empty', 'taken', null])
  })

  test('what is known too late cannot send straight to a person', () => {
    expect(tooLate(rule({ mood: ['angry'] }, { straight: 'human' }))).toBe(true)
    expect(tooLate(rule({ tier: ['gold'] }, { straight: 'human' }))).toBe(false)
  })
})
