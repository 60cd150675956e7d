// Where a conversation stands for one operator, and so what they may do. Pure; the server has the last word.
import type { Detail, Operator, Participant, State } from './wire'

export interface StandingOf {
  state: State
  mine: boolean
  waiting: boolean
  offeredToMe: boolean
  snoozed: boolean
  wrapUp: boolean
  part: Participant['part'] | null
  /** Resolve, hand back, transfer, invite, snooze. */
  canWork: boolean
  canReply: boolean
  canReopen: boolean
  canTakeOver: boolean
}

export function standingOf(detail: Detail, me: Operator | null): StandingOf {
  const { conversation, handoff } = detail
  const isOpen = conversation.status === 'open'
  const held = conversation.owner.kind === 'operator'
  const mine = held && conversation.owner.operator_id === me?.id
  const waiting = isOpen && (handoff?.status === 'waiting' || handoff?.status === 'ticket')
  const state = detail.state ?? guessed(detail, waiting)
  const wrapUp = state === 'wrap_up'
  const part = detail.participants?.find((one) => one.operator_id === me?.id)?.part ?? null
  const may = (permission: string) => me?.permissions.includes(permission) ?? false
  return {
    state, mine, waiting, wrapUp, part,
    offeredToMe: waiting && detail.offer?.operator_id === me?.id,
    snoozed: state === 'snoozed',
    canWork: mine && isOpen,
    canReply: isOpen && (mine || part === 'invited'),
    canReopen: state === 'resolved' && may('answer'),
    canTakeOver: may('supervise') && isOpen && !mine && (held || state === 'assistant' || state === 'reopened'),
  }
}

function guessed(detail: Detail, waiting: boolean): State {
  if (detail.conversation.status === 'resolved') return 'resolved'
  if (waiting) return detail.offer ? 'offered' : 'queued'
  if (detail.snoozed_until) return 'snoozed'
  return detail.conversation.owner.kind === 'operator' ? 'operator' : 'assistant'
}
