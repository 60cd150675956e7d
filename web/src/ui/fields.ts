// Reads cards whose exact fields depend on the shop's own system: several names for one thing, money in several forms.
import type { Language } from './language'
import { money } from './time'

export type Fields = Record<string, unknown>

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `{kind: "order", order: {...}}`, `{kind, data: {...}}` and `{kind, ...fields}` are all the same card. */
export function unwrap(card: Fields, ...names: string[]): Fields {
  for (const name of [...names, 'data']) if (isFields(card[name])) return { ...card, ...(card[name] as Fields) }
  return card
}

export function listOf(card: Fields, ...names: string[]): Fields[] {
  for (const name of [...names, 'items', 'data']) {
    const found = card[name]
    if (Array.isArray(found)) return found.filter(isFields)
  }
  return []
}

export function textOf(fields: Fields, language: Language, ...names: string[]): string | null {
  for (const name of names) {
    for (const full of [`${name}_${language}`, name]) {
      const found = fields[full]
      if (typeof found === 'string' && found) return found
      if (typeof found === 'number') return String(found)
      if (isFields(found) && typeof found[language] === 'string') return found[language] as string
    }
  }
  return null
}

/** A label printed in both languages, such as 均码 One size, in the reader's. */
export function oneLanguage(text: string | null, language: Language): string | null {
  const both = /^([\u3400-\u9fff]+) ([A-Za-z][A-Za-z ]*)$/.exec(text ?? '')
  return both ? (both[language === 'zh' ? 1 : 2] ?? text) : text
}

export function amountOf(fields: Fields, ...names: string[]): string | null {
  const currency = typeof fields['currency'] === 'string' ? fields['currency'] : 'CNY'
  for (const name of names) {
    const cents = fields[`${name}_cents`]
    if (typeof cents === 'number') return money(cents / 100, currency)
    const found = fields[name]
    if (typeof found === 'number') return money(found, currency)
    if (typeof found === 'string' && found) return /^-?\d+(\.\d+)?$/.test(found) ? money(Number(found), currency) : found
    if (isFields(found)) {
      const nested = amountOf({ currency, ...found }, 'amount', 'value')
      if (nested) return nested
    }
  }
  return null
}

export function numberOf(fields: Fields, ...names: string[]): number | null {
  for (const name of names) {
    const found = fields[name]
    if (typeof found === 'number') return found
    if (typeof found === 'string' && /^\d+(\.\d+)?$/.test(found)) return Number(found)
  }
  return null
}
