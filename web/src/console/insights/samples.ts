// The annotation queue as data: what travels, which key gives which label, and the queue that moves under the hand.
import type { LearningWords } from './words/learning'

export type SampleState = 'open' | 'labelled' | 'dismissed'
export type Origin = 'flagged' | 'thumbs_down' | 'human_after' | 'clarified' | 'low_confidence'
export type LearningState = 'in_use' | 'replaced' | 'withdrawn' | 'refused'
export type ReasonCode = 'humans' | 'falls' | 'not_learnt'

export interface Understood { intent: string; tier: string; probability: number; classifier: string }
export interface Said { id: string; sender: string; sender_name: string | null; text: string; asks: boolean }
export interface Sample {
  id: string; conversation_id: string; language: string; text: string; understood: Understood; origin: Origin; state: SampleState
  label: string | null; labelled_by: string | null; labelled_at: string | null; asked_at: string; said: Said[]
}
/** `names` are a task's titles; what every shop has is named here. */
export interface Label { label: string; names: { zh: string; en: string } | null }
export interface SamplesView { samples: Sample[]; counts: Record<SampleState, number>; labels: Label[] }

export interface Compared { name: string; figure: string; turns: number; old: number; new: number; gained: number; lost: number; falls: boolean }
export interface Learnt {
  id: string; version: string; state: LearningState; reason: { code?: ReasonCode; set?: string; figure?: string }; made_at: string; changed_at: string
  figures: { before?: string; lessons?: number; right?: number; held_out?: number; sets?: Compared[] }
}
export interface RecordView { reading: string; in_use: Learnt | null; waiting: number; labelled: number; least: number; learnings: Learnt[] }

/** S, X and Z stand for later, set aside and undo. */
const KEYS = '1234567890qwertyuiopadfghjkl'
export const SKIP = 's', DISMISS = 'x', UNDO = 'z'

export interface Choice extends Label { key: string }

/** In the order of the page, each with its key; what comes after the last key has none. */
export function grouped(labels: Label[]): ['asks' | 'does' | 'other', Choice[]][] {
  const group = ({ label }: Label) => (label === 'question' ? 'asks' : label.startsWith('task.') ? 'does' : 'other')
  const order = (['asks', 'does', 'other'] as const).map((name): ['asks' | 'does' | 'other', Label[]] => [name, labels.filter((one) => group(one) === name)])
  let at = 0
  return order.map(([name, members]): ['asks' | 'does' | 'other', Choice[]] => [name, members.map((one) => ({ ...one, key: KEYS[at++] ?? '' }))]).filter(([, members]) => members.length > 0)
}

/** A task that this shop has no more stands under its own name. */
export function named(label: string, labels: Label[], words: LearningWords, language: 'zh' | 'en'): string {
  const names = labels.find((one) => one.label === label)?.names
  if (names) return names[language].charAt(0).toUpperCase() + names[language].slice(1)
  return words.labels[label] ?? label.replace(/^task\./, '').replaceAll('_', ' ')
}

/** `as` is the state that it was put into; what was only put off stays open. */
interface Step { sample: Sample; was: 'settled' | 'skipped'; as: SampleState }
/** `waiting` begins with the one on the screen; `past` ends with what Undo takes back. */
export interface Queue { waiting: Sample[]; past: Step[] }
export type Move =
  | { type: 'loaded'; samples: Sample[] } | { type: 'settled'; sample: Sample; as: SampleState } | { type: 'skipped' | 'lost' | 'failed'; sample: Sample } | { type: 'undone' }

export function moved(queue: Queue, move: Move): Queue {
  const { waiting, past } = queue
  if (move.type === 'loaded') return { waiting: move.samples, past: [] }
  if (move.type === 'undone') {
    const last = past.at(-1)
    return last ? { waiting: [last.sample, ...waiting.filter(({ id }) => id !== last.sample.id)], past: past.slice(0, -1) } : queue
  }
  const { sample } = move
  const rest = waiting.filter(({ id }) => id !== sample.id)
  const before = past.filter((step) => step.sample.id !== sample.id)
  switch (move.type) {
    case 'settled': return { waiting: rest, past: [...past, { sample, was: 'settled', as: move.as }] }
    case 'skipped': return { waiting: [...rest, sample], past: [...past, { sample, was: 'skipped', as: 'open' }] }
    // A colleague was faster: there is nothing to take back.
    case 'lost': return { waiting: rest, past: before }
    case 'failed': return { waiting: [sample, ...rest], past: before }
  }
}

/** Which of what is on the page a key means; keys with Ctrl, Alt or ⌘ are the browser's. */
export function keyOf(event: Pick<KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey'>): string | null {
  return event.altKey || event.ctrlKey || event.metaKey || event.key.length !== 1 ? null : event.key.toLowerCase()
}
