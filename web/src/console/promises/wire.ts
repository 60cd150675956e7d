// The parts of the routing document that say when humans answer and what is promised; the rest of it is kept as it came.

export interface Span { opens: string; closes: string }
export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Day = (typeof DAYS)[number]
export type Week = Record<Day, Span[]>
export interface GroupHours { zone: string; week: Week }
export interface SpecialDay { day: string; name: string; groups: string[]; spans: Span[] }

export interface Targets {
  first_response_seconds: number | null
  next_response_seconds: number | null
  resolution_seconds: number | null
}
export const NOTHING: Targets = { first_response_seconds: null, next_response_seconds: null, resolution_seconds: null }
export interface Sla { everybody: Targets; groups: Record<string, Targets>; priorities: Record<string, Targets>; warn_share: number }

export interface Sections {
  hours: Record<string, GroupHours>
  holidays: SpecialDay[]
  sla: Sla
  callback_after_minutes: number | null
  long_wait_minutes: number | null
  answer_minutes: number
}
export type Document = Sections & { groups: { name: string }[] } & Record<string, unknown>
export interface Edition { version: number; changed_by: string; changed_at: string | null; document: Document }

/** What holds where the document says nothing. */
export interface Usual { service_hours: string; time_zone: string }

export interface Outlook {
  group: string
  open: boolean
  next_opening: string | null
  members: number
  position: number
  wait: [number, number] | null
  ticket: boolean
  promised_at: string | null
  answer_by: string | null
  callback: boolean
  told: Record<'zh' | 'en', string>
}
export interface Preview { now: string; groups: Outlook[] }

const MINE = ['hours', 'holidays', 'sla', 'callback_after_minutes', 'long_wait_minutes', 'answer_minutes'] as const

/** Only what is edited here. */
export const sectionsOf = (document: Document): Sections => Object.fromEntries(MINE.map((name) => [name, document[name]])) as unknown as Sections

export const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)
