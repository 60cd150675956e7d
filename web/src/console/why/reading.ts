// How the parts of a confidence are read: which belong together, which speak against the reply, and what a value says.
import type { WhyWords } from './words'

export type Group = 'found' | 'understood' | 'conversation' | 'checks' | 'other'
/** `share` is drawn as a meter; the others are told in words. */
type Unit = 'share' | 'yes' | 'times' | 'turns' | 'mood'
interface Reading { group: Group; unit: Unit; against?: true }

/** As many earlier questions count as a whole; the server divides by it. */
const LONG = 10

export const READINGS: Record<string, Reading> = {
  top_score: { group: 'found', unit: 'share' },
  top_sentence: { group: 'found', unit: 'share' },
  top_dense: { group: 'found', unit: 'share' },
  top_keyword: { group: 'found', unit: 'share' },
  margin: { group: 'found', unit: 'share' },
  lead: { group: 'found', unit: 'share' },
  agreement: { group: 'found', unit: 'share' },
  coverage: { group: 'found', unit: 'share' },
  answerable: { group: 'found', unit: 'share' },
  taught: { group: 'found', unit: 'yes' },
  named: { group: 'found', unit: 'yes' },
  spread: { group: 'found', unit: 'share', against: true },
  tier_probability: { group: 'understood', unit: 'share' },
  tier: { group: 'understood', unit: 'share' },
  by_rules: { group: 'understood', unit: 'yes' },
  unknown: { group: 'understood', unit: 'share', against: true },
  follow_up: { group: 'conversation', unit: 'yes', against: true },
  turns: { group: 'conversation', unit: 'turns', against: true },
  mood: { group: 'conversation', unit: 'mood', against: true },
  by_code: { group: 'checks', unit: 'yes' },
  verified: { group: 'checks', unit: 'yes' },
  verdict: { group: 'checks', unit: 'yes' },
  redrafts: { group: 'checks', unit: 'times', against: true },
}

const GROUPS: Group[] = ['found', 'understood', 'conversation', 'checks', 'other']

export interface PartLine {
  name: string
  label: string
  meaning: string
  value: string
  /** How far the meter is filled, or null where words say it all. */
  filled: number | null
  /** Whether this line spoke for the reply, against it, or not at all. */
  speaks: 'for' | 'against' | 'neither'
  /** More of it can only speak against the reply. */
  against: boolean
}

/** The parts in reading order, group by group; a part that nobody here knows stands under its own name at the end. */
export function linesOf(parts: Record<string, number>, words: WhyWords): [Group, PartLine[]][] {
  const order = [...Object.keys(READINGS), ...Object.keys(parts).filter((name) => !(name in READINGS))]
  const known = order.filter((name) => Number.isFinite(parts[name]))
  return GROUPS.map((group): [Group, PartLine[]] => [group, known.filter((name) => (READINGS[name]?.group ?? 'other') === group).map((name) => lineOf(name, parts[name] ?? 0, words))])
    .filter(([, lines]) => lines.length > 0)
}

function lineOf(name: string, value: number, words: WhyWords): PartLine {
  const reading = READINGS[name]
  const told = words.parts[name]
  const against = reading?.against ?? false
  const share = reading ? reading.unit === 'share' : value >= 0 && value <= 1
  return {
    name,
    label: told?.[0] ?? name.replaceAll('_', ' '),
    meaning: told?.[1] ?? words.unknownMeaning,
    value: valueOf(reading?.unit ?? (share ? 'share' : 'number'), value, words),
    filled: share ? Math.max(0, Math.min(1, value)) : null,
    speaks: speaks(reading, value),
    against,
  }
}

/** Only what was there can speak against; a check that failed does so too. */
function speaks(reading: Reading | undefined, value: number): PartLine['speaks'] {
  if (!reading) return 'neither'
  if (reading.against) return value > 0 ? 'against' : 'neither'
  if (value > 0) return 'for'
  return reading.group === 'checks' ? 'against' : 'neither'
}

function valueOf(unit: Unit | 'number', value: number, words: WhyWords): string {
  switch (unit) {
    case 'share': return `${Math.round(value * 100)}%`
    case 'yes': return value > 0 ? words.yes : words.no
    case 'times': return words.times(Math.round(value))
    case 'turns': return words.earlier(Math.round(value * LONG), LONG)
    case 'mood': return value >= 0.75 ? words.moods.angry : value > 0 ? words.moods.uneasy : words.moods.calm
    case 'number': return String(Math.round(value * 100) / 100)
  }
}
