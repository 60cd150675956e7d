// How well a line fits what was typed: all letters in order; word beginnings and neighbours count most. Chinese by its characters.

/** 0 does not fit; the higher the better. Spaces in `typed` separate parts that may stand in any order. */
export function fit(typed: string, line: string): number {
  const parts = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const text = line.toLowerCase()
  let whole = parts.length ? 0 : 1
  for (const part of parts) {
    const score = fitOne(part, text)
    if (!score) return 0
    whole += score
  }
  return whole
}

function fitOne(part: string, text: string): number {
  const at = text.indexOf(part)
  if (at >= 0) return 100 + part.length * 4 + (startsWord(text, at) ? 40 : 0) - Math.min(at, 30) * 0.5
  // Letters with gaps: for Chinese at least two characters, or everything would fit.
  let from = 0
  let score = 0
  let last = -2
  for (const letter of part) {
    const found = text.indexOf(letter, from)
    if (found < 0) return 0
    score += found === last + 1 ? 6 : startsWord(text, found) ? 5 : 1
    last = found
    from = found + letter.length
  }
  return part.length > 1 && score >= part.length * 3 ? score : 0
}

const startsWord = (text: string, at: number): boolean => at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? '') || /\p{Script=Han}/u.test(text[at] ?? '')

export function best<T>(items: T[], typed: string, textOf: (item: T) => string, limit: number): T[] {
  if (!typed.trim()) return items.slice(0, limit)
  return items
    .map((item, index) => ({ item, index, score: fit(typed, textOf(item)) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .slice(0, limit)
    .map(({ item }) => item)
}
