// The shapes that travel between the server and the supervisors' pages.
import type { Brief, Presence } from '../wire'

export type Level = 'warning' | 'breach'
export interface Mark { target: string; level: Level; due_at: string }
export interface Talk {
  conversation_id: string; channel: string; language: string; contact: { name: string | null; customer_id: string | null }
  waiting_since: string | null; updated_at: string
}
export interface Call extends Talk {
  status: 'waiting' | 'accepted' | 'ticket'; reason: string; group: string; priority: number; units: number; mood: string; asked: string
  holder_id: string | null; asked_at: string; accepted_at: string | null; first_reply_at: string | null; promised_at: string | null; snoozed_until: string | null
  offer: { operator_id: string; operator_name: string; until: string } | null
  marks: Mark[]
}
export interface OnWall {
  id: string; name: string; role: string; groups: string[]; presence: Presence; capacity: number; load: number
  talks: Call[]; wrapping: (Talk & { wrap_up_until: string | null })[]; listening: number; handled: number; closed: number
}
export interface Group { name: string; waiting: number; oldest: string | null; served: number; tickets: number }
export interface Today {
  begun: number; called: number; accepted: number; target_a_day: number; score: { n: number; mean: number | null }; warnings: number; breaches: number
  targets: { target: string; level: Level; count: number }[]
}
export interface WallView { at: string; groups: Group[]; waiting: Call[]; tickets: Call[]; operators: OnWall[]; assistant: { count: number; talks: Talk[] }; today: Today }

export interface Share { n: number; count: number; share: number | null; low: number | null; high: number | null }
export interface Spread { n: number; median: number | null; p90: number | null; low: number | null; high: number | null }
export interface Mean { n: number; mean: number | null; low: number | null; high: number | null }
export interface Figures {
  handled: number; operator_days: number; a_day: number | null; still_open: number; first_response: Spread; resolution: Spread; first_contact: Share; undecided: number
  score: Mean; good: Share; transferred: Share; transfers: number; handed_back: Share; kept: Share | null
}
export interface AssistantFigures { begun: number; handed_over: Share; reasons: Record<string, number>; alone: Share; undecided: number; score: Mean }
export interface Line { key: string; name: string; figures: Figures; assistant: AssistantFigures | null }
export interface ReportView {
  since: string; until: string; zone: string; by: By; step: Step; target_a_day: number; quiet_days: number; measured: boolean
  total: Figures; assistant: AssistantFigures; lines: Line[]; series: { from: string; figures: Figures }[]
}
export type By = 'operator' | 'group' | 'channel' | 'language'
export type Step = 'day' | 'week' | 'month'

export interface Criterion { id: string; zh: { name: string; hint: string }; en: { name: string; hint: string } }
export interface CardView { version: number; card: { criteria: Criterion[] } }
export interface Past {
  handoff_id: string; conversation_id: string; operator_id: string; operator_name: string; group: string; channel: string; language: string; intent: string; reason: string; mood: string
  accepted_at: string; seconds: number | null; score: number | null; transfers: number; breaches: number; handed_back: boolean
}
export interface Candidate extends Past { contact_name: string | null; reviewed_at: string | null }
export interface Candidates { found: number; candidates: Candidate[]; since: string; until: string }
export interface Review {
  id: string; conversation_id: string; operator_id: string; operator_name: string; reviewer_name: string; contact_name: string | null; language: string
  scores: Record<string, number | null>; comment: string; made_at: string; mean: number | null
}
export interface Average { operator_id: string; operator_name: string; n: number; mean: number | null; criteria: Record<string, number | null>; months: { month: string; n: number; mean: number | null }[] }
export interface Reviews { reviews: Review[]; averages: Average[] }

export type Theme = 'mood' | 'hard_case' | 'policy' | 'product' | 'language' | 'praise'
export const THEMES: Theme[] = ['mood', 'hard_case', 'policy', 'product', 'language', 'praise']
export interface CoachingNote {
  id: string; operator_id: string; author_id: string; conversation_id: string | null; theme: Theme; text: string; made_at: string; read_at: string | null
  author_name: string; operator_name: string
}
export interface HardCase extends Past { why: string[]; weight: number; brief: Brief | null }
export interface Agenda { month: string; notes: CoachingNote[]; cases: HardCase[] }
