// Finds the quoted passage in an article and cuts its text into lines that know which part of them is quoted.

export interface PassageLine {
  kind: 'heading' | 'item' | 'numbered' | 'text' | 'blank'
  level: number
  /** The line in pieces, the quoted ones marked. */
  pieces: { text: string; quoted: boolean }[]
}

/** The server counts characters, a browser counts UTF-16 units: an emoji before the passage would shift it. */
export function unitsOf(text: string, start: number, end: number): { start: number; end: number } {
  const characters = [...text]
  const before = characters.slice(0, start).join('').length
  return { start: before, end: before + characters.slice(start, end).join('').length }
}

export function findPassage(text: string, quote: string, start: number, end: number): { start: number; end: number } | null {
  const span = unitsOf(text, start, end)
  if (span.end > span.start && text.slice(span.start, span.end).includes(quote.trim().slice(0, 20))) return span
  const found = quote ? text.indexOf(quote) : -1
  if (found >= 0) return { start: found, end: found + quote.length }
  return span.end > span.start ? span : null
}

export function passageLines(text: string, span: { start: number; end: number } | null): PassageLine[] {
  const lines: PassageLine[] = []
  let offset = 0
  for (const line of text.split('\n')) {
    lines.push(lineOf(line, offset, span))
    offset += line.length + 1
  }
  return lines
}

function lineOf(line: string, offset: number, span: { start: number; end: number } | null): PassageLine {
  const heading = /^(#{1,6})\s+/.exec(line)
  const item = /^\s*(?:[-*•]|\d{1,3}[.)、])\s+/.exec(line)
  const skipped = heading?.[0].length ?? (item && /^\s*[-*•]/.test(line) ? item[0].length : 0)
  const from = Math.max((span?.start ?? 0) - offset, skipped)
  const to = Math.min((span?.end ?? 0) - offset, line.length)
  const quoted = span !== null && to > from
  const pieces = quoted
    ? [
        { text: line.slice(skipped, from), quoted: false },
        { text: line.slice(from, to), quoted: true },
        { text: line.slice(to), quoted: false },
      ]
    : [{ text: line.slice(skipped), quoted: false }]
  const kind = !line.trim() ? 'blank' : heading ? 'heading' : item ? (skipped ? 'item' : 'numbered') : 'text'
  return { kind, level: heading?.[1]?.length ?? 0, pieces: pieces.filter((piece) => piece.text) }
}
