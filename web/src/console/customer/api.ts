// What the desk keeps about a contact, as calls to the server.
import type { Desk } from '../desk'
import type { DeskContact } from '../wire'

export interface ContactNote { id: string; operator_id: string; operator_name: string; text: string; made_at: string }
export interface Earlier {
  id: string; channel: string; language: string; status: 'open' | 'resolved'; owner: string; disposition: string | null; operator_name: string | null
  asked: string; messages: number; score: number | null; comment: string | null; created_at: string; updated_at: string
}
export interface KnownContact {
  contact: DeskContact & { region: string; tier: string }
  identities: { kind: string; value: string; verified: boolean }[]
  tags: string[]
  notes: ContactNote[]
  history: Earlier[]
  csat: { count: number; average: number | null }
  merges: { id: string; at: string; by: string; name: string | null }[]
}
export interface Merge { id: string | null; kept: DeskContact; gone: DeskContact; moves: Record<string, number> }
export type Piece = { text: string; hit: boolean }
export interface FoundTalk {
  id: string; channel: string; status: 'open' | 'resolved'; owner: string; operator_name: string | null; updated_at: string; contact: DeskContact
  message_id: string | null; sender: string; internal: boolean; at: string | null; snippet: Piece[]
}
export interface Found { conversations: FoundTalk[]; contacts: { contact: DeskContact; snippet: Piece[] }[]; more: boolean }
export type SearchFilters = { state?: string; channel?: string; operator?: string; since?: string }

const of = (id: string) => `/v1/desk/contacts/${encodeURIComponent(id)}`

export const contactCalls = (desk: Desk) => ({
  load: (id: string) => desk.request<KnownContact>(of(id)),
  addTag: (id: string, tag: string) => desk.request<{ tags: string[] }>(`${of(id)}/tags/${encodeURIComponent(tag)}`, { method: 'PUT' }),
  removeTag: (id: string, tag: string) => desk.request<{ tags: string[] }>(`${of(id)}/tags/${encodeURIComponent(tag)}`, { method: 'DELETE' }),
  tags: () => desk.request<{ tags: { tag: string; count: number }[] }>('/v1/desk/tags'),
  addNote: (id: string, text: string) => desk.request(`${of(id)}/notes`, { method: 'POST', body: { text } }),
  removeNote: (id: string, note: string) => desk.request(`${of(id)}/notes/${encodeURIComponent(note)}`, { method: 'DELETE' }),
  preview: (id: string, other: string) => desk.request<Merge>(`${of(id)}/merge/${encodeURIComponent(other)}`),
  merge: (id: string, other: string) => desk.request<Merge>(`${of(id)}/merge`, { method: 'POST', body: { other_id: other } }),
  unmerge: (merge: string) => desk.request<Merge>(`/v1/desk/merges/${encodeURIComponent(merge)}/undo`, { method: 'POST' }),
  search: (q: string, filters: SearchFilters = {}, limit = 12, signal?: AbortSignal) => {
    const told = Object.entries(filters).filter((pair): pair is [string, string] => Boolean(pair[1]))
    return desk.request<Found>(`/v1/desk/search?${new URLSearchParams([['q', q], ['limit', String(limit)], ...told])}`, signal ? { signal } : {})
  },
})
