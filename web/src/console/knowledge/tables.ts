// What people paste from a spreadsheet, as rows of questions and answers.
import type { FaqInput } from './wire'

export type Column = 'question_zh' | 'answer_zh' | 'alternatives_zh' | 'question_en' | 'answer_en' | 'alternatives_en' | 'topic' | 'slug' | ''

/** Cells of tab-separated text; a cell in quotes may hold tabs, line breaks and doubled quotes. */
export function cellsOf(text: string): string[][] {
  const rows: string[][] = [[]]
  let cell = ''
  let quoted = false
  const whole = text.replace(/\r\n?/g, '\n')
  for (let at = 0; at < whole.length; at += 1) {
    const sign = whole[at] ?? ''
    if (quoted) {
      if (sign !== '"') cell += sign
      else if (whole[at + 1] === '"') cell += whole[(at += 1)]
      else quoted = false
    } else if (sign === '"' && cell === '') quoted = true
    else if (sign === '\t' || sign === '\n') {
      rows.at(-1)?.push(cell.trim())
      cell = ''
      if (sign === '\n') rows.push([])
    } else cell += sign
  }
  rows.at(-1)?.push(cell.trim())
  return rows.filter((row) => row.some(Boolean))
}

const NAMES: [RegExp, Column][] = [
  [/^slug$|^编号$|^标识$/i, 'slug'], [/^topic$|^主题$|^分类$/i, 'topic'],
  [/(alternative|other|相似|其他).*(en|英)|^(en|英).*(alternative|相似|其他)/i, 'alternatives_en'],
  [/alternative|other|相似|其他问法/i, 'alternatives_zh'],
  [/(question|问题|问).*(en|英)|^(en|英).*(question|问)/i, 'question_en'], [/(answer|答案|答).*(en|英)|^(en|英).*(answer|答)/i, 'answer_en'],
  [/^(question|问题|问)|(question|问).*(zh|中)|^(zh|中).*问/i, 'question_zh'], [/^(answer|答案|答)|(answer|答).*(zh|中)|^(zh|中).*答/i, 'answer_zh'],
]

/** The columns by their names in the first row, or null where it holds no names. */
export function columnsOf(first: string[]): Column[] | null {
  const columns = first.map((name) => NAMES.find(([pattern]) => pattern.test(name) && name.length < 40)?.[1] ?? '')
  const asked = columns.filter((column) => column.startsWith('question')).length
  const answered = columns.filter((column) => column.startsWith('answer')).length
  return asked && answered ? columns : null
}

const isChinese = (text: string): boolean => /[\u3400-\u9fff]/.test(text)

/** Without names the cells are read in pairs, each pair in its own language: question, answer, question, answer. */
export function rowsOf(text: string): FaqInput[] {
  const cells = cellsOf(text)
  const columns = columnsOf(cells[0] ?? [])
  const body = columns ? cells.slice(1) : cells
  return body.map((row) => (columns ? named(row, columns) : paired(row))).filter((row) => row.zh ?? row.en)
}

function named(row: string[], columns: Column[]): FaqInput {
  const of = (column: Column): string => row[columns.indexOf(column)] ?? ''
  const side = (language: 'zh' | 'en') => sideOf(of(`question_${language}`), of(`answer_${language}`), of(`alternatives_${language}`))
  // A sheet with one pair of columns may hold either language.
  if (!columns.includes('question_en')) {
    const only = side('zh')
    return { ...labels(of), ...(only && (isChinese(only.question) ? { zh: only } : { en: only })) }
  }
  const [zh, en] = [side('zh'), side('en')]
  return { ...labels(of), ...(zh && { zh }), ...(en && { en }) }
}

const labels = (of: (column: Column) => string): Pick<FaqInput, 'slug' | 'topic'> => ({ ...(of('slug') && { slug: of('slug') }), ...(of('topic') && { topic: of('topic') }) })

function paired(row: string[]): FaqInput {
  const found: FaqInput = {}
  for (let at = 0; at + 1 < row.length; at += 2) {
    const side = sideOf(row[at] ?? '', row[at + 1] ?? '', '')
    if (side) found[isChinese(side.question) ? 'zh' : 'en'] ??= side
  }
  return found
}

function sideOf(question: string, answer: string, alternatives: string) {
  if (!question || !answer) return null
  return { question, answer, alternatives: alternatives.split('|').map((one) => one.trim()).filter(Boolean) }
}
