// The shapes that travel under /v1/insights/evals, as the server's room `evals/console` gives and takes them.
import type { Language } from '../../ui/language'

export type RunState = 'preparing' | 'running' | 'finished' | 'failed' | 'stopped'
export type Verdict = 'passed' | 'failed' | 'error'
export type Bound = 'no_knowledge' | 'golden_retrieval'
export type Said = Record<Language, string>

/** `cases` is how many there are, null where no file holds them. */
export interface SuiteCard { name: string; kind: string; title: Said; about: Said; fast: boolean; cases: number | null }
/** What was asked of a run, or of a replay (`last`, `drafts`); what was not asked is empty or 0. */
export interface Asked { suites?: string[]; trials?: number; tag?: string; limit?: number; seed?: number; baseline?: string; bound?: Bound | null; settings?: Record<string, string>; last?: number; drafts?: boolean }
/** `done` of `of` trials; `suite` is being measured now; `message` says what went wrong; a `resumable` one can go on where it ended. */
export interface RunCard {
  id: string; kind: 'run' | 'replay'; state: RunState; verdict: Verdict | null; started: string | null; ended: string | null; suites: string[]; suite: string; done: number; of: number; by: string
  message: string; asked: Asked; report: boolean; page: boolean; resumable: boolean
}
/** `settings` are those that may be changed for a run. */
export interface EvalsView { suites: SuiteCard[]; runs: RunCard[]; baselines: string[]; settings: string[]; cases: Record<CaseState, number> }
export interface RunView { run: RunCard; log: string[] }

/** 0 trials are as many as each suite says; the baseline `none` compares with nothing, an empty one with what is kept beside the code. */
export interface StartBody { suites: string[]; trials: number; tag: string; limit: number; seed?: number; baseline: string; bound: Bound | null; settings: Record<string, string> }
export interface ReplayBody { last: number; settings: Record<string, string>; drafts: boolean }

export type CaseState = 'waiting' | 'labelled' | 'dropped'
export type Why = 'thumbs_down' | 'handoff' | 'review' | 'other'
/** `press` is the button that was pressed instead of saying something; `operator` what a person said after the reply. */
export interface RecordedTurn { said: string[]; press: string; reply: string; operator: string; outcome: string; reason: string; cited: { slug: string; title: string }[] }

/** What must hold at the end; keys that this console has no field for travel through unchanged. */
export interface Want {
  says?: (string | string[])[]; never?: string[]; cites?: string[]; handed_over?: boolean; reason?: string[]; language?: Language; outcome?: string; [key: string]: unknown
}
export interface CaseBody { name?: string; intent?: string; tags?: string[]; start?: unknown[]; steps?: unknown[]; golden?: string[]; want?: Want; [key: string]: unknown }
export interface CaseCard {
  id: string; state: CaseState; why: Why; language: Language; title: string; created_at: string; by: string; conversation_id: string | null; turns: RecordedTurn[]; case: CaseBody
  settled_by: string | null; settled_at: string | null
}
export interface CasesView { cases: CaseCard[]; counts: Record<CaseState, number> }

export const EVALS = '/v1/insights/evals'
const id = encodeURIComponent
export const runUrl = (run: string): string => `${EVALS}/runs/${id(run)}`
export const pageUrl = (run: string): string => `${runUrl(run)}/page`
export const caseUrl = (one: string): string => `${EVALS}/cases/${id(one)}`
export const exportUrl = `${EVALS}/cases/export`

/** Whether there is still something to wait for. */
export const isLive = (run: Pick<RunCard, 'state'>): boolean => run.state === 'preparing' || run.state === 'running'
