// The shapes that travel between the server and the desk.
import type { ViewMessage } from '../sdk/view'
import type { Citation } from '../sdk/wire'

export type Presence = 'online' | 'away' | 'offline'
export interface Operator { id: string; login: string; name: string; role: string; presence: Presence; capacity: number; permissions: string[] }
/** As a colleague is seen by colleagues. */
export interface Colleague { id: string; name: string; login: string; role: string; presence: Presence; capacity: number; load: number; groups: string[]; skills: string[] }
export interface Brief {
  asked: string; reason: string; language: string; tried: string[]; receipts: string[]; slots: Record<string, string>
  sources: Citation[]; mood: string; summary: string
}
export interface DeskHandoff {
  id: string; reason: string; status: string; operator_id: string | null; created_at: string; accepted_at: string | null
  promised_at: string | null; reach: string | null; intent?: string; queue?: string; brief: Brief
}
export type State = 'assistant' | 'queued' | 'offered' | 'operator' | 'wrap_up' | 'snoozed' | 'resolved' | 'reopened'
export interface DeskConversation {
  id: string; channel: string; language: string; status: 'open' | 'resolved'; waiting_since: string | null; created_at: string
  owner: { kind: 'assistant' | 'queue' | 'operator'; operator_id?: string | null; operator_name?: string | null }
}
export interface DeskContact { id: string; name: string | null; verified: boolean; customer_id: string | null }
export interface Offer { operator_id: string; operator_name: string; until: string; made_at?: string }
export interface Sla { target: string; due_at: string; level: 'ok' | 'warning' | 'breach' }
export interface Row {
  conversation: DeskConversation; contact: DeskContact; handoff: DeskHandoff; last: { sender: string; text: string } | null
  state?: State; offer?: Offer | null; group?: string; priority?: number; sla?: Sla[]; snoozed_until?: string | null
}
export interface QueueLists {
  waiting: Row[]; mine: Row[]; tickets: Row[]; others: Row[]; snoozed?: Row[]; humans_only: boolean; online: Operator[]
  /** How many there are in all: of a long list only the front is sent. */
  counts?: Partial<Record<string, number>>
}
export interface Participant { operator_id: string; name: string; part: 'invited' | 'listening' }
export interface Detail {
  conversation: DeskConversation; contact: DeskContact; handoff: DeskHandoff | null; messages: ViewMessage[]
  state?: State; participants?: Participant[]; snoozed_until?: string | null; wrap_up_until?: string | null; offer?: Offer | null
}
export interface Customer { available: boolean; reason?: string; profile?: Record<string, unknown>; orders?: unknown; sensitive?: string[] }

/** Who is typing in a conversation; `by` null is the contact. */
export interface TypingSign { by: { id: string; name: string } | null; aloud: boolean; at: number }
export interface Signs { typing: TypingSign[]; /** The last message that the contact has seen. */ seen: string | null }

/** A customer whose name the shop has not told is still a customer. */
export const nameOf = (contact: DeskContact, words: { guest: string; customerNumber: (id: string) => string }): string =>
  contact.name ?? (contact.customer_id ? words.customerNumber(contact.customer_id) : words.guest)
