// The queue as the left pane shows it: which rows, in which order, and how late each is. Pure.
import type { QueueLists, Row, Sla } from './wire'

export type Section = 'waiting' | 'mine' | 'snoozed' | 'tickets' | 'others'
export const SECTIONS: Section[] = ['waiting', 'mine', 'snoozed', 'tickets', 'others']
export type Sort = 'rank' | 'wait' | 'sla' | 'newest'
export interface View { group: string; channel: string; language: string; sort: Sort; closed: Section[] }
export const plainView: View = { group: '', channel: '', language: '', sort: 'rank', closed: [] }

export const rowsIn = (queue: QueueLists, section: Section): Row[] => queue[section] ?? []
/** How many a list has in all. */
export const lengthOf = (queue: QueueLists, section: Section): number => Math.max(queue.counts?.[section] ?? 0, rowsIn(queue, section).length)
export const groupOf = (row: Row): string => row.group ?? row.handoff.queue ?? 'default'
export const isFiltered = (view: View): boolean => Boolean(view.group || view.channel || view.language)

const byTime = (row: Row) => Date.parse(row.conversation.waiting_since ?? row.handoff.created_at)
const byDue = (row: Row) => Math.min(...(row.sla ?? []).map((one) => Date.parse(one.due_at)), Infinity)

/** The server's own order is the rank; equal ones keep it. */
export function shownRows(rows: Row[], view: View): Row[] {
  const fitting = isFiltered(view)
    ? rows.filter((row) => (!view.group || groupOf(row) === view.group) && (!view.channel || row.conversation.channel === view.channel)
      && (!view.language || row.conversation.language === view.language))
    : rows
  if (view.sort === 'rank') return fitting
  const key = view.sort === 'sla' ? byDue : byTime
  const keyed = fitting.map((row, index) => ({ row, index, at: key(row) }))
  const sign = view.sort === 'newest' ? -1 : 1
  keyed.sort((a, b) => (a.at === b.at ? a.index - b.index : a.at < b.at ? -sign : sign))
  return keyed.map(({ row }) => row)
}

/** What there is to filter by, from what is there. */
export function choicesOf(queue: QueueLists): { groups: string[]; channels: string[]; languages: string[] } {
  const rows = SECTIONS.flatMap((section) => rowsIn(queue, section))
  const distinct = (values: string[]) => [...new Set(values)].sort()
  return {
    groups: distinct(rows.map(groupOf)), channels: distinct(rows.map((row) => row.conversation.channel)), languages: distinct(rows.map((row) => row.conversation.language)),
  }
}

/** Whoever waits or was promised a time, and this operator is being asked to take. */
export const askedOf = (queue: QueueLists | null, operatorId: string | undefined): Row[] =>
  queue ? [...queue.waiting, ...queue.tickets].filter((row) => row.offer && row.offer.operator_id === operatorId) : []

export const offersTo = (queue: QueueLists | null, operatorId: string | undefined, now: number): Row[] =>
  askedOf(queue, operatorId).filter((row) => Date.parse(row.offer?.until ?? '') > now)

export type Level = 'calm' | 'soon' | 'late'
export interface Timer { level: Level; seconds: number; kind: 'wait' | 'due' | 'over'; target?: string }

const WORST: Record<Sla['level'], number> = { ok: 0, warning: 1, breach: 2 }
const LEVEL: Record<Sla['level'], Level> = { ok: 'calm', warning: 'soon', breach: 'late' }

/** The promise that presses most where there is one, else how long somebody has waited. */
export function timerOf(row: Row, section: Section, now: number): Timer | null {
  const pressing = [...(row.sla ?? [])].sort((a, b) => WORST[b.level] - WORST[a.level] || Date.parse(a.due_at) - Date.parse(b.due_at))[0]
  if (pressing && (pressing.level !== 'ok' || section !== 'others')) {
    const left = (Date.parse(pressing.due_at) - now) / 1000
    return { level: left < 0 ? 'late' : LEVEL[pressing.level], seconds: Math.abs(left), kind: left < 0 ? 'over' : 'due', target: pressing.target }
  }
  // Mine: how long the contact has waited for a word; elsewhere: since the call for a human.
  const since = section === 'mine' || section === 'others' || section === 'snoozed' ? row.conversation.waiting_since : row.handoff.created_at
  if (!since) return null
  const seconds = (now - Date.parse(since)) / 1000
  return { level: section === 'tickets' ? 'calm' : seconds > 600 ? 'late' : seconds > 180 ? 'soon' : 'calm', seconds, kind: 'wait' }
}

export function neighbourOf(ids: string[], openId: string | null, step: 1 | -1): string | null {
  if (!ids.length) return openId
  const at = openId ? ids.indexOf(openId) : -1
  if (at < 0) return ids[step === 1 ? 0 : ids.length - 1] ?? null
  return ids[(at + step + ids.length) % ids.length] ?? null
}

const SHELF = 'xiaoer.desk.view'

export function readView(): View {
  try {
    return { ...plainView, ...(JSON.parse(localStorage.getItem(SHELF) ?? '{}') as Partial<View>) }
  } catch {
    return plainView
  }
}

export function keepView(view: View): void {
  try {
    localStorage.setItem(SHELF, JSON.stringify(view))
  } catch {
    // Without storage a filter lasts as long as the page.
  }
}

/** Rows that say the same stay the same objects, so that only what has changed is drawn anew. */
export function shared(before: QueueLists | null, after: QueueLists): QueueLists {
  if (!before) return after
  const known = new Map(SECTIONS.flatMap((section) => rowsIn(before, section)).map((row) => [row.conversation.id, row]))
  const keep = (rows: Row[] | undefined): Row[] =>
    (rows ?? []).map((row) => {
      const old = known.get(row.conversation.id)
      return old && JSON.stringify(old) === JSON.stringify(row) ? old : row
    })
  return { ...after, waiting: keep(after.waiting), mine: keep(after.mine), snoozed: keep(after.snoozed), tickets: keep(after.tickets), others: keep(after.others) }
}
