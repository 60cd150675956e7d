// A difference as lines on the screen: what stayed the same folds away, what changed shows word by word.
import type { Diff, DiffBlock, DiffWord } from './wire'

export interface Mark { text: string; changed: boolean }

export type Line =
  | { kind: 'same'; text: string }
  | { kind: 'added' | 'removed'; marks: Mark[] }
  | { kind: 'fold'; lines: string[] }

const AROUND = 1

export function linesOf(blocks: DiffBlock[]): Line[] {
  const lines: Line[] = []
  blocks.forEach((block, index) => {
    if (block.op === 'same') {
      const near = blocks.slice(Math.max(0, index - AROUND), index + AROUND + 1).some((other) => other.op !== 'same')
      const last = lines.at(-1)
      if (near) lines.push({ kind: 'same', text: block.after })
      else if (last?.kind === 'fold') last.lines.push(block.after)
      else lines.push({ kind: 'fold', lines: [block.after] })
    }
    if (block.op === 'removed' || block.op === 'changed') lines.push({ kind: 'removed', marks: marksOf(block, 'removed') })
    if (block.op === 'added' || block.op === 'changed') lines.push({ kind: 'added', marks: marksOf(block, 'added') })
  })
  return lines
}

/** One side of a block: its own words, those that the other side lacks marked. A block that is wholly new has nothing to mark. */
function marksOf(block: DiffBlock, side: 'added' | 'removed'): Mark[] {
  const whole = side === 'added' ? block.after : block.before
  if (block.op !== 'changed' || !block.words.length) return [{ text: whole, changed: false }]
  const marks: Mark[] = []
  for (const word of block.words.filter((one: DiffWord) => one.op === 'same' || one.op === side)) {
    const last = marks.at(-1)
    const changed = word.op === side
    if (last?.changed === changed) last.text += word.text
    else marks.push({ text: word.text, changed })
  }
  return marks
}

export const isEmpty = (diff: Diff): boolean => !diff.fields.length && diff.blocks.every((block) => block.op === 'same')

/** How many blocks came, went and changed. */
export function tally(blocks: DiffBlock[]): { added: number; removed: number; changed: number } {
  const count = (op: DiffBlock['op']) => blocks.filter((block) => block.op === op).length
  return { added: count('added'), removed: count('removed'), changed: count('changed') }
}
