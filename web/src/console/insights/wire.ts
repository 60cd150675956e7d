// The shapes that travel under /v1/insights, as the server's room `insights` gives them.

/** What the labelled turns say of one risk; a file that was fitted before there were counts has only the risk. */
export interface Counted {
  risk: number
  supported?: boolean
  why?: 'too_few' | 'too_uncertain' | 'not_kept'
  needed?: number
  answered?: number
  wrong?: number
  bound?: number
  coverage?: number
}

/** Waits in seconds. */
export interface Line { handoffs_a_day: number; mean_wait: number; long_wait: number; longest: number }
export type Band = 'sure' | 'unsure' | 'below'
export interface Choice { counted: Counted; bands: Record<Band, number>; line: Line | null }
export interface CurvePoint { threshold: number; coverage: number; risk: number; bound: number }

export interface RiskView {
  version: string
  fitted_on: { turns?: number; claims?: number; held_out?: number }
  risk: number
  default: number
  chosen_by: string | null
  choices: Choice[]
  curve: CurvePoint[]
  log: { turns: number; days: number; least: number; operators: number; handled: number }
}
