// How a run stands, and how it is told: its sign, how far it is, how long it may still take.
import { isLive, type CaseCard, type RunCard, type SuiteCard } from './wire'

export type Sign = 'passed' | 'failed' | 'error' | 'stopped' | 'broken' | 'live' | 'compared'

/** A run that compares with what was said before has no gate of its own. */
export function signOf(run: Pick<RunCard, 'state' | 'verdict' | 'kind'>): Sign {
  if (isLive(run)) return 'live'
  if (run.state === 'stopped') return 'stopped'
  if (run.state === 'failed') return 'broken'
  if (run.kind === 'replay' && run.verdict !== 'error') return 'compared'
  return run.verdict ?? 'error'
}

/** In [0, 1]; nothing is known before the cases are counted. */
export const part = ({ done, of }: Pick<RunCard, 'done' | 'of'>): number => (of > 0 ? Math.min(1, done / of) : 0)

export const seconds = (run: Pick<RunCard, 'started' | 'ended'>, now: number): number =>
  run.started ? Math.max(0, ((run.ended ? Date.parse(run.ended) : now) - Date.parse(run.started)) / 1000) : 0

/** Seconds, from the pace so far; the first cases pay for all that is loaded, so that they alone tell nothing. */
export function left(run: RunCard, now: number): number | null {
  if (run.state !== 'running' || run.done < 5) return null
  return Math.round((seconds({ ...run, ended: null }, now) / run.done) * Math.max(0, run.of - run.done))
}

/** How long these suites took when they last ran to the end, whole and as often as they say: together, or each alone; null where nobody knows. */
export function lastTook(runs: RunCard[], names: string[]): number | null {
  const whole = runs.filter(({ kind, state, asked }) => kind === 'run' && state === 'finished' && !asked.limit && !asked.tag && !asked.trials)
  const of = (wanted: string[]): number | null => {
    const found = whole.find(({ suites }) => suites.length === wanted.length && wanted.every((name) => suites.includes(name)))
    return found ? seconds(found, 0) : null
  }
  const together = of(names)
  if (together !== null || names.length < 2) return together
  const alone = names.map((name) => of([name]))
  return alone.every((one) => one !== null) ? alone.reduce<number>((sum, one) => sum + (one ?? 0), 0) : null
}

/** Which settings a row names that may be changed, each once; others are left out. */
export function settingsOf(rows: [name: string, value: string][], allowed: string[]): Record<string, string> {
  return Object.fromEntries(rows.map(([name, value]): [string, string] => [name.trim(), value.trim()]).filter(([name]) => allowed.includes(name)))
}

/** The neighbours of a case in its list, for the keys j and k. */
export function beside(cases: CaseCard[], id: string): { before: CaseCard | null; after: CaseCard | null; at: number } {
  const at = cases.findIndex((one) => one.id === id)
  return { before: cases[at - 1] ?? null, after: at < 0 ? null : (cases[at + 1] ?? null), at }
}

/** The names of suites as a line of text; those of more than three are counted. */
export function titles(run: Pick<RunCard, 'suites'>, suites: SuiteCard[], language: 'zh' | 'en'): string[] {
  return run.suites.map((name) => suites.find((one) => one.name === name)?.title[language] ?? name)
}
