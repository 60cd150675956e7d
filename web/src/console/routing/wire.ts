// What the server says of routing: the document as it is kept, the words that rules choose from, and what a dry run found.
import type { Language } from '../../ui/language'

export interface Overflow { after_minutes: number; to: string }
export interface Group { name: string; members: 'all' | string[]; overflow: Overflow | null }
export interface History { returning: boolean | null; handoffs: number | null; days: number }

export interface When {
  reason: string[]
  intent: string[]
  region: string[]
  language: string[]
  channel: string[]
  tier: string[]
  mood: string[]
  tags: string[]
  history: History | null
}

export interface Then { group: string | null; skills: string[]; priority: number; units: number | null; straight: 'human' | null }
export interface Rule { name: string; enabled: boolean; when: When; then: Then }

/** Hours, holidays and promises are edited on a page of their own and kept as they come. */
export interface RoutingDocument {
  groups: Group[]
  rules: Rule[]
  units: Record<string, number>
  step_minutes: number
  offer_seconds: number
  offers_at_once: number
  missed_until_away: number
  again_after_minutes: number
  sticky_days: number
  sticky_minutes: number
  relax_after_minutes: number | null
  anyone_after_minutes: number | null
  wrap_up_seconds: number
  hours: Record<string, unknown>
  holidays: { groups?: string[] }[]
  sla: { groups?: Record<string, unknown> }
  [more: string]: unknown
}

export interface Edition { version: number; changed_by: string; changed_at: string | null; document: RoutingDocument }

export interface Intent { name: string; zh?: string; en?: string }
export interface Vocabulary {
  intents: Intent[]
  channels: string[]
  regions: string[]
  tiers: string[]
  tags: string[]
  skills: string[]
  operators: { login: string; name: string; groups: string[] }[]
}
export type RoutingView = Edition & { vocabulary: Vocabulary }

export interface Both { name: string; now: number; then: number }
export interface Place { rule: string | null; group: string; skills: string[]; priority: number; units: number }
export interface Change { conversation_id: string; at: string; asked: string; now: Place; then: Place }
export interface Turned { conversation_id: string; at: string; asked: string; then: boolean }
export interface DryRun {
  calls: number
  talks: number
  rules: Both[]
  groups: Both[]
  straight: { now: number; then: number }
  changed: number
  changes: Change[]
  turned: number
  turned_shown: Turned[]
}

export const REASONS = ['requested', 'low_confidence', 'ungrounded', 'policy', 'mood', 'tool_failed', 'model_failed', 'limit', 'humans_only', 'rule']
export const MOODS = ['calm', 'annoyed', 'angry', 'distressed']
export const PLAIN_CHANNELS = ['web', 'app', 'email', 'sms', 'wechat', 'douyin']

export const emptyRule = (name: string): Rule => ({
  name,
  enabled: true,
  when: { reason: [], intent: [], region: [], language: [], channel: [], tier: [], mood: [], tags: [], history: null },
  then: { group: null, skills: [], priority: 0, units: null, straight: null },
})

/** The intent in words: its own title, a word of ours, or the label. */
export function intentName(name: string, intents: Intent[], plain: Record<string, string>, language: Language): string {
  const found = intents.find((one) => one.name === name)
  return found?.[language] ?? plain[name] ?? name
}
