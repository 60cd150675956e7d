// Which suites and which of their figures belong on which page.
import type { Page } from './address'
import type { Report, Slice, SuiteReport } from './report'

export type FigurePage = Exclude<Page, 'overview' | 'cases' | 'latency' | 'parity'>

const BY_KIND: Record<string, FigurePage> = { retrieval: 'retrieval', understanding: 'understanding', turns: 'handover', wishes: 'handover' }
const BY_NAME: Record<string, FigurePage> = { groundedness: 'groundedness', safety: 'safety' }

/** A conversation suite of the shop's own is about tasks. */
export const pageOf = (suite: SuiteReport): FigurePage => BY_KIND[suite.kind] ?? BY_NAME[suite.name] ?? 'tasks'

/** Besides its own suites, a page shows these figures of others. */
const ELSEWHERE: Partial<Record<FigurePage, RegExp>> = {
  handover: /^(handoff_|over_escalation|ece$|auroc$|aurc$|asserted)/,
  groundedness: /^(grounded|groundedness|faithful|answer_relev|context_)/,
  tasks: /^(wrong_writes|pass\^)/,
  safety: /^wrong_writes$/,
}

/** Measures that are told on a page of their own. */
export const isLatency = (name: string): boolean => /^(first|turn)_p\d+$|^cost$|^tokens$/.test(name)

/** No error and no fault of the customer is not worth a line. */
const silent = (name: string, value: number | undefined): boolean => /^(errors|customer_faults|missing)$/.test(name) && !value

/** What passed stands first, the rest as the suite tells it. */
export const ranked = (names: Iterable<string>): string[] => [...names].sort((a, b) => Number(b === 'passed') - Number(a === 'passed'))

export interface Shown { suite: SuiteReport; measures: string[]; own: boolean }

export function shownOn(report: Report, page: FigurePage): Shown[] {
  const own = report.suites.filter((suite) => pageOf(suite) === page)
  const wanted = ELSEWHERE[page]
  const others = report.suites.filter((suite) => pageOf(suite) !== page)
  return [
    ...own.map((suite) => ({ suite, measures: ranked(Object.keys(suite.measures)).filter((name) => !isLatency(name) && !silent(name, suite.measures[name]?.value)), own: true })),
    ...others.map((suite) => ({ suite, measures: wanted ? Object.keys(suite.measures).filter((name) => wanted.test(name)) : [], own: false })),
  ].filter(({ own: ours, measures }) => ours || measures.length > 0)
}

/** Below this a share says next to nothing: it is shown, but in grey. */
export const FEW = 10

/** Pairs have a page of their own, and an ending is no trait of a case. */
export const slicesBy = (suite: SuiteReport): [by: string, slices: Slice[]][] => {
  const found = new Map<string, Slice[]>()
  for (const slice of suite.slices) if (!['pair', 'ending'].includes(slice.by)) found.set(slice.by, [...(found.get(slice.by) ?? []), slice])
  return [...found].map(([by, slices]) => [by, [...slices].sort((a, b) => b.of - a.of)])
}

export interface Parity { suite: SuiteReport; forms: Slice[]; measures: string[]; pairs: Pair[] }
export interface Pair { name: string; grades: Record<string, { grade: string; case: string }> }

const FORMS = ['simplified', 'traditional', 'english', 'mixed', 'typos']
const formOrder = (form: string): number => (FORMS.indexOf(form) + 1 || FORMS.length + 1)

/** Where a suite has the same matter in several forms: each form's figures, and how each matter went in each form. */
export function paritiesOf(report: Report): Parity[] {
  return report.suites.flatMap((suite) => {
    const forms = suite.slices.filter((slice) => slice.by === 'form').sort((a, b) => formOrder(a.value) - formOrder(b.value))
    if (!forms.length) return []
    const measures = ranked(new Set(forms.flatMap((slice) => Object.keys(slice.measures)))).filter((name) => !isLatency(name) && forms.some((slice) => !silent(name, slice.measures[name]?.value)))
    return [{ suite, forms, measures, pairs: pairsOf(report, suite) }]
  })
}

function pairsOf(report: Report, suite: SuiteReport): Pair[] {
  const pairs = new Map<string, Pair>()
  for (const one of report.cases) {
    const [pair, form] = [one.slices['pair'], one.slices['form']]
    if (one.suite !== suite.name || !pair || !form) continue
    const found = pairs.get(pair) ?? { name: pair, grades: {} }
    found.grades[form] = { grade: one.grade, case: one.case }
    pairs.set(pair, found)
  }
  return [...pairs.values()]
}
