// What the palette offers before anything is asked of the server. Pure but for the acts themselves.
import type { Piece } from './customer/api'
import { best } from './fuzzy'
import type { DeskStatus, Row } from './desk'
import { nameOf } from './wire'
import { rowsIn, SECTIONS } from './queue'
import type { Sheet } from './sheets'
import { standingOf } from './standing'
import { sees, type Area } from './TopBar'
import type { DeskWords } from './words'

export interface Entry { id: string; group: string; label: string; hint?: string; keys?: string; pieces?: Piece[]; act: () => void }
export interface Canned { id: string; shortcut: string; text: string }
export interface PaletteActions {
  open: (id: string) => void
  sheet: (sheet: Sheet) => void
  write: (tab: 'reply' | 'note') => void
  move: (name: 'accept' | 'decline' | 'wake' | 'finish' | 'reopen') => void
  go: (area: Area) => void
  insert: (text: string) => void
  person: (contactId: string) => void
  canned: Canned[]
}

export function entriesOf(status: DeskStatus, words: DeskWords, actions: PaletteActions): Entry[] {
  return [...ofConversation(status, words, actions), ...ofQueue(status, words, actions), ...pages(status, words, actions), ...canned(status, actions)]
}

/** The best of each group, in the order of the groups. */
export function fitting(entries: Entry[], typed: string): Entry[] {
  const limits: Record<string, number> = { actions: 8, queue: typed.trim() ? 6 : 5, pages: 5, canned: typed.trim() ? 5 : 0 }
  return Object.entries(limits).flatMap(([group, limit]) =>
    best(entries.filter((entry) => entry.group === group), typed, (entry) => `${entry.label} ${entry.hint ?? ''}`, limit))
}

function ofConversation(status: DeskStatus, words: DeskWords, actions: PaletteActions): Entry[] {
  const { detail } = status
  if (!detail) return []
  const is = standingOf(detail, status.operator)
  const make = (name: string, label: string, may: boolean, act: () => void, keys?: string): Entry[] =>
    may ? [{ id: `act ${name}`, group: 'actions', label, act, ...(keys ? { keys } : {}) }] : []
  return [
    ...make('accept', words.accept, is.waiting, () => actions.move('accept'), 'Alt A'),
    ...make('decline', words.decline, is.offeredToMe, () => actions.move('decline'), 'Alt D'),
    ...make('reply', words.reply, is.canReply, () => actions.write('reply'), 'Alt L'),
    ...make('note', words.note, true, () => actions.write('note'), 'Alt P'),
    ...make('resolve', words.resolve, is.canWork, () => actions.sheet('resolve'), 'Alt E'),
    ...make('hand-back', words.handBack, is.canWork, () => actions.sheet('hand-back'), 'Alt H'),
    ...make('transfer', words.transfer, is.canWork, () => actions.sheet('transfer'), 'Alt T'),
    ...make('invite', words.invite, is.canWork, () => actions.sheet('invite')),
    ...make('snooze', words.snooze, is.canWork && !is.snoozed, () => actions.sheet('snooze'), 'Alt M'),
    ...make('wake', words.wake, is.mine && is.snoozed, () => actions.move('wake'), 'Alt M'),
    ...make('finish', words.finish, is.mine && is.wrapUp, () => actions.move('finish')),
    ...make('reopen', words.reopen, is.canReopen, () => actions.move('reopen')),
    ...make('take-over', words.takeOver, is.canTakeOver, () => actions.sheet('take-over')),
    ...make('merge', words.merge, true, () => actions.sheet('merge')),
  ]
}

function ofQueue(status: DeskStatus, words: DeskWords, actions: PaletteActions): Entry[] {
  const queue = status.queue
  if (!queue) return []
  return SECTIONS.flatMap((section) => rowsIn(queue, section).map((row: Row): Entry => ({
    id: `row ${row.conversation.id}`, group: 'queue', label: nameOf(row.contact, words), hint: `${words[section]} · ${(row.handoff.brief.asked || row.last?.text || '').slice(0, 60)}`,
    act: () => actions.open(row.conversation.id),
  })))
}

function pages(status: DeskStatus, words: DeskWords, actions: PaletteActions): Entry[] {
  const all: Area[] = ['desk', 'wall', 'knowledge', 'insights', 'admin']
  const areas = all.filter((area) => sees(status.operator, area)).map((area): Entry => ({ id: `page ${area}`, group: 'pages', label: words[area], act: () => actions.go(area) }))
  return [...areas, { id: 'keys', group: 'pages', label: words.keys, keys: '?', act: () => actions.sheet('keys') }]
}

function canned(status: DeskStatus, actions: PaletteActions): Entry[] {
  if (!status.detail) return []
  return actions.canned.map((one): Entry => ({ id: `canned ${one.id}`, group: 'canned', label: `/${one.shortcut}`, hint: one.text.slice(0, 80), act: () => actions.insert(one.text) }))
}
