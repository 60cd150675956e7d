// Where chunks stand in a text: the server counts characters, a browser counts UTF-16 units.
import type { ChunkView } from './wire'

/** The unit at which a character begins. */
export function unitAt(text: string): (character: number) => number {
  if (!/[\ud800-\udbff]/.test(text)) return (character) => Math.max(0, Math.min(character, text.length))
  const starts: number[] = []
  for (let unit = 0; unit < text.length; unit += (text.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1) starts.push(unit)
  return (character) => (character < 0 ? 0 : (starts[character] ?? text.length))
}

export const charactersIn = (text: string): number => [...text].length

export interface Piece {
  /** The chunk's place in the list, or null for what stands between chunks: headings and blank lines. */
  chunk: number | null
  text: string
}

/** The whole text in order, cut at its chunks; nothing is lost and nothing is said twice. */
export function piecesOf(text: string, chunks: ChunkView[]): Piece[] {
  const unit = unitAt(text)
  const pieces: Piece[] = []
  let at = 0
  chunks.forEach((chunk, index) => {
    const start = Math.max(unit(chunk.start), at)
    const end = Math.max(unit(chunk.end), start)
    if (start > at) pieces.push({ chunk: null, text: text.slice(at, start) })
    pieces.push({ chunk: index, text: text.slice(start, end) })
    at = end
  })
  if (at < text.length) pieces.push({ chunk: null, text: text.slice(at) })
  return pieces
}

/** The text and its chunks after chunk `index` has been rewritten; those behind it move along. */
export function rewrite(text: string, chunks: ChunkView[], index: number, words: string): { text: string; chunks: ChunkView[] } {
  const chunk = chunks[index]
  if (!chunk) return { text, chunks }
  const unit = unitAt(text)
  const grown = charactersIn(words) - (chunk.end - chunk.start)
  const moved = chunks.map((other, at) => {
    if (at < index) return other
    if (at === index) return { ...other, text: words, end: other.end + grown, section: null, source_start: null, source_end: null }
    return { ...other, start: other.start + grown, end: other.end + grown }
  })
  return { text: text.slice(0, unit(chunk.start)) + words + text.slice(unit(chunk.end)), chunks: moved }
}

/** A section's text in three parts, the middle one being what the chunk was made of. */
export function marked(text: string, start: number | null, end: number | null): [string, string, string] {
  if (start === null || end === null || end <= start) return [text, '', '']
  const unit = unitAt(text)
  return [text.slice(0, unit(start)), text.slice(unit(start), unit(end)), text.slice(unit(end))]
}

/** The headings that alternative questions can stand under, in the order of the text; '' is the text before the first. */
export function headingsOf(text: string): string[] {
  const found: string[] = []
  let fenced = false
  for (const line of text.split('\n')) {
    if (line.startsWith('```')) fenced = !fenced
    const heading = fenced ? null : /^#{1,6}[ \t]+(.+?)[ \t#]*$/.exec(line)
    if (heading?.[1] && !found.includes(heading[1])) found.push(heading[1])
  }
  return found
}

/** The chunk in which a quoted passage stands, -1 where none does. */
export function chunkOf(chunks: ChunkView[], passage: string): number {
  const wanted = passage.trim()
  if (!wanted) return -1
  const exact = chunks.findIndex((chunk) => chunk.text.includes(wanted))
  return exact >= 0 ? exact : chunks.findIndex((chunk) => chunk.text.includes(wanted.slice(0, 24)))
}
