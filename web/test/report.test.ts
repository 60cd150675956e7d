import { describe, expect, test } from 'vitest'
import { parseRoute } from '../src/console/routes'
import { caseHref, casesHref, EVERYTHING, placeOf } from '../src/report/address'
import { compared, wordsOf, type Piece } from '../src/report/changes'
import { keyOf as reportKey } from '../src/report/keys'
import { numbersIn, trendOf } from '../src/report/numbers'
import { pageOf, paritiesOf, shownOn, slicesBy } from '../src/report/pages'
import { foldedOf } from '../src/report/plots/folding'
import { binned, linear, nearest, quantile, roundUp, ticks } from '../src/report/plots/scale'
import type { CaseReport, Gate, Measure, Report, Result, SuiteReport } from '../src/report/report'
import { countsOf, listed, neighbour, onSheet, rowsOf, sheetsOf } from '../src/report/rows'
import { gateWords, isReplay, reasonsOf, tallyOf, trendWords } from '../src/report/verdict'
import { reportWords } from '../src/report/words'
import { measureName } from '../src/report/words/measures'

const share = (value: number, more: Partial<Measure> = {}): Measure => ({ value, low: value - 0.05, high: value + 0.05, of: 40, better: 'high', unit: 'share', ...more })

const trial = (more: Partial<Result> = {}): Result => ({
  suite: 'tasks', case: 'a', trial: 1, language: 'en', grade: 'passed', title: '', seen: '', slices: {}, tags: [], reasons: [], measures: {}, turns: [], data: {}, seconds: 1, ...more,
})

const one = (name: string, more: Partial<CaseReport> = {}): CaseReport => ({
  suite: 'tasks', case: name, title: name, language: 'en', slices: {}, tags: [], grade: 'passed', before: 'passed', change: 'same', trials: [trial({ case: name })], previous: null, ...more,
})

const suite = (name: string, more: Partial<SuiteReport> = {}): SuiteReport => ({
  name, kind: 'conversations', title: { zh: name, en: name }, about: { zh: '', en: '' }, grades: { passed: 1, failed: 0, error: 0, customer: 0 }, measures: { passed: share(0.9) }, before: null, differences: null,
  slices: [], plots: {}, ...more,
})

const report = (more: Partial<Report> = {}): Report => ({
  version: 1, verdict: 'passed', gates: [], suites: [suite('tasks')], cases: [], missing: [], baseline: { ref: 'v1', commit: 'c', date: '', seconds: 1 },
  run: { id: 'r', started: '', ended: '', seconds: 1, commit: '', model: '', embedding: '', suites: ['tasks'], trials: 1, jobs: 1, seed: 7, tag: null, limit: null, bound: null, settings: {} }, ...more,
})

const gate = (more: Partial<Gate> = {}): Gate => ({ suite: 'tasks', measure: 'passed', value: 0.912, low: 0.9, high: 0.93, of: 100, least: 0.95, most: null, holds: false, before: 0.96, ...more })

const told = report({
  cases: [
    one('good'), one('bad', { grade: 'failed', change: 'regressed', tags: ['cancel'], trials: [trial({ grade: 'failed', reasons: ['Must be said: 七天'], seconds: 9 })] }),
    one('healed', { before: 'failed', change: 'fixed', language: 'zh' }), one('other', { change: 'different', suite: 'safety' }), one('broken', { grade: 'error' }),
    one('theirs', { grade: 'customer', change: 'new', before: null }),
  ],
  missing: [{ suite: 'tasks', case: 'gone', before: 'passed' }],
})
const rows = rowsOf(told)
const names = (asked: Partial<typeof EVERYTHING>) => listed(rows, { ...EVERYTHING, ...asked }).map((row) => row.case)

describe('the case table', () => {
  test('each view shows what it says, and a missing case stands among all', () => {
    expect(names({})).toEqual(['good', 'bad', 'healed', 'other', 'broken', 'theirs', 'gone'])
    expect(names({ show: 'failed' })).toEqual(['bad'])
    expect(names({ show: 'regressed' })).toEqual(['bad'])
    expect(names({ show: 'fixed' })).toEqual(['healed'])
    expect(names({ show: 'different' })).toEqual(['other'])
    expect(names({ show: 'errors' })).toEqual(['broken'])
    expect(names({ show: 'customer' })).toEqual(['theirs'])
    expect(names({ show: 'missing' })).toEqual(['gone'])
  })

  test('an error, a customer’s fault and a missing case are never among the passed', () => {
    expect(names({ show: 'passed' })).toEqual(['good', 'healed', 'other'])
  })

  test('counts follow the other choices', () => {
    expect(countsOf(rows, EVERYTHING)).toMatchObject({ all: 7, failed: 1, errors: 1, missing: 1, passed: 3 })
    expect(countsOf(rows, { ...EVERYTHING, suite: 'safety', show: 'failed' })).toMatchObject({ all: 1, failed: 0, passed: 1 })
  })

  test('a search goes over names, tags and reasons, all its words', () => {
    expect(names({ search: '七天' })).toEqual(['bad'])
    expect(names({ search: 'CANCEL must' })).toEqual(['bad'])
    expect(names({ search: 'cancel nothing' })).toEqual([])
    expect(names({ language: 'zh' })).toEqual(['healed'])
    expect(names({ tag: 'cancel' })).toEqual(['bad'])
  })

  test('sorted by result the worst come first, turned round they come last', () => {
    expect(names({ sort: 'grade' }).slice(0, 3)).toEqual(['gone', 'broken', 'bad'])
    expect(names({ sort: 'grade', down: true }).at(-1)).toBe('gone')
    expect(names({ sort: 'seconds', down: true })[0]).toBe('bad')
  })

  test('the next case is the next that can be opened', () => {
    expect(neighbour(rows, { suite: 'tasks', case: 'good' }, 1)?.case).toBe('bad')
    expect(neighbour(rows, { suite: 'tasks', case: 'theirs' }, 1)).toBeNull()
    expect(neighbour(rows, { suite: 'tasks', case: 'good' }, -1)).toBeNull()
  })

  test('thousands of rows are shown a sheet at a time', () => {
    const many = rowsOf(report({ cases: Array.from({ length: 3000 }, (_, index) => one(String(index))) }))

    expect([sheetsOf(3000), sheetsOf(0), onSheet(many, 2).length, onSheet(many, 2)[0]?.case]).toEqual([60, 1, 50, '50'])
  })
})

describe('addresses', () => {
  test('a place is read back as it was written, whatever its names', () => {
    const asked = { ...EVERYTHING, show: 'failed' as const, search: '七天 & more', suite: 'tasks', tag: 'a/b', sort: 'seconds' as const, down: true, sheet: 3 }
    const open = { suite: 'tasks', case: 'tasks-zh/退货? #1 50%' }

    const place = placeOf(parseRoute(caseHref(['insights', 'evals', 'run 1'], asked, open, 2)), ['insights', 'evals', 'run 1'])

    expect(place).toEqual({ page: 'cases', asked, open, trial: 2 })
  })

  test('a plain list has a plain address, and nonsense leads to the overview', () => {
    expect(casesHref([], {})).toBe('#/cases')
    expect(placeOf(parseRoute('#/nowhere?show=x&sheet=-3&trial=x'), [])).toMatchObject({ page: 'overview', open: null, asked: EVERYTHING })
  })
})

describe('the verdict', () => {
  test.each(['en', 'zh'] as const)('names every reason against a release in %s, errors and missing cases too', (language) => {
    const words = reportWords[language]

    const reasons = reasonsOf({ ...told, gates: [gate(), gate({ value: null }), gate({ holds: true })] }, words)

    expect(reasons.map((reason) => reason.text)).toEqual([words.verdict.gates(2, 3), words.verdict.unmeasured(1), words.verdict.errors(1), words.verdict.missing(1), words.verdict.regressed(1, 1), words.verdict.different(1), words.verdict.customer(1)])
    expect(reasons.map((reason) => reason.show)).toEqual([undefined, undefined, 'errors', 'missing', 'regressed', 'different', 'customer'])
    expect(tallyOf(told)).toEqual({ cases: 6, passed: 3, failed: 1, errors: 1, customer: 1, missing: 1, regressed: 1, fixed: 1, different: 1 })
  })

  test('recorded conversations that were asked again are no gate', () => {
    expect([isReplay(report({ suites: [suite('replay')] })), isReplay(told), isReplay(report({ suites: [] }))]).toEqual([true, false, false])
  })

  test('a gate is told with its value and its limits', () => {
    const say = (more: Partial<Gate>) => gateWords(gate(more), 'share', reportWords.en, numbersIn('en'))

    expect(say({})).toBe('91.2%; at least 95.0%')
    expect(say({ value: null, most: 0.99 })).toBe('not measured; at least 95.0%, at most 99.0%')
  })

  test('better and worse are said only where the whole interval says so', () => {
    const moved = (low: number | null, high: number | null, better: Measure['better']) => trendOf({ value: 0, low, high }, better)

    expect([moved(0.01, 0.05, 'high'), moved(0.01, 0.05, 'low'), moved(-0.05, -0.01, 'low')]).toEqual(['better', 'worse', 'better'])
    expect([moved(-0.01, 0.05, 'high'), moved(0, 0.05, 'high'), moved(null, null, 'high'), moved(0.1, 0.2, '')]).toEqual(['unclear', 'unclear', 'unknown', 'moved'])
    expect(trendWords(suite('tasks', { differences: { passed: { value: -0.1, low: -0.2, high: -0.05 } } }), 'passed', reportWords.zh, )?.text).toBe('变差')
  })
})

describe('numbers', () => {
  const { tell, signed, interval } = numbersIn('en')

  test('come in their unit', () => {
    expect([tell(0.9123, 'share'), tell(1, 'share'), tell(0.99999, 'share'), tell(0.0042, 'seconds'), tell(12.34, 'seconds'), tell(0.9, 'number'), tell(3, 'count'), tell(0.0021, 'dollars'), tell(null)])
      .toEqual(['91.2%', '100%', '>99.9%', '4.2 ms', '12.3 s', '0.900', '3', '$0.0021', '–'])
  })

  test('a day is told without an hour, and a moment with one', () => {
    expect(numbersIn('en').moment('2026-11-30')).toBe('Nov 30, 2026')
    expect(numbersIn('zh').moment('2026-11-30')).toBe('2026年11月30日')
    expect(numbersIn('en').moment('2026-11-30T09:05:00Z')).toMatch(/Nov 30, 2026.*\d\d?:05/)
  })

  test('a difference of shares is told in points with its sign', () => {
    expect([signed(0.021, 'share'), signed(-0.4, 'seconds'), signed(0, 'share'), signed(-0.00002, 'share'), signed(0.0001)]).toEqual(['+2.1 pp', '−0.40 s', '0.0 pp', '0.0 pp', '0.000'])
    expect(numbersIn('zh').signed(-0.02, 'share')).toBe('−2.0 个百分点')
    expect([interval({ low: 0.8, high: 0.9 }, 'share'), interval({ low: -0.02, high: 0.01 }, 'share', true), interval({ low: null, high: null })]).toEqual(['80.0% – 90.0%', '−2.0 … +1.0', ''])
  })
})

describe('two replies', () => {
  const marked = (pieces: Piece[]) => pieces.filter((piece) => piece.changed).map((piece) => piece.text)
  const whole = (pieces: Piece[]) => pieces.map((piece) => piece.text).join('')

  test('Chinese is compared by characters, English by words, and nothing is lost', () => {
    const chinese = compared('退款 7 天内到账。', '退款 15 天内到账！')
    const english = compared('Refunds take 3-5 working days [1].', 'Refunds take 3-5 calendar days [2].')

    expect([marked(chinese.before), marked(chinese.after)]).toEqual([['7', '。'], ['15', '！']])
    expect([marked(english.before), marked(english.after)]).toEqual([['working', '1'], ['calendar', '2']])
    expect([whole(english.before), whole(english.after)]).toEqual(['Refunds take 3-5 working days [1].', 'Refunds take 3-5 calendar days [2].'])
  })

  test('a stop between two changed words is marked with them', () => {
    expect(marked(compared('one two, end', 'three four, end').before)).toEqual(['one two'])
    expect(wordsOf('v1.2.3 不行！ok')).toEqual(['v1.2.3', ' ', '不', '行', '！', 'ok'])
  })

  test('very long replies are compared all the same', () => {
    const long = Array.from({ length: 4000 }, (_, index) => `w${index}`).join(' ')

    const { before, after } = compared(long, long.replaceAll('w1', 'x1'))

    expect(whole(before)).toBe(long)
    expect(marked(after).length).toBeGreaterThan(0)
  })

  test('an empty reply against one is all new', () => {
    expect(compared('', 'Hello')).toEqual({ before: [], after: [{ text: 'Hello', changed: true }] })
  })
})

describe('pages', () => {
  test('a suite stands on the page of its kind or its name, a shop’s own among the tasks', () => {
    expect([suite('r', { kind: 'retrieval' }), suite('h', { kind: 'turns' }), suite('safety'), suite('groundedness'), suite('our-own'), suite('x', { kind: 'tau' })].map(pageOf))
      .toEqual(['retrieval', 'handover', 'safety', 'groundedness', 'tasks', 'tasks'])
  })

  test('figures of other suites come along, and a page nobody ran has none', () => {
    const two = report({ suites: [suite('tasks', { measures: { passed: share(1), grounded: share(0.9), turn_p95: share(2, { unit: 'seconds' }) } })] })

    expect(shownOn(two, 'groundedness').map(({ measures, own }) => [measures, own])).toEqual([[['grounded'], false]])
    expect(shownOn(two, 'tasks')[0]?.measures).toEqual(['passed', 'grounded'])
    expect(shownOn(two, 'retrieval')).toEqual([])
  })

  test('forms stand side by side, with each matter in all of them', () => {
    const slices = ['typos', 'simplified'].map((value) => ({ by: 'form', value, of: 2, measures: { passed: share(0.5) } }))
    const cases = (['simplified', 'typos'] as const).map((form) => one(form, { suite: 'parity', slices: { form, pair: 'fee' }, grade: form === 'typos' ? 'failed' : 'passed' }))

    const [parity] = paritiesOf(report({ suites: [suite('parity', { slices: [...slices, { by: 'pair', value: 'fee', of: 2, measures: {} }] })], cases }))

    expect(parity?.forms.map((form) => form.value)).toEqual(['simplified', 'typos'])
    expect(parity?.pairs).toEqual([{ name: 'fee', grades: { simplified: { grade: 'passed', case: 'simplified' }, typos: { grade: 'failed', case: 'typos' } } }])
    expect(parity && slicesBy(parity.suite).map(([by]) => by)).toEqual(['form'])
  })
})

describe('plots', () => {
  test('scales, steps and bins are round and lose nothing', () => {
    expect(ticks([0, 1], 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1])
    expect(ticks([-50, 100], 4)).toEqual([-50, 0, 50, 100])
    expect([roundUp(0.115), roundUp(130), roundUp(0)]).toEqual([0.15, 150, 1])
    expect(linear([0, 10], [100, 200])(20)).toBe(200)
    expect(binned([0, 0.5, 1, 1], [0, 1], 2).map(({ count }) => count)).toEqual([1, 3])
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5)
    expect([nearest([0, 10, 20], 14), nearest([], 1)]).toEqual([1, -1])
  })

  test('rare labels are folded together and every count is kept', () => {
    const labels = Array.from({ length: 20 }, (_, index) => `l${index}`)
    const rows = labels.map((_, row) => labels.map((_, column) => (row === column ? 20 - row : row === 19 && column === 0 ? 1 : 0)))

    const folded = foldedOf({ labels, rows }, 5, 'rest')

    expect(folded.labels).toEqual(['l0', 'l1', 'l2', 'l3', 'rest'])
    expect(folded.folded).toBe(16)
    expect(folded.rows.flat().reduce((sum, count) => sum + count, 0)).toBe(211)
    expect(folded.rows[4]?.[0]).toBe(1)
  })
})

describe('words', () => {
  const shape = (value: unknown, path = ''): string[] =>
    typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, inner]) => shape(inner, `${path}.${key}`)) : [`${path}:${typeof value}`]

  test('both languages say the same things', () => {
    expect(shape(reportWords.zh).sort()).toEqual(shape(reportWords.en).sort())
  })

  test('figures have names, and one of a suite’s own keeps its own', () => {
    expect(['ndcg@10', 'pass^3', 'passed', 'my_figure'].map((name) => measureName(name, reportWords.en.measures))).toEqual(['nDCG@10', 'Passed all 3 trials (pass^3)', 'Passed', 'my figure'])
    expect(measureName('recall@5', reportWords.zh.measures)).toBe('召回率@5')
  })
})

test('single letters rest while somebody types or has switched them off; Escape never does', () => {
  const key = (name: string, more = {}) => ({ key: name, ctrlKey: false, metaKey: false, altKey: false, ...more })

  expect([reportKey(key('j'), false, true), reportKey(key('j'), true, true), reportKey(key('/'), false, false), reportKey(key('j', { ctrlKey: true }), false, true)]).toEqual(['next', null, null, null])
  expect(reportKey(key('Escape'), true, false)).toBe('back')
})
