// What has happened between two looks at the queue that an operator wants to be told. Pure.
import { lengthOf } from './queue'
import type { QueueLists, Row } from './wire'

export interface News { kind: 'offer' | 'waiting' | 'message'; id: string; row: Row }

/** Nothing is news at the first look: one has just come. */
export function newsBetween(before: QueueLists | null, after: QueueLists | null, me: string): News[] {
  if (!before || !after) return []
  const known = new Map([...before.waiting, ...before.tickets, ...before.mine, ...(before.snoozed ?? []), ...before.others].map((row) => [row.conversation.id, row]))
  const news: News[] = []
  for (const row of [...after.waiting, ...after.tickets]) {
    const old = known.get(row.conversation.id)
    if (row.offer?.operator_id === me && old?.offer?.until !== row.offer.until) news.push({ kind: 'offer', id: row.conversation.id, row })
    else if (!old && !row.offer && row.handoff.status !== 'ticket') news.push({ kind: 'waiting', id: row.conversation.id, row })
  }
  for (const row of after.mine) {
    const old = known.get(row.conversation.id)
    const spoke = row.last?.sender === 'contact' && (old?.last?.text !== row.last.text || old.conversation.waiting_since !== row.conversation.waiting_since)
    if (old && spoke) news.push({ kind: 'message', id: row.conversation.id, row })
  }
  return news
}

/** What wants somebody: those who wait, and those of mine who wait for a word. */
export const unreadOf = (queue: QueueLists | null): number =>
  queue ? lengthOf(queue, 'waiting') + queue.mine.filter((row) => row.conversation.waiting_since !== null).length : 0
