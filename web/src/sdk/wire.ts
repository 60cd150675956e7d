// The shapes that travel between the server and a browser, as docs/events.md describes them.

export type OwnerKind = 'assistant' | 'queue' | 'operator'
export type SenderKind = 'contact' | 'assistant' | 'operator' | 'system'
export type ProposalStatus = 'pending' | 'confirmed' | 'declined' | 'expired' | 'superseded'
export type HandoffStatus = 'waiting' | 'accepted' | 'ticket' | 'closed' | 'withdrawn'
export type Rating = 'up' | 'down'

export interface Citation {
  number: number
  article_id: string
  chunk_id: string
  slug: string
  title: string
  version?: number
  quote: string
  start: number
  end: number
  version_date: string
}

export interface Proposal {
  id: string
  title: string
  rendering: string
  tool: string
  arguments: Record<string, unknown>
  expires_at: string
  status: ProposalStatus
  message_id?: string | null
}

export interface Receipt {
  effect_id: string
  proposal_id: string
  tool: string
  status: 'executing' | 'done' | 'refused' | 'unknown'
  summary: string
}

export interface Confidence {
  value: number
  band: 'sure' | 'unsure' | 'below'
  parts: Record<string, number>
  /** What was judged: an `answer` from articles, an `act`, or nothing; older messages do not say. */
  head?: 'answer' | 'act' | ''
}

export interface Feedback {
  rating: Rating
  reason?: string | null
}

export type Card = { kind: string } & Record<string, unknown>

export interface Handoff {
  id: string
  reason?: string
  status: HandoffStatus
  operator_name?: string | null
  reach_needed?: boolean
  promised_at?: string | null
  /** Who waits long is offered an answer by then instead. */
  callback_by?: string | null
}

export interface QueuePlace {
  position: number
  wait_seconds_low?: number | null
  wait_seconds_high?: number | null
}

export interface Owner {
  kind: OwnerKind
  operator_name?: string | null
  version: number
}

export interface Attachment {
  id: string
  name: string
  media_type: string
  size: number
  width?: number | null
  height?: number | null
}

export interface AttachmentLimits {
  max_bytes: number
  most: number
  endings: string[]
}

export interface WireMessage {
  id: string
  sender: SenderKind
  sender_name?: string | null
  text: string
  created_at: string
  kind?: string | null
  key?: string | null
  internal?: boolean
  state?: 'streaming' | 'done' | 'stopped'
  citations?: Citation[]
  quick_replies?: string[]
  confidence?: Confidence | null
  rung?: string | null
  proposal?: Proposal | null
  receipt?: Receipt | null
  cards?: Card[]
  attachments?: Attachment[]
  feedback?: Feedback | null
}

export type LogPayload =
  | { type: 'RUN_STARTED'; runId: string; threadId?: string }
  | { type: 'STEP_STARTED' | 'STEP_FINISHED'; stepName: string }
  | { type: 'TEXT_MESSAGE_START'; messageId: string; role?: string }
  | { type: 'TEXT_MESSAGE_CONTENT'; messageId: string; delta: string }
  | { type: 'TEXT_MESSAGE_END'; messageId: string }
  | { type: 'RUN_FINISHED'; runId: string; result?: RunResult | null }
  | { type: 'RUN_ERROR'; runId?: string; message?: string; code?: string }
  | CustomPayload

export interface RunResult {
  outcome?: string
  rung?: string | null
  confidence?: Confidence | null
  stopped?: boolean
}

type Custom<Name extends string, Value> = { type: 'CUSTOM'; name: Name; value: Value }

export type CustomPayload =
  | Custom<'xiaoer.message', WireMessage>
  | Custom<'xiaoer.citations', { message_id: string; citations: Citation[] }>
  | Custom<'xiaoer.card', { message_id: string; card: Card }>
  | Custom<'xiaoer.quick_replies', { message_id: string; options: string[] }>
  | Custom<'xiaoer.proposal', Proposal>
  | Custom<'xiaoer.receipt', Receipt & { message_id?: string | null }>
  | Custom<'xiaoer.handoff', Handoff>
  | Custom<'xiaoer.queue', QueuePlace>
  | Custom<'xiaoer.owner', Owner>
  | Custom<'xiaoer.resolved', { disposition?: string | null }>
  | Custom<'xiaoer.csat', { asked?: boolean; score?: number | null }>
  | Custom<'xiaoer.feedback', { message_id: string } & Feedback>
  | Custom<'xiaoer.signs', { typing: string | null; read: string | null }>

export interface Welcome {
  id: string
  token: string
  locale: string
  contact: { verified: boolean; name?: string | null }
  assistant: { is_ai: boolean; name: string }
  suggestions: string[]
  notice: string
}

export interface ConversationState {
  id?: string
  status: 'open' | 'resolved'
  owner: Owner
  /** The turn that runs at this moment, if any. */
  turn_id?: string | null
  handoff?: Handoff | null
  queue?: QueuePlace | null
  pending_proposal?: Proposal | null
  csat?: { asked?: boolean; score?: number | null } | null
  contact?: { verified: boolean; name?: string | null } | null
  attachments?: AttachmentLimits | null
  last_seq: number
}

export interface ArticleText {
  title: string
  text: string
  language: string
  version_date: string
}
