// The pure part of the reply box: what is typed behind / and @, variables, and who wrote meanwhile.
import type { ViewMessage } from '../../sdk/view'
import type { TypingSign } from '../wire'

export interface Canned { id: string; shortcut: string; language: 'zh' | 'en'; text: string; shared: boolean; uses: number; may_change: boolean }
export type Values = Record<string, string | null>

/** What stands between the sign and the caret; `from` is where the sign is. */
export interface Sought { sign: '/' | '@'; query: string; from: number }

const SLASH = /(?:^|\s)\/([^\s/]{0,32})$/
const AT = /(?:^|[^\w@])@([^\s@]{0,32})$/

/** Whether a list belongs to what is being typed: `/` begins a word, `@` does not follow a letter. */
export function soughtIn(text: string, caret: number, note: boolean): Sought | null {
  const before = text.slice(0, caret)
  const found = note ? AT.exec(before) : SLASH.exec(before)
  if (!found) return null
  const query = found[1] ?? ''
  return { sign: note ? '@' : '/', query, from: caret - query.length - 1 }
}

/** The shortcut's beginning counts most, then its inside, then the text; the customer's language first, and the order it came in. */
export function matching(replies: Canned[], query: string, language: 'zh' | 'en', most = 8): Canned[] {
  const wanted = query.toLowerCase()
  const rank = ({ shortcut, text, language: its }: Canned): number => {
    const name = shortcut.toLowerCase()
    return name.startsWith(wanted) ? 0 : name.includes(wanted) ? 1 : its === language && text.toLowerCase().includes(wanted) ? 2 : 3
  }
  return replies
    .map((reply) => ({ reply, rank: rank(reply), foreign: reply.language === language ? 0 : 1 }))
    .filter(({ rank: found }) => found < 3)
    .sort((one, other) => one.foreign - other.foreign || one.rank - other.rank)
    .slice(0, most)
    .map(({ reply }) => reply)
}

const VARIABLE = /\{\{\s*([A-Za-z_][\w.]{0,63})\s*\}\}/g

/** Names that still wait for a value, each once. */
export const unfilled = (text: string): string[] => [...new Set([...text.matchAll(VARIABLE)].map((found) => found[1] ?? ''))]

/** What is known is put in; the rest stays as it is, to be filled by hand. */
export const filled = (text: string, values: Values): string =>
  text.replace(VARIABLE, (whole, name: string) => values[name]?.trim() || whole)

/** `text` with `insert` in place of what stands from `from` to `to`, and where the caret is then. */
export const replaced = (text: string, from: number, to: number, insert: string): [string, number] =>
  [text.slice(0, from) + insert + text.slice(to), from + insert.length]

/** Behind what is there already, with an empty line between. */
export const appended = (text: string, more: string): string => (text.trim() ? `${text.trimEnd()}\n\n${more}` : more)

/** Names of colleagues who have replied after the message `began`; `me` is the name one writes under. */
export function repliedSince(messages: ViewMessage[], began: string | null, me: string): string[] {
  const at = began === null ? messages.length : messages.findIndex((message) => message.id === began)
  const later = at < 0 ? [] : messages.slice(at + 1)
  const names = later.filter((one) => one.sender === 'operator' && !one.internal && one.senderName !== me).map((one) => one.senderName ?? '')
  return [...new Set(names)]
}

/** Names of colleagues who are writing to the customer right now. */
export const typingNow = (signs: TypingSign[]): string[] =>
  signs.filter((sign) => sign.by !== null && sign.aloud).map((sign) => sign.by?.name ?? '')
