// A passage in pieces that look different: running words and tables.

export type Block = { kind: 'text'; text: string } | { kind: 'table'; head: string[]; rows: string[][] }

const isRow = (line: string): boolean => /^\s*\|.*\|\s*$/.test(line)
const isRule = (line: string): boolean => /^\s*\|(\s*:?-+:?\s*\|)+\s*$/.test(line)
const cells = (line: string): string[] => line.trim().slice(1, -1).split('|').map((cell) => cell.trim())

/** Only what has a head and a rule below it is a table: a chunk may begin in the middle of one. */
export function blocksIn(text: string): Block[] {
  const blocks: Block[] = []
  const lines = text.split('\n')
  let words: string[] = []
  const close = () => {
    const said = words.join('\n').replace(/^\n+|\n+$/g, '')
    if (said) blocks.push({ kind: 'text', text: said })
    words = []
  }
  for (let at = 0; at < lines.length; at += 1) {
    const [line, next] = [lines[at] ?? '', lines[at + 1] ?? '']
    if (!isRow(line) || !isRule(next)) {
      words.push(line)
      continue
    }
    close()
    const rows: string[][] = []
    for (at += 2; isRow(lines[at] ?? ''); at += 1) rows.push(cells(lines[at] ?? ''))
    at -= 1
    blocks.push({ kind: 'table', head: cells(line), rows })
  }
  close()
  return blocks
}
