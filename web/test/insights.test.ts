import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { change, hindrance, inForce, lasting, shares } from '../src/console/insights/choices'
import { doubt, nearest, plotOf, riskLine, ticks } from '../src/console/insights/plot'
import type { Choice, Counted, CurvePoint } from '../src/console/insights/wire'
import { en } from '../src/console/insights/words/en'
import { zh } from '../src/console/insights/words/zh'
import { linesOf, READINGS } from '../src/console/why/reading'
import { whyWords } from '../src/console/why/words'

const shape = (value: unknown, path = ''): string[] =>
  typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, inner]) => shape(inner, `${path}.${key}`)) : [`${path}:${typeof value}`]

const choice = (counted: Counted): Choice => ({ counted, bands: { sure: 1, unsure: 1, below: 1 }, line: null })
const share = shares('en')

test('both languages say the same things', () => {
  expect(shape(zh).sort()).toEqual(shape(en).sort())
  expect(shape(whyWords.zh).sort()).toEqual(shape(whyWords.en).sort())
})

describe('the choice of a risk', () => {
  const choices = [0.2, 0.02, 0.1].map((risk) => choice({ risk, supported: true }))

  test('in force is the loosest counted risk that is not looser than the one asked for', () => {
    expect([0.02, 0.05, 0.1, 0.5, 0.001].map((risk) => inForce(choices, risk)?.counted.risk)).toEqual([0.02, 0.02, 0.1, 0.2, 0.02])
    expect(inForce([], 0.1)).toBeNull()
  })

  test('what cannot be promised says why, whatever was counted', () => {
    const why = (counted: Omit<Counted, 'risk'>) => hindrance({ risk: 0.02, ...counted }, en, share)

    expect(why({ supported: true })).toBeNull()
    expect(why({ supported: false, why: 'too_few', answered: 96, wrong: 0, needed: 149 })).toContain('96 answered, 0 wrong. It takes at least 149')
    expect(why({ supported: false, why: 'too_few', needed: 149 })).toContain('none of the labelled turns')
    expect(why({ supported: false, why: 'too_uncertain', bound: 0.031 })).toContain('up to 3.1%')
    expect(why({ supported: false, why: 'not_kept', answered: 180, wrong: 2, bound: 0.0346 })).toContain('2 of 180 wrong, so possibly up to 3.5%, which is more than 2%')
    expect(why({})).toBe(en.hindrances.notCounted)
  })

  test('waits and changes are told in words', () => {
    const tell = (value: number) => lasting(value, en)

    expect([0, 59.7, 95, 3599, 5400].map(tell)).toEqual(['0 s', '1 min', '2 min', '1 h', '1 h 30 min'])
    expect(change(240, 370, tell)).toBe('+2 min')
    expect(change(370, 240, tell)).toBe('−2 min')
    expect(change(240.1, 240.2, tell)).toBeNull()
  })
})

describe('the plot', () => {
  const curve: CurvePoint[] = [
    { threshold: 0.9, coverage: 0.1, risk: 0, bound: 0.2 },
    { threshold: 0.7, coverage: 0.5, risk: 0.04, bound: 0.07 },
    { threshold: 0.2, coverage: 1, risk: 0.4, bound: 0.45 },
  ]
  const plot = plotOf(curve, [0.01, 0.2], { width: 400, height: 300 })

  test('stays in its box and leaves out what is too risky to choose', () => {
    expect(plot.x(0)).toBe(plot.left)
    expect(plot.x(1)).toBe(plot.right)
    expect(plot.y(0)).toBe(plot.bottom)
    expect(plot.y(0.3)).toBeCloseTo(plot.top)
    expect(plot.y(1)).toBeLessThan(plot.top)
    expect(plot.yTicks.at(-1)).toBe(0.3)
  })

  test('ticks are round and no more than there is room for', () => {
    expect(ticks(0.25, 8)).toEqual([0, 0.05, 0.1, 0.15, 0.2, 0.25])
    expect(ticks(1, 3)).toEqual([0, 0.5, 1])
  })

  test('the point nearest to the pointer is found', () => {
    expect(nearest(curve, plot, plot.x(0.55))).toBe(1)
    expect(nearest(curve, plot, -50)).toBe(0)
    expect(nearest([], plot, 3)).toBe(-1)
  })

  test('its paths have as many steps as there are points', () => {
    expect(riskLine(curve, plot).match(/[ML]/g)).toHaveLength(3)
    expect(doubt(curve, plot).match(/[ML]/g)).toHaveLength(6)
    expect([riskLine([], plot), doubt([], plot)]).toEqual(['', ''])
  })
})

describe('why', () => {
  test('every part that the server weighs has words and is read the way it is weighed', () => {
    const source = readFileSync(new URL('../../agent/confidence.py', import.meta.url), 'utf8')
    const heads = source.slice(source.indexOf('_ANSWER ='), source.indexOf('_CHANCES'))
    const signs = [...heads.matchAll(/"(\w+)": (-?1)\b/g)].map(([, name, sign]) => [name ?? '', Number(sign)] as const)

    expect(signs.length).toBeGreaterThan(10)
    expect(signs.filter(([name, sign]) => Boolean(READINGS[name]?.against) !== sign < 0)).toEqual([])
    for (const words of [whyWords.en, whyWords.zh]) expect(Object.keys(READINGS).filter((name) => !words.parts[name])).toEqual([])
  })

  test('parts stand in groups; what was not there speaks neither for nor against', () => {
    const lines = linesOf({ follow_up: 1, turns: 0.3, mood: 0, top_score: 0.724, verified: 0, redrafts: 2 }, whyWords.en)

    expect(lines.map(([group, found]) => [group, found.map((line) => [line.label, line.value, line.speaks])])).toEqual([
      ['found', [['Best passage', '72%', 'for']]],
      ['conversation', [['Topic from before', 'Yes', 'against'], ['Questions so far', '3 before', 'against'], ['Mood', 'Calm', 'neither']]],
      ['checks', [['Checked against sources', 'No', 'against'], ['Rewritten', '2×', 'against']]],
    ])
  })

  test('a part that nobody knows stays readable', () => {
    const groups = linesOf({ moon_phase: 0.5, tide: 7 }, whyWords.en)
    const lines = groups.flatMap(([, found]) => found)

    expect(groups.map(([group]) => group)).toEqual(['other'])
    expect(lines.map(({ label, value, filled }) => [label, value, filled])).toEqual([['moon phase', '50%', 0.5], ['tide', '7', null]])
    expect(lines[0]?.meaning).toBe(whyWords.en.unknownMeaning)
  })
})
