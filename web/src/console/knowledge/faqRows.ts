// The table of questions while it is worked on: which rows were changed, and what of them is sent.
import type { FaqInput, FaqRow, FaqSide, Lang } from './wire'

export interface Row extends FaqRow {
  /** New rows have no slug yet: they are told apart by this. */
  key: string
}

export const LANGUAGES: Lang[] = ['zh', 'en']
const none: FaqSide = { article_id: null, question: '', answer: '', alternatives: [], state: 'none' }

export const keyed = (rows: FaqRow[]): Row[] => rows.map((row) => ({ ...row, key: row.slug }))

export const blankRow = (key: string): Row => ({ key, slug: '', topic: '', zh: none, en: none })

export function rowOf(input: FaqInput, key: string): Row {
  const side = (language: Lang): FaqSide => ({ ...none, ...input[language] })
  return { key, slug: input.slug ?? '', topic: input.topic ?? '', zh: side('zh'), en: side('en') }
}

const said = (side: FaqSide): string => JSON.stringify([side.question.trim(), side.answer.trim(), side.alternatives])

export function changedRows(rows: Row[], before: Row[]): Row[] {
  const known = new Map(before.map((row) => [row.key, row]))
  return rows.filter((row) => {
    const old = known.get(row.key) ?? blankRow(row.key)
    return row.topic !== old.topic || LANGUAGES.some((language) => said(row[language]) !== said(old[language]))
  })
}

const isWhole = (side: FaqSide): boolean => side.question.trim() !== '' && side.answer.trim() !== ''
const isHalf = (side: FaqSide): boolean => (side.question.trim() !== '') !== (side.answer.trim() !== '')

/** A side that was there and is empty now is sent as that: the server takes it out. */
const isTold = (side: FaqSide): boolean => isWhole(side) || (side.state !== 'none' && !side.question.trim() && !side.answer.trim())

/** A question without its answer, or the other way round, cannot be sent. */
export const halves = (rows: Row[]): Row[] => rows.filter((row) => LANGUAGES.some((language) => isHalf(row[language])))

export const inputsOf = (rows: Row[]): FaqInput[] =>
  rows.filter((row) => LANGUAGES.some((language) => isTold(row[language]))).map((row) => ({
    ...(row.slug && { slug: row.slug }), topic: row.topic,
    ...Object.fromEntries(LANGUAGES.filter((language) => isTold(row[language])).map((language) => {
      const { question, answer, alternatives } = row[language]
      return [language, { question: question.trim(), answer: answer.trim(), alternatives }]
    })),
  }))
