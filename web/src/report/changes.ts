// Two replies against each other, word by word: Chinese by characters, everything else by words and numbers.

export interface Piece { text: string; changed: boolean }

const WORDS = /\p{Script=Han}|[\p{L}\p{N}]+(?:[.,'’:\-_/][\p{L}\p{N}]+)*|\s+|[^\p{L}\p{N}\s]/gu
/** The table of a longer pair would cost more than it tells; such replies are marked whole between what they share at both ends. */
const LARGEST = 1_500_000

export const wordsOf = (text: string): string[] => text.match(WORDS) ?? []

/** Both texts in pieces; what stands in one alone is `changed`. */
export function compared(before: string, after: string): { before: Piece[]; after: Piece[] } {
  const [old, now] = [wordsOf(before), wordsOf(after)]
  let start = 0
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1
  let end = 0
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) end += 1
  const middle = marked(old.slice(start, old.length - end), now.slice(start, now.length - end))
  const whole = (words: string[], inner: Mark[]): Piece[] =>
    joined([...words.slice(0, start).map(same), ...inner, ...words.slice(words.length - end).map(same)])
  return { before: whole(old, middle.old), after: whole(now, middle.now) }
}

type Mark = [word: string, changed: boolean]
const same = (word: string): Mark => [word, false]
const changed = (word: string): Mark => [word, true]

function marked(old: string[], now: string[]): { old: Mark[]; now: Mark[] } {
  if (!old.length || !now.length || old.length * now.length > LARGEST) return { old: old.map(changed), now: now.map(changed) }
  const { kept, among } = longest(old, now)
  return { old: bridged(old.map((word, at) => [word, !kept[at]])), now: bridged(now.map((word, at) => [word, !among[at]])) }
}

/** The longest common subsequence: which words of each side belong to it. */
function longest(old: string[], now: string[]): { kept: boolean[]; among: boolean[] } {
  const wide = now.length + 1
  const length = new Uint16Array((old.length + 1) * wide)
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      length[i * wide + j] = old[i] === now[j] ? length[(i + 1) * wide + j + 1]! + 1 : Math.max(length[(i + 1) * wide + j]!, length[i * wide + j + 1]!)
    }
  }
  const [kept, among] = [old.map(() => false), now.map(() => false)]
  for (let i = 0, j = 0; i < old.length && j < now.length; ) {
    if (old[i] === now[j]) {
      kept[i] = among[j] = true
      i += 1
      j += 1
    } else if (length[(i + 1) * wide + j]! >= length[i * wide + j + 1]!) i += 1
    else j += 1
  }
  return { kept, among }
}

/** A lone space or stop between two changed words is marked with them: it makes one mark instead of confetti. */
const bridged = (marks: Mark[]): Mark[] =>
  marks.map(([word, mark], at): Mark => [word, mark || (!/[\p{L}\p{N}]/u.test(word) && Boolean(marks[at - 1]?.[1]) && Boolean(marks[at + 1]?.[1]))])

function joined(marks: Mark[]): Piece[] {
  const pieces: Piece[] = []
  for (const [word, mark] of marks) {
    const last = pieces.at(-1)
    if (last && last.changed === mark) last.text += word
    else pieces.push({ text: word, changed: mark })
  }
  return pieces
}
