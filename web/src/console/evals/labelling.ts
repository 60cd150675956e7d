// What must hold in a case as a form, and back: pure, so that nothing of a case is lost on the way.
import type { Language } from '../../ui/language'
import type { CaseBody, CaseCard, Want } from './wire'

export type Hand = 'any' | 'yes' | 'no'
/** Each row of `says` holds alternatives, of which one must be said. */
export interface Label {
  name: string; intent: string; tags: string[]; says: string[][]; never: string[]; cites: string[]; hand: Hand; reasons: string[]; language: Language | ''; outcome: string
}
export type Field = keyof Label

export const REASONS = ['requested', 'low_confidence', 'ungrounded', 'policy', 'mood', 'tool_failed', 'model_failed', 'limit', 'rule'] as const
export const OUTCOMES = ['replied', 'asked', 'proposed', 'handed_off'] as const
/** More than a few would hold the assistant to its very words. */
const MOST_FIGURES = 3

const list = (value: string | string[] | undefined): string[] => (value === undefined ? [] : typeof value === 'string' ? [value] : value)

/** Until somebody names it a case is called by its id, which tells nobody anything: it goes by what the customer said. */
export const nameOf = ({ id, title, case: { name } }: Pick<CaseCard, 'id' | 'case' | 'title'>): string => (name && name !== id ? name : title)

export function labelOf(one: Pick<CaseCard, 'id' | 'case' | 'title'>): Label {
  const body = one.case
  const want = body.want ?? {}
  return {
    name: nameOf(one), intent: body.intent ?? '', tags: body.tags ?? [], says: (want.says ?? []).map(list), never: list(want.never), cites: list(want.cites),
    hand: want.handed_over === undefined ? 'any' : want.handed_over ? 'yes' : 'no', reasons: list(want.reason), language: want.language ?? '', outcome: want.outcome ?? '',
  }
}

/** What the form does not show (`start`, `steps`, the shop's state ...) stays as it was. */
export function caseOf(label: Label, before: CaseBody): CaseBody {
  const { says: _says, never: _never, cites: _cites, handed_over: _over, reason: _reason, language: _language, outcome: _outcome, ...others } = before.want ?? {}
  const says = label.says.map((row) => row.filter(Boolean)).filter((row) => row.length).map((row) => (row.length === 1 ? row[0]! : row))
  const want: Want = {
    ...others,
    ...(says.length && { says }), ...(label.never.length && { never: label.never }), ...(label.cites.length && { cites: label.cites }),
    ...(label.hand !== 'any' && { handed_over: label.hand === 'yes' }), ...(label.hand === 'yes' && label.reasons.length && { reason: label.reasons }),
    ...(label.language && { language: label.language }), ...(label.outcome && { outcome: label.outcome }),
  }
  const { intent: _intent, ...rest } = before
  return { ...rest, name: label.name.trim(), ...(label.intent && { intent: label.intent }), tags: label.tags, golden: goldenOf(label, before), want }
}

/** What must be cited is what answers it, unless the case names its articles by itself. */
function goldenOf(label: Label, before: CaseBody): string[] {
  const named = before.golden ?? []
  return named.length && named.join() !== list(before.want?.cites).join() ? named : label.cites
}

export const same = (one: Label, other: Label): boolean => JSON.stringify(one) === JSON.stringify(other)

/** How much the label asks for; one that asks for nothing would always pass. */
export const asks = ({ says, never, cites, hand, language, outcome }: Label): number =>
  says.filter((row) => row.some(Boolean)).length + never.length + cites.length + Number(hand !== 'any') + Number(Boolean(language)) + Number(Boolean(outcome))

/** "The recorded reply was right": its outcome, its articles, its language, and the figures it named. */
export function asRecorded(label: Label, { turns, language }: Pick<CaseCard, 'turns' | 'language'>): Label {
  const last = turns.at(-1)
  if (!last) return label
  const over = last.outcome === 'handed_off'
  const cites = [...new Set(last.cited.map(({ slug }) => slug))]
  return {
    ...label, language, outcome: last.outcome, hand: over ? 'yes' : 'no', reasons: over && last.reason ? [last.reason] : [],
    says: figuresIn(last.reply).slice(0, MOST_FIGURES).map((figure) => [figure]), cites: cites.length ? cites : label.cites,
  }
}

const FIGURE = /[¥£$€]\s?\d+(?:[.,]\d+)*|(?<![\w.])\d+(?:[.,]\d+)*\s?(?:%|个?(?:工作日|自然日|小时|分钟|积分|天|日|元|块|年|月|周|折|件|分)|(?:working |business |calendar )?(?:days?|hours?|minutes?|weeks?|months?|years?|points?|pounds?|yuan)\b)/gi

/** Amounts, spans and shares, as they stand in the text; order numbers and [1] are none. */
export function figuresIn(text: string): string[] {
  return [...new Set([...text.replace(/\[\d+\]/g, '').matchAll(FIGURE)].map(([found]) => found.trim()))]
}

/** A last turn that calls a person ends as a hand-over; one that must not cannot. */
export function withHand(label: Label, hand: Hand): Partial<Label> {
  if (hand === 'yes') return { hand, ...(label.outcome && { outcome: 'handed_off' }) }
  return { hand, reasons: [], ...(hand === 'no' && label.outcome === 'handed_off' && { outcome: '' }) }
}

/** The field of the form that a server's word for a wrong key belongs to: `want.says.0` is `says`. */
export function fieldOf(key: string): Field | null {
  const named: Record<string, Field> = { name: 'name', intent: 'intent', tags: 'tags', says: 'says', never: 'never', cites: 'cites', golden: 'cites', handed_over: 'hand', reason: 'reasons', language: 'language', outcome: 'outcome' }
  return key.split(/[.[\]\s]+/).map((part) => named[part]).find(Boolean) ?? null
}
