// The case table's rows: which are shown, in which order, and what stands before and behind one of them.
import { EVERYTHING, type Asked, type Shown } from './address'
import type { CaseReport, Change, Grade, Report } from './report'

/** A case of the baseline that was not run is a row too: it must be seen, and never counts as passed. */
export interface Row {
  suite: string; case: string; title: string; language: string; tags: string[]; grade: Grade | 'missing'; before: Grade | null; change: Change | 'missing'
  seconds: number; reason: string; report: CaseReport | null; sought: string
}

export const SHEET = 50

export function rowsOf(report: Report): Row[] {
  return [...report.cases.map(rowOf), ...report.missing.map((lost): Row => ({
    suite: lost.suite, case: lost.case, title: lost.case, language: '', tags: [], grade: 'missing', before: lost.before, change: 'missing', seconds: 0, reason: '', report: null,
    sought: `${lost.case} ${lost.suite}`.toLowerCase(),
  }))]
}

function rowOf(one: CaseReport): Row {
  const { suite, title, language, tags, grade, before, change, trials } = one
  const reason = trials.find((trial) => trial.grade !== 'passed' && trial.reasons.length)?.reasons[0] ?? ''
  const said = trials[0]?.turns.flatMap((turn) => [...turn.said, turn.reply]).join(' ') ?? ''
  const seconds = trials.length ? trials.reduce((sum, trial) => sum + trial.seconds, 0) / trials.length : 0
  return {
    suite, case: one.case, title: title || one.case, language, tags, grade, before, change, seconds, reason, report: one,
    sought: [one.case, title, suite, ...tags, ...Object.values(one.slices), ...trials.flatMap((trial) => trial.reasons), said].join(' ').toLowerCase(),
  }
}

const IN: Record<Shown, (row: Row) => boolean> = {
  all: () => true,
  failed: (row) => row.grade === 'failed',
  regressed: (row) => row.change === 'regressed',
  fixed: (row) => row.change === 'fixed',
  different: (row) => row.change === 'different',
  errors: (row) => row.grade === 'error',
  missing: (row) => row.grade === 'missing',
  customer: (row) => row.grade === 'customer',
  passed: (row) => row.grade === 'passed',
}

/** How many rows each view would show, with the other choices as they are. */
export function countsOf(rows: Row[], asked: Asked): Record<Shown, number> {
  const chosen = rows.filter(beside(asked))
  return Object.fromEntries(Object.entries(IN).map(([shown, has]) => [shown, chosen.filter(has).length])) as Record<Shown, number>
}

export const listed = (rows: Row[], asked: Asked): Row[] => ordered(rows.filter((row) => IN[asked.show](row)).filter(beside(asked)), asked)

function beside({ search, suite, language, tag }: Asked): (row: Row) => boolean {
  const sought = search.toLowerCase().split(/\s+/).filter(Boolean)
  return (row) =>
    (!suite || row.suite === suite) && (!language || row.language === language) && (!tag || row.tags.includes(tag)) && sought.every((word) => row.sought.includes(word))
}

/** What an engineer must look at comes first. */
const GRADES: Row['grade'][] = ['missing', 'error', 'failed', 'customer', 'passed']
const CHANGES: Row['change'][] = ['missing', 'regressed', 'different', 'new', 'fixed', 'same']

const BY: Record<Exclude<Asked['sort'], 'order'>, (a: Row, b: Row) => number> = {
  title: (a, b) => a.title.localeCompare(b.title),
  grade: (a, b) => GRADES.indexOf(a.grade) - GRADES.indexOf(b.grade),
  change: (a, b) => CHANGES.indexOf(a.change) - CHANGES.indexOf(b.change),
  suite: (a, b) => a.suite.localeCompare(b.suite),
  seconds: (a, b) => a.seconds - b.seconds,
}

function ordered(rows: Row[], { sort, down }: Asked): Row[] {
  if (sort === 'order') return down ? [...rows].reverse() : rows
  const compare = BY[sort]
  return [...rows].sort((a, b) => (down ? -compare(a, b) : compare(a, b)))
}

export const sheetsOf = (count: number): number => Math.max(1, Math.ceil(count / SHEET))
export const sheetWith = (index: number): number => Math.floor(index / SHEET) + 1
export const onSheet = (rows: Row[], sheet: number): Row[] => rows.slice((sheet - 1) * SHEET, sheet * SHEET)

export const keyOf = (row: { suite: string; case: string }): string => `${row.suite}/${row.case}`

/** The next (1) or the one before (-1) that can be opened; null at the ends. */
export function neighbour(rows: Row[], open: { suite: string; case: string }, step: 1 | -1): Row | null {
  const at = rows.findIndex((row) => keyOf(row) === keyOf(open))
  if (at < 0) return null
  for (let next = at + step; next >= 0 && next < rows.length; next += step) if (rows[next]?.report) return rows[next] ?? null
  return null
}

export const tagsOf = (rows: Row[]): string[] => [...new Set(rows.flatMap((row) => row.tags))].sort((a, b) => a.localeCompare(b))
export const languagesOf = (rows: Row[]): string[] => [...new Set(rows.map((row) => row.language).filter(Boolean))].sort()

export const narrowed = (asked: Asked): boolean => asked.show !== 'all' || Boolean(asked.search || asked.suite || asked.language || asked.tag)
export const widened = (asked: Asked): Asked => ({ ...EVERYTHING, sort: asked.sort, down: asked.down })
