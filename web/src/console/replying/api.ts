// What the reply box asks the server for.
import type { Call } from '../../sdk/http'
import type { Attachment, Citation } from '../../sdk/wire'
import type { Canned, Values } from './filling'

type Request = <T>(url: string, call?: Call) => Promise<T>
type Tongue = 'zh' | 'en'

export interface Draft { id: string | null; text: string; insert: string; citations: Citation[]; rung: string; trouble: string | null }
export interface Passage extends Omit<Citation, 'number'> { headings: string[]; score: number }
export interface Pending { id: string; tool: string; title: string; rendering: string; arguments: Record<string, unknown>; status: string; expires_at: string }
export interface Schema { type?: string; enum?: unknown[]; title?: string; description?: string; properties?: Record<string, Schema>; required?: string[]; minimum?: number; maximum?: number; maxLength?: number; items?: Schema }
export interface Tool {
  name: string; title: Record<Tongue, string>; parameters: Schema; names: Record<string, Record<Tongue, string>>
  labels: Record<string, Record<string, Record<Tongue, string>>>; limits: { maximum: Record<string, number>; count: number | null; hours: number }
}
export interface Mention { message_id: string; conversation_id: string; text: string; by: string | null; made_at: string }
export interface CannedText { shortcut: string; language: Tongue; text: string; shared: boolean }
export interface Origin { suggestion_id?: string; original?: { text: string; language: Tongue } }

const post = (body: unknown = {}, headers: Record<string, string> = {}): Call => ({ method: 'POST', body, headers })

export function replyingApi(request: Request) {
  const at = (id: string, path: string) => `/v1/desk/conversations/${encodeURIComponent(id)}${path}`
  return {
    canned: () => request<{ replies: Canned[] }>('/v1/desk/canned-replies').then(({ replies }) => replies),
    addCanned: (body: CannedText) => request('/v1/desk/canned-replies', post(body)),
    changeCanned: (id: string, body: CannedText) => request(`/v1/desk/canned-replies/${id}`, { method: 'PUT', body }),
    deleteCanned: (id: string) => request(`/v1/desk/canned-replies/${id}`, { method: 'DELETE' }),
    useCanned: (id: string) => request(`/v1/desk/canned-replies/${id}/use`, post()),
    variables: (id: string) => request<{ variables: Values }>(at(id, '/variables')).then(({ variables }) => variables),
    abilities: () => request<{ model_drafts: boolean; translation: boolean }>('/v1/desk/abilities'),
    draft: (id: string) => request<Draft>(at(id, '/draft'), post()),
    discard: (id: string) => request(`/v1/desk/suggestions/${id}/discard`, post()),
    passages: (id: string) => request<{ passages: Passage[] }>(at(id, '/suggestions')).then(({ passages }) => passages),
    translation: (id: string, message: string, to: Tongue) => request<{ text: string }>(at(id, `/messages/${message}/translation?to=${to}`)).then(({ text }) => text),
    translate: (id: string, text: string, to: Tongue) => request<{ text: string }>(at(id, '/translate'), post({ text, to })).then((made) => made.text),
    approvals: (id: string) => request<{ pending: Pending[]; tools: Tool[] }>(at(id, '/approvals')),
    propose: (id: string, tool: string, given: Record<string, unknown>) => request(at(id, '/approvals'), post({ tool, arguments: given })),
    rule: (id: string, proposal: string, body: Record<string, unknown>) => request(at(id, `/approvals/${proposal}`), post(body)),
    mentions: () => request<{ mentions: Mention[]; unseen: number }>('/v1/desk/mentions'),
    see: (conversation?: string) => request('/v1/desk/mentions/seen', post(conversation ? { conversation_id: conversation } : {})),
    colleagues: () => request<{ id: string; name: string; login: string }[]>('/v1/desk/operators'),
    /** What it was made from follows the reply, and is tried twice: the reply itself must not wait for it. */
    reply: async (id: string, text: string, files: Attachment[], origin: Origin): Promise<void> => {
      const body = { text, attachments: files.map((one) => one.id) }
      const { message_id } = await request<{ message_id: string }>(at(id, '/reply'), post(body, { 'idempotency-key': crypto.randomUUID() }))
      if (!origin.suggestion_id && !origin.original) return
      const told = () => request(at(id, `/messages/${message_id}/origin`), post(origin))
      await told().catch(told)
    },
  }
}

export type ReplyingApi = ReturnType<typeof replyingApi>
