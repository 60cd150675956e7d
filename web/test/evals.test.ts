import { describe, expect, test } from 'vitest'
import { evalsWords } from '../src/console/evals/context'
import { asks, asRecorded, caseOf, fieldOf, figuresIn, labelOf, same, withHand } from '../src/console/evals/labelling'
import { makingWords } from '../src/console/evals/making'
import { beside, lastTook, left, part, settingsOf, signOf, titles } from '../src/console/evals/standing'
import type { CaseCard, RecordedTurn, RunCard, SuiteCard } from '../src/console/evals/wire'

const shape = (value: unknown, path = ''): string[] =>
  typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, inner]) => shape(inner, `${path}.${key}`)) : [`${path}:${typeof value}`]

const turn = (more: Partial<RecordedTurn>): RecordedTurn => ({ said: ['how long do refunds take?'], press: '', reply: '', operator: '', outcome: 'replied', reason: '', cited: [], ...more })
const aCase = (more: Partial<CaseCard> = {}): CaseCard => ({
  id: 'c1', state: 'waiting', why: 'thumbs_down', language: 'en', title: 'how long do refunds take?', created_at: '', by: 'mei', conversation_id: 'cv', settled_by: null, settled_at: null, turns: [turn({})],
  case: { language: 'en', channel: 'web', tags: ['thumbs_down'], start: [{ assistant: 'Hello' }], steps: [{ say: 'how long do refunds take?' }], golden: [], want: {} }, ...more,
})
const aRun = (more: Partial<RunCard> = {}): RunCard => ({
  id: '20261130-091500-ab12', kind: 'run', state: 'finished', verdict: 'passed', started: '2026-11-30T09:00:00Z', ended: '2026-11-30T09:01:00Z', suites: ['tasks'], suite: '', done: 10, of: 10, by: 'mei', message: '',
  asked: {}, report: true, page: true, resumable: false, ...more,
})

test('both languages say the same things', () => {
  expect(shape(evalsWords.zh).sort()).toEqual(shape(evalsWords.en).sort())
  expect(shape(makingWords.zh).sort()).toEqual(shape(makingWords.en).sort())
})

describe('a label', () => {
  test('goes by what the customer said until it has a name', () => {
    expect(labelOf(aCase()).name).toBe('how long do refunds take?')
    expect(labelOf(aCase({ case: { name: 'c1', want: {} } })).name).toBe('how long do refunds take?')
    expect(labelOf(aCase({ case: { name: 'refunds', want: {} } })).name).toBe('refunds')
  })

  test('loses nothing of the case on its way through the form', () => {
    const known = aCase({
      case: {
        name: 'refunds', who: 'emma', intent: 'refund', tags: ['refund'], start: [{ contact: 'hi' }], steps: [{ say: ['a', 'b'] }, { press: 'confirm' }], golden: ['refund-timing'],
        want: { says: ['free', ['7 days', 'seven days']], never: ['999'], cites: ['refund-timing'], handed_over: true, reason: ['mood'], language: 'en', outcome: 'handed_off', shop: [{ order: 'LS1', status: 'paid' }], grounded: true },
      },
    })

    expect(caseOf(labelOf(known), known.case)).toEqual(known.case)
  })

  test('asks for nothing that was left empty', () => {
    const empty = { ...labelOf(aCase()), says: [[], ['']], hand: 'any' as const }

    expect(caseOf(empty, aCase().case).want).toEqual({})
    expect(asks(empty)).toBe(0)
    expect(asks({ ...empty, never: ['999'], hand: 'no' })).toBe(2)
  })

  test('keeps a reason only where a person must be called', () => {
    const label = { ...labelOf(aCase()), hand: 'yes' as const, reasons: ['mood'] }

    expect(caseOf(label, aCase().case).want).toEqual({ handed_over: true, reason: ['mood'] })
    expect(caseOf({ ...label, ...withHand(label, 'no') }, aCase().case).want).toEqual({ handed_over: false })
  })

  test('names what must be cited as what answers it, unless other articles were named', () => {
    const label = { ...labelOf(aCase()), cites: ['refund-timing'] }

    expect(caseOf(label, aCase().case).golden).toEqual(['refund-timing'])
    expect(caseOf(label, { ...aCase().case, golden: ['refund-policy'] }).golden).toEqual(['refund-policy'])
  })

  test('does not end as a reply and as a hand-over at once', () => {
    const replied = { ...labelOf(aCase()), outcome: 'replied' }

    expect({ ...replied, ...withHand(replied, 'yes') }).toMatchObject({ hand: 'yes', outcome: 'handed_off' })
    expect({ ...replied, outcome: 'handed_off', ...withHand({ ...replied, outcome: 'handed_off' }, 'no') }).toMatchObject({ hand: 'no', outcome: '' })
    expect({ ...replied, outcome: '', ...withHand({ ...replied, outcome: '' }, 'yes') }).toMatchObject({ outcome: '' })
  })

  test('is changed when any field is another', () => {
    const label = labelOf(aCase())

    expect(same(label, labelOf(aCase()))).toBe(true)
    expect(same(label, { ...label, never: ['999'] })).toBe(false)
  })
})

describe('the recorded reply was right', () => {
  test('asks for its figures, its articles, its language and how it ended', () => {
    const one = aCase({ turns: [turn({}), turn({ reply: 'Within 3 to 5 working days [1], free over £50.', cited: [{ slug: 'refund-timing', title: 'Refund timing' }, { slug: 'refund-timing', title: 'Refund timing' }] })] })

    expect(asRecorded(labelOf(one), one)).toMatchObject({ says: [['5 working days'], ['£50']], cites: ['refund-timing'], hand: 'no', language: 'en', outcome: 'replied' })
  })

  test('asks for the person and the reason where one was called', () => {
    const one = aCase({ language: 'zh', turns: [turn({ reply: '正在为您转接。', outcome: 'handed_off', reason: 'mood' })] })

    expect(asRecorded(labelOf(one), one)).toMatchObject({ says: [], hand: 'yes', reasons: ['mood'], language: 'zh', outcome: 'handed_off' })
  })

  test('changes nothing without a turn', () => {
    const one = aCase({ turns: [] })

    expect(asRecorded(labelOf(one), one)).toEqual(labelOf(one))
  })

  test.each([
    ['签收后 7 天内可以退货，金卡会员 15 天，运费 ¥10，满 3 个工作日到账。', ['7 天', '15 天', '¥10', '3 个工作日']],
    ['You have 30 days, 2 years of warranty and 5% off.', ['30 days', '2 years', '5%']],
    ['Order LS20260012 is on its way. [1][2]', []],
    ['1,000 points, then 1,000 points again', ['1,000 points']],
  ])('the figures of %s', (text, figures) => {
    expect(figuresIn(text)).toEqual(figures)
  })
})

describe('what the server will not take', () => {
  test.each([['case.name', 'name'], ['case.want.says', 'says'], ['case.want.reason', 'reasons'], ['case.want.handed_over', 'hand'], ['case.golden', 'cites'], ['case.want', null], ['case', null]])('%s belongs to %s', (key, field) => {
    expect(fieldOf(key)).toBe(field)
  })
})

describe('a run', () => {
  test.each([
    [{ state: 'running', verdict: null }, 'live'], [{ state: 'preparing', verdict: null }, 'live'], [{ state: 'stopped', verdict: null }, 'stopped'], [{ state: 'failed', verdict: null }, 'broken'],
    [{ verdict: 'passed' }, 'passed'], [{ verdict: 'failed' }, 'failed'], [{ verdict: 'error' }, 'error'], [{ verdict: null }, 'error'], [{ kind: 'replay', verdict: 'passed' }, 'compared'], [{ kind: 'replay', verdict: 'error' }, 'error'],
  ] as [Partial<RunCard>, string][])('%o is %s', (more, sign) => {
    expect(signOf(aRun(more))).toBe(sign)
  })

  test('knows what is left only after a few cases', () => {
    const running = aRun({ state: 'running', verdict: null, ended: null, done: 20, of: 100 })
    const now = Date.parse('2026-11-30T09:00:40Z')

    expect(part(running)).toBe(0.2)
    expect(left(running, now)).toBe(160)
    expect(left({ ...running, done: 2 }, now)).toBeNull()
    expect(part({ done: 0, of: 0 })).toBe(0)
  })

  test('is told by the titles of its suites, or their names where they are gone', () => {
    const suites: SuiteCard[] = [{ name: 'tasks', kind: 'conversations', title: { zh: '办事', en: 'Tasks' }, about: { zh: '', en: '' }, fast: false, cases: 3 }]

    expect(titles(aRun({ suites: ['tasks', 'old'] }), suites, 'zh')).toEqual(['办事', 'old'])
  })
})

describe('how long suites took', () => {
  const both = aRun({ suites: ['tasks', 'parity'], ended: '2026-11-30T09:05:00Z' })
  const one = aRun({ suites: ['tasks'] })
  const other = aRun({ suites: ['parity'], ended: '2026-11-30T09:00:30Z' })

  test('is what they took together, or else each alone', () => {
    expect(lastTook([both, one, other], ['parity', 'tasks'])).toBe(300)
    expect(lastTook([one, other], ['tasks', 'parity'])).toBe(90)
    expect(lastTook([one], ['tasks', 'parity'])).toBeNull()
    expect(lastTook([], [])).toBeNull()
  })

  test('counts no run that was cut short or narrowed', () => {
    expect(lastTook([aRun({ state: 'stopped' }), aRun({ asked: { limit: 3 } }), aRun({ asked: { tag: 'cancel' } }), aRun({ kind: 'replay' })], ['tasks'])).toBeNull()
  })
})

test('only settings that may be changed travel, each once', () => {
  expect(settingsOf([['XIAOER_RISK', ' 0.1 '], ['XIAOER_MODEL_KEY', 'x']], ['XIAOER_RISK', 'XIAOER_MODEL'])).toEqual({ XIAOER_RISK: '0.1' })
})

test('a case has the one before and the one after, in the order of the list', () => {
  const cases = ['a', 'b', 'c'].map((id) => aCase({ id }))

  expect([beside(cases, 'b').before?.id, beside(cases, 'b').after?.id, beside(cases, 'b').at]).toEqual(['a', 'c', 1])
  expect([beside(cases, 'a').before, beside(cases, 'c').after]).toEqual([null, null])
  expect(beside(cases, 'x')).toEqual({ before: null, after: null, at: -1 })
})
