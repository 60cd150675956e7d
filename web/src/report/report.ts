// report.json as Python writes it: what a run of the evals came to, case by case, beside its baseline.

export type Grade = 'passed' | 'failed' | 'error' | 'customer'
export type Change = 'same' | 'regressed' | 'fixed' | 'different' | 'new'
export type Verdict = 'passed' | 'failed' | 'error'
export type Unit = 'share' | 'number' | 'seconds' | 'dollars' | 'count'
export type Told = Record<'zh' | 'en', string>

/** `low` and `high` end the 95 % interval; `of` is how many results the figure counts. */
export interface Measure { value: number; low: number | null; high: number | null; of: number; better: 'high' | 'low' | ''; unit: Unit }
export type Measures = Record<string, Measure>

/** This run minus the baseline, by paired bootstrap over cases. */
export interface Difference { value: number; low: number | null; high: number | null }

export interface Gate {
  suite: string; measure: string; value: number | null; low: number | null; high: number | null; of: number; unit?: Unit
  least: number | null; most: number | null; holds: boolean; before: number | null
}

export interface Slice { by: string; value: string; of: number; measures: Measures }

export interface RiskCoverage { points: [coverage: number, risk: number][]; thresholds: { name: string; coverage: number; risk: number }[] }
export interface Reliability { bins: [probability: number, right: number, count: number][]; ece: number }
export interface Confusion { labels: string[]; rows: number[][] }
export interface PassK { k: number[]; value: number[]; low: (number | null)[]; high: (number | null)[] }
export interface Histogram { right: number[]; wrong: number[] }
export interface Plots { risk_coverage?: RiskCoverage; reliability?: Reliability; confusion?: Confusion; latency?: { seconds: number[] }; score_histogram?: Histogram; passk?: PassK }

export interface SuiteReport {
  name: string; kind: string; title: Told; about: Told; grades: Record<Grade, number>; measures: Measures; before: Measures | null
  differences: Record<string, Difference> | null; slices: Slice[]; plots: Plots
}

export interface Cited { number: number; slug: string; title: string; quote: string }
export interface Found { slug: string; title: string; heading: string; text: string; score: number; dense: number | null; keyword: number | null }
export interface Called { tool: string; arguments: Record<string, unknown>; answer: string; ok: boolean }
export interface Usage { calls: number; prompt_tokens: number; completion_tokens: number; cost: number | null; cached: number }

export interface Turned {
  said: string[]; reply: string; outcome: string; rung: string; intent: string; confidence: number | null; band: string; reason: string
  quick_replies: string[]; citations: Cited[]; passages: Found[]; calls: Called[]; proposal: string; receipt: string
  first: number | null; seconds: number; usage: Usage
}

export interface Result {
  suite: string; case: string; trial: number; language: 'zh' | 'en'; grade: Grade; title: string; seen: string; slices: Record<string, string>
  tags: string[]; reasons: string[]; measures: Record<string, number>; turns: Turned[]; data: Record<string, unknown>; seconds: number
}

export interface CaseReport {
  suite: string; case: string; title: string; language: 'zh' | 'en'; slices: Record<string, string>; tags: string[]; grade: Grade; before: Grade | null
  change: Change; trials: Result[]; previous: Result[] | null
}

export interface Missing { suite: string; case: string; before: Grade | null }

export interface RunFacts {
  id: string; started: string; ended: string; seconds: number; commit: string; model: string; embedding: string; suites: string[]; trials: number
  jobs: number; seed: number; tag: string | null; limit: number | null; bound: string | null; settings: Record<string, unknown>
  /** Suites that were asked for and could not be run, and why. */
  skipped?: { suite: string; why: string }[]
}

export interface Baseline { ref: string; commit: string; date: string; seconds: number | null }

export interface Report {
  version: number; run: RunFacts; verdict: Verdict; gates: Gate[]; suites: SuiteReport[]; cases: CaseReport[]; missing: Missing[]; baseline: Baseline | null
}
