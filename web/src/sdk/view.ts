// Turns a snapshot and the log events after it into what a screen shows; pure, so that replays always agree.
import type {
  Attachment, AttachmentLimits, Card, Citation, Confidence, ConversationState, CustomPayload, Feedback, Handoff, LogPayload, Owner, Proposal,
  QueuePlace, Receipt, RunResult, SenderKind, WireMessage,
} from './wire'

export interface ViewMessage {
  id: string
  sender: SenderKind
  senderName: string | null
  text: string
  createdAt: string | null
  state: 'streaming' | 'done' | 'stopped'
  kind: string | null
  key: string | null
  internal: boolean
  runId: string | null
  citations: Citation[]
  cards: Card[]
  attachments: Attachment[]
  quickReplies: string[]
  proposal: Proposal | null
  receipt: Receipt | null
  confidence: Confidence | null
  rung: string | null
  feedback: Feedback | null
}

export interface Run {
  id: string
  step: string | null
}

export interface View {
  messages: ViewMessage[]
  lastSeq: number
  status: 'open' | 'resolved'
  owner: Owner
  handoff: Handoff | null
  queue: QueuePlace | null
  csat: { asked: boolean; score: number | null }
  run: Run | null
  limits: AttachmentLimits | null
}

export const emptyView: View = {
  messages: [],
  lastSeq: 0,
  status: 'open',
  owner: { kind: 'assistant', version: 0 },
  handoff: null,
  queue: null,
  csat: { asked: false, score: null },
  run: null,
  limits: null,
}

export function toViewMessage(message: WireMessage): ViewMessage {
  return {
    id: message.id,
    sender: message.sender,
    senderName: message.sender_name ?? null,
    text: message.text,
    createdAt: message.created_at ?? null,
    state: message.state ?? 'done',
    kind: message.kind ?? null,
    key: message.key ?? null,
    internal: message.internal ?? false,
    runId: null,
    citations: message.citations ?? [],
    cards: message.cards ?? [],
    attachments: message.attachments ?? [],
    quickReplies: message.quick_replies ?? [],
    proposal: message.proposal ?? null,
    receipt: message.receipt ?? null,
    confidence: message.confidence ?? null,
    rung: message.rung ?? null,
    feedback: message.feedback ?? null,
  }
}

export function viewOf(state: ConversationState, messages: WireMessage[], lastSeq: number): View {
  return {
    messages: messages.map(toViewMessage),
    lastSeq,
    status: state.status ?? 'open',
    owner: state.owner ?? emptyView.owner,
    handoff: state.handoff ?? null,
    queue: state.handoff?.status === 'waiting' ? (state.queue ?? null) : null,
    csat: { asked: state.csat?.asked ?? false, score: state.csat?.score ?? null },
    run: runOf(state, messages),
    limits: state.attachments ?? null,
  }
}

function runOf(state: ConversationState, messages: WireMessage[]): Run | null {
  if (state.turn_id) return { id: state.turn_id, step: null }
  return messages.some((message) => message.state === 'streaming') ? { id: '', step: null } : null
}

/** `duplicate` was seen before; `gap` means events are missing and the caller must take a new snapshot. */
export type Applied = { kind: 'applied' | 'duplicate' | 'gap'; view: View }

export function applyEvent(view: View, seq: number, payload: LogPayload, now: string): Applied {
  if (seq <= view.lastSeq) return { kind: 'duplicate', view }
  if (seq > view.lastSeq + 1) return { kind: 'gap', view }
  return { kind: 'applied', view: { ...reduce(view, payload, now), lastSeq: seq } }
}

function reduce(view: View, payload: LogPayload, now: string): View {
  switch (payload.type) {
    case 'RUN_STARTED':
      return { ...view, run: { id: payload.runId, step: null } }
    case 'STEP_STARTED':
      return { ...view, run: { id: view.run?.id ?? '', step: payload.stepName } }
    case 'STEP_FINISHED':
      return view
    case 'TEXT_MESSAGE_START':
      return patch(view, payload.messageId, now, (message) => ({ ...message, state: 'streaming' }))
    case 'TEXT_MESSAGE_CONTENT':
      return patch(view, payload.messageId, now, (message) => ({ ...message, text: message.text + payload.delta }))
    case 'TEXT_MESSAGE_END':
      return patch(view, payload.messageId, now, (message) => ({ ...message, state: settled(message.state) }))
    case 'RUN_FINISHED':
      return endRun(view, payload.runId, payload.result ?? {})
    case 'RUN_ERROR':
      return endRun(view, payload.runId ?? view.run?.id ?? '', { stopped: true })
    case 'CUSTOM':
      return reduceCustom(view, payload, now)
    default:
      return view
  }
}

function reduceCustom(view: View, payload: CustomPayload, now: string): View {
  switch (payload.name) {
    case 'xiaoer.message':
      return addMessage(view, payload.value)
    case 'xiaoer.citations':
      return patch(view, payload.value.message_id, now, (message) => ({ ...message, citations: payload.value.citations }))
    case 'xiaoer.card':
      return patch(view, payload.value.message_id, now, (message) => ({
        ...message,
        cards: [...message.cards, payload.value.card],
      }))
    case 'xiaoer.quick_replies':
      return patch(view, payload.value.message_id, now, (message) => ({ ...message, quickReplies: payload.value.options }))
    case 'xiaoer.proposal':
      return addProposal(view, payload.value, now)
    case 'xiaoer.receipt': {
      const id = payload.value.message_id ?? currentReply(view)?.id ?? `receipt:${payload.value.effect_id}`
      return patch(view, id, now, (message) => ({ ...message, receipt: payload.value }))
    }
    case 'xiaoer.handoff':
      return { ...view, handoff: payload.value, queue: payload.value.status === 'waiting' ? view.queue : null }
    case 'xiaoer.queue':
      return { ...view, queue: payload.value }
    case 'xiaoer.owner':
      return { ...view, owner: payload.value, queue: payload.value.kind === 'queue' ? view.queue : null }
    case 'xiaoer.resolved':
      return { ...view, status: 'resolved', run: null }
    case 'xiaoer.csat':
      return {
        ...view,
        csat: { asked: payload.value.asked ?? view.csat.asked, score: payload.value.score ?? view.csat.score },
      }
    case 'xiaoer.feedback': {
      const { message_id, rating, reason } = payload.value
      if (!view.messages.some((message) => message.id === message_id)) return view
      return patch(view, message_id, now, (message) => ({ ...message, feedback: { rating, reason: reason ?? null } }))
    }
    default:
      return view
  }
}

function addMessage(view: View, value: WireMessage): View {
  const message = toViewMessage(value)
  const known = view.messages.some((other) => other.id === message.id)
  const messages = known
    ? view.messages.map((other) => (other.id === message.id ? { ...other, ...message } : other))
    : [...view.messages, message]
  // A conversation that was resolved opens again with the contact's next word.
  const status = message.sender === 'contact' ? 'open' : view.status
  return { ...view, messages, status }
}

/** The message keeps its proposal wherever it stands when only the status changes. */
function addProposal(view: View, proposal: Proposal, now: string): View {
  const holder =
    view.messages.find((message) => message.proposal?.id === proposal.id)?.id ??
    proposal.message_id ??
    currentReply(view)?.id ??
    `proposal:${proposal.id}`
  return patch(view, holder, now, (message) => ({ ...message, proposal }))
}

function currentReply(view: View): ViewMessage | undefined {
  const run = view.run
  if (!run) return undefined
  return view.messages.findLast((message) => message.sender === 'assistant' && message.runId === run.id)
}

const settled = (state: ViewMessage['state']): ViewMessage['state'] => (state === 'streaming' ? 'done' : state)

function endRun(view: View, runId: string, result: RunResult): View {
  const reply = view.messages.findLast(
    (message) => message.sender === 'assistant' && (message.runId === runId || message.state === 'streaming'),
  )
  const messages = view.messages.map((message) => {
    if (message.id !== reply?.id) return message
    return {
      ...message,
      state: result.stopped ? ('stopped' as const) : settled(message.state),
      confidence: result.confidence ?? message.confidence,
      rung: result.rung ?? message.rung,
    }
  })
  return { ...view, messages, run: null }
}

function patch(view: View, id: string, now: string, change: (message: ViewMessage) => ViewMessage): View {
  const found = view.messages.find((message) => message.id === id)
  if (found) return { ...view, messages: view.messages.map((message) => (message === found ? change(message) : message)) }
  const fresh = toViewMessage({ id, sender: 'assistant', text: '', created_at: now })
  return { ...view, messages: [...view.messages, change({ ...fresh, runId: view.run?.id ?? null })] }
}
