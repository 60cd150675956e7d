// Scores of different kinds on bars of one length, and the words of a passage that were quoted.
import type { TriedPassage } from './wire'

export interface Scales { dense: number; keyword: number; fused: number; score: number }

/** The full length of each bar: a cosine ends at one, other scores at the best that was found. */
export function scalesOf(passages: TriedPassage[]): Scales {
  const most = (name: keyof Scales) => Math.max(1e-9, ...passages.map((passage) => passage[name] ?? 0))
  return { dense: Math.max(1, most('dense')), keyword: most('keyword'), fused: most('fused'), score: most('score') }
}

/** Fused ranks are small numbers: two places would make them all alike. */
export const scoreWords = (value: number): string => value.toFixed(Math.abs(value) < 0.1 && value !== 0 ? 3 : 2)

export function quotedPieces(text: string, quotes: string[]): { text: string; quoted: boolean }[] {
  const spans = quotes
    .map((quote) => ({ start: quote ? text.indexOf(quote) : -1, length: quote.length }))
    .filter((span) => span.start >= 0)
    .sort((a, b) => a.start - b.start)
  const pieces: { text: string; quoted: boolean }[] = []
  let at = 0
  for (const { start, length } of spans) {
    const from = Math.max(start, at)
    if (start + length <= at) continue
    if (from > at) pieces.push({ text: text.slice(at, from), quoted: false })
    pieces.push({ text: text.slice(from, start + length), quoted: true })
    at = start + length
  }
  if (at < text.length) pieces.push({ text: text.slice(at), quoted: false })
  return pieces
}
