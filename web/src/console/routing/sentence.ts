// A rule as a sentence: pieces of plain words and of what the rule names, in the reader's language.
import type { RoutingWords } from './words'
import type { RoutingDocument, Rule, Vocabulary } from './wire'
import { intentName } from './wire'
import type { Language } from '../../ui/language'

/** `strong` pieces are what the rule names. */
export interface Piece { text: string; strong?: boolean }

export interface Reader { words: RoutingWords; language: Language; vocabulary: Vocabulary; reasons: Record<string, string>; channels: Record<string, string> }

const named = (values: string[], reader: Reader, name: (value: string) => string): Piece[] =>
  values.flatMap((value, index) => [
    ...(index ? [{ text: reader.words.sentence.or }] : []),
    { text: name(value), strong: true },
  ])

/** The conditions, joined by "and"; empty for a rule without any. */
export function conditions(rule: Rule, reader: Reader): Piece[] {
  const { words, vocabulary, language } = reader
  const say = words.sentence
  const { when } = rule
  const parts: Piece[][] = []
  const add = (values: string[], before: string, name: (value: string) => string = (value) => value) => {
    if (values.length) parts.push([{ text: before }, ...named(values, reader, name)])
  }
  add(when.tier, say.tier)
  add(when.tags, say.tags)
  add(when.language, say.language, (value) => words.languages[value] ?? value)
  add(when.region, say.region)
  add(when.channel, say.channel, (value) => reader.channels[value] ?? value)
  add(when.intent, say.intent, (value) => `“${intentName(value, vocabulary.intents, words.intents, language)}”`)
  add(when.reason, say.reason, (value) => reader.reasons[value] ?? value)
  add(when.mood, say.mood, (value) => words.moods[value] ?? value)
  if (when.history?.returning === true) parts.push([{ text: say.returning, strong: true }])
  if (when.history?.returning === false) parts.push([{ text: say.first, strong: true }])
  if (when.history?.handoffs) parts.push([{ text: say.handoffs(when.history.handoffs, when.history.days), strong: true }])
  return parts.flatMap((part, index) => [...(index ? [{ text: say.and }] : []), ...part])
}

/** What follows: at once a person, the group, the skills, how much earlier, how heavy. */
export function consequences(rule: Rule, document: RoutingDocument, reader: Reader): Piece[] {
  const say = reader.words.sentence
  const { then } = rule
  const parts: Piece[][] = []
  if (then.straight) parts.push([{ text: say.straight, strong: true }])
  parts.push([{ text: say.group }, { text: then.group ?? document.groups[0]?.name ?? '', strong: true }, { text: say.groupEnd }])
  if (then.skills.length) parts.push([{ text: say.skills }, ...then.skills.flatMap((skill, index) => [...(index ? [{ text: say.plus }] : []), { text: skill, strong: true }])])
  if (then.priority) parts.push([{ text: say.earlier(then.priority * document.step_minutes), strong: true }])
  if (then.units !== null) parts.push([{ text: say.units(then.units), strong: true }])
  return parts.flatMap((part, index) => [...(index ? [{ text: say.comma }] : []), ...part])
}

/** The whole sentence as plain text, for whoever hears it. */
export function sentence(rule: Rule, document: RoutingDocument, reader: Reader): string {
  const say = reader.words.sentence
  const before = conditions(rule, reader)
  const text = (pieces: Piece[]) => pieces.map((piece) => piece.text).join('')
  return before.length ? `${say.when}${text(before)}${say.then}${text(consequences(rule, document, reader))}` : `${say.always}${text(consequences(rule, document, reader))}`
}
