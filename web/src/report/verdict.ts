// The verdict in words: may this be released, and if not, why not.
import type { Numbers } from './numbers'
import { trendOf } from './numbers'
import type { Gate, Measure, Report, SuiteReport } from './report'
import type { ReportWords } from './words/en'

export interface Reason { text: string; weight: 'bad' | 'warn'; show?: 'errors' | 'missing' | 'regressed' | 'different' | 'customer'; gates?: true }

export interface Tally { cases: number; passed: number; failed: number; errors: number; customer: number; missing: number; regressed: number; fixed: number; different: number }

export function tallyOf(report: Report): Tally {
  const count = (has: (one: Report['cases'][number]) => boolean) => report.cases.filter(has).length
  return {
    cases: report.cases.length,
    passed: count((one) => one.grade === 'passed'), failed: count((one) => one.grade === 'failed'),
    errors: count((one) => one.grade === 'error'), customer: count((one) => one.grade === 'customer'), missing: report.missing.length,
    regressed: count((one) => one.change === 'regressed'), fixed: count((one) => one.change === 'fixed'), different: count((one) => one.change === 'different'),
  }
}

/** Recorded conversations asked once more: nothing is graded, what matters is which answers would change. */
export const isReplay = (report: Report): boolean => report.suites.length > 0 && report.suites.every((suite) => suite.name === REPLAY)
const REPLAY = 'replay'

export const closed = (report: Report): Gate[] => report.gates.filter((gate) => !gate.holds)

/** Every reason why it may not be released, the weightiest first; what only ought to be looked at comes last. */
export function reasonsOf(report: Report, words: ReportWords): Reason[] {
  const [say, tally, shut] = [words.verdict, tallyOf(report), closed(report)]
  const reasons: Reason[] = []
  if (shut.length) reasons.push({ text: say.gates(shut.length, report.gates.length), weight: 'bad', gates: true })
  const unmeasured = shut.filter((gate) => gate.value === null).length
  if (unmeasured) reasons.push({ text: say.unmeasured(unmeasured), weight: 'bad' })
  if (tally.errors) reasons.push({ text: say.errors(tally.errors), weight: 'bad', show: 'errors' })
  if (tally.missing) reasons.push({ text: say.missing(tally.missing), weight: 'bad', show: 'missing' })
  if (tally.regressed) reasons.push({ text: say.regressed(tally.regressed, tally.fixed), weight: 'warn', show: 'regressed' })
  if (tally.different) reasons.push({ text: say.different(tally.different), weight: 'warn', show: 'different' })
  if (tally.customer) reasons.push({ text: say.customer(tally.customer), weight: 'warn', show: 'customer' })
  return reasons
}

export const titleOf = (suite: SuiteReport | undefined, name: string, language: 'zh' | 'en'): string => suite?.title[language] || name

/** Looks a measure up wherever a gate may mean it; its unit is not in the gate. */
export const measureOf = (report: Report, gate: Gate): Measure | undefined => report.suites.find((suite) => suite.name === gate.suite)?.measures[gate.measure]

/** "is 91.2 %, must be at least 95 %" */
export function gateWords(gate: Gate, unit: Measure['unit'] | undefined, words: ReportWords, numbers: Numbers): string {
  const say = words.gate
  const value = gate.value === null ? say.unmeasured : numbers.tell(gate.value, unit)
  const limits = [gate.least !== null && say.least(numbers.tell(gate.least, unit)), gate.most !== null && say.most(numbers.tell(gate.most, unit))]
  return say.is(value, limits.filter(Boolean).join(say.and))
}

export function trendWords(suite: SuiteReport, name: string, words: ReportWords): { trend: ReturnType<typeof trendOf>; text: string } | null {
  const [difference, measure] = [suite.differences?.[name], suite.measures[name]]
  if (!difference || !measure) return null
  const trend = trendOf(difference, measure.better)
  return { trend, text: words.trends[trend] }
}

/** The measure that stands for a suite in the overview. */
export const headline = (suite: SuiteReport): string => ('passed' in suite.measures ? 'passed' : (Object.keys(suite.measures)[0] ?? ''))
