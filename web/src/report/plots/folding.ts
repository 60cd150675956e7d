// A confusion matrix of any size as one that fits a screen: the most frequent labels, and the rest as one.
import type { Confusion } from '../report'

export interface Folded { labels: string[]; rows: number[][]; folded: number }

/** Kept are the labels that stand most often in rows and columns; `rest` names what the others are folded into. */
export function foldedOf({ labels, rows }: Confusion, most: number, rest: string): Folded {
  const weight = labels.map((_, at) => sum(rows[at] ?? []) + sum(rows.map((row) => row[at] ?? 0)))
  const used = labels.map((_, at) => at).filter((at) => (weight[at] ?? 0) > 0)
  const kept = [...used].sort((a, b) => (weight[b] ?? 0) - (weight[a] ?? 0)).slice(0, used.length <= most ? most : most - 1).sort((a, b) => a - b)
  const others = used.filter((at) => !kept.includes(at))
  const groups = [...kept.map((at) => [at]), ...(others.length ? [others] : [])]
  return {
    labels: [...kept.map((at) => labels[at] ?? ''), ...(others.length ? [rest] : [])],
    rows: groups.map((from) => groups.map((to) => sum(from.flatMap((row) => to.map((column) => rows[row]?.[column] ?? 0))))),
    folded: others.length,
  }
}

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0)
export const rowSum = sum
