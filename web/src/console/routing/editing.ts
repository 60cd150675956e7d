// Changes to a routing document, each giving a new one: order, names that are used elsewhere, and what differs.
import type { Group, RoutingDocument, Rule } from './wire'

export const withRules = (document: RoutingDocument, rules: Rule[]): RoutingDocument => ({ ...document, rules })

/** The rule at `index` moved by `step` places; at an end it stays. */
export function moved<T>(list: T[], index: number, step: number): T[] {
  const to = index + step
  if (to < 0 || to >= list.length) return list
  const next = [...list]
  next.splice(to, 0, ...next.splice(index, 1))
  return next
}

export const replaced = <T>(list: T[], index: number, value: T): T[] => list.map((one, at) => (at === index ? value : one))
export const without = <T>(list: T[], index: number): T[] => list.filter((_, at) => at !== index)

const keysRenamed = <T>(record: Record<string, T>, from: string, to: string): Record<string, T> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key === from ? to : key, value]))

/** A group's new form; where it has a new name, everything that names it follows. */
export function withGroup(document: RoutingDocument, index: number, group: Group): RoutingDocument {
  const before = document.groups[index]?.name
  const groups = replaced(document.groups, index, group)
  if (before === undefined || before === group.name) return { ...document, groups }
  const rename = (name: string) => (name === before ? group.name : name)
  return {
    ...document,
    groups: groups.map((one) => (one.overflow ? { ...one, overflow: { ...one.overflow, to: rename(one.overflow.to) } } : one)),
    rules: document.rules.map((rule) => (rule.then.group === null ? rule : { ...rule, then: { ...rule.then, group: rename(rule.then.group) } })),
    hours: keysRenamed(document.hours, before, group.name),
    holidays: document.holidays.map((day) => (day.groups ? { ...day, groups: day.groups.map(rename) } : day)),
    sla: document.sla.groups ? { ...document.sla, groups: keysRenamed(document.sla.groups, before, group.name) } : document.sla,
  }
}

const keysWithout = <T>(record: Record<string, T>, gone: string | undefined): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([key]) => key !== gone))

/** Without the group: rules that named it name the first one, nothing flows over to it any more, and its hours, days and promises go with
 *  it. Hours called `default` are everybody's, and a day that was its alone must not become everybody's. */
export function withoutGroup(document: RoutingDocument, index: number): RoutingDocument {
  const gone = document.groups[index]?.name
  const groups = without(document.groups, index)
  return {
    ...document,
    groups: groups.map((one) => (one.overflow?.to === gone ? { ...one, overflow: null } : one)),
    rules: document.rules.map((rule) => (rule.then.group === gone ? { ...rule, then: { ...rule.then, group: null } } : rule)),
    hours: gone === 'default' ? document.hours : keysWithout(document.hours, gone),
    holidays: document.holidays
      .filter((day) => day.groups?.length !== 1 || day.groups[0] !== gone)
      .map((day) => (day.groups ? { ...day, groups: day.groups.filter((name) => name !== gone) } : day)),
    sla: document.sla.groups ? { ...document.sla, groups: keysWithout(document.sla.groups, gone) } : document.sla,
  }
}

/** Why this name cannot be taken: empty, or somebody else's in the list. */
export function nameProblem(name: string, others: string[]): 'empty' | 'taken' | null {
  const plain = name.trim()
  if (!plain) return 'empty'
  return others.includes(plain) ? 'taken' : null
}

/** `reason` and `mood` are known too late for a rule that sends straight to a person. */
export const tooLate = (rule: Rule): boolean => rule.then.straight === 'human' && (rule.when.reason.length > 0 || rule.when.mood.length > 0)

export const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)
