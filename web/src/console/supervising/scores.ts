// What a scorecard needs before it can be saved. Pure.
import type { Criterion } from './wire'

export type Given = Record<string, number | null>

/** Every criterion decided, and one of them scored at least. */
export const complete = (given: Given, criteria: Criterion[]): boolean =>
  criteria.every(({ id }) => given[id] !== undefined) && criteria.some(({ id }) => typeof given[id] === 'number')

export const shown = (mean: number | null): string => (mean === null ? '–' : mean.toFixed(1))
