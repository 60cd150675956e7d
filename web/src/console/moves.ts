// Everything an operator can do to a conversation beside speaking in it, as calls to the server; and when `later` is.
import type { Call } from '../sdk/http'

type Act = (id: string, path: string, body: unknown, headers?: Record<string, string>, method?: Call['method']) => Promise<void>

export class Moves {
  constructor(private readonly act: Act) {}

  decline = (id: string) => this.act(id, '/decline', {})
  wake = (id: string) => this.act(id, '/wake', {})
  finish = (id: string) => this.act(id, '/finish', {})
  reopen = (id: string) => this.act(id, '/reopen', {})
  leave = (id: string) => this.act(id, '/leave', {})
  takeOver = (id: string) => this.act(id, '/take-over', {})
  snooze = (id: string, until: Date) => this.act(id, '/snooze', { until: until.toISOString() })
  invite = (id: string, operatorId: string) => this.act(id, '/invite', { operator_id: operatorId })
  remove = (id: string, operatorId: string) => this.act(id, `/participants/${encodeURIComponent(operatorId)}`, undefined, {}, 'DELETE')
  transfer = (id: string, to: { operator?: string; group?: string }, note: string) =>
    this.act(id, '/transfer', { to_operator: to.operator ?? null, to_group: to.group ?? null, note })
}

export type Later = 'hour' | 'evening' | 'tomorrow' | 'monday'

/** In the operator's own time; a moment that has passed is not among them. */
export function laters(now: Date): [Later, Date][] {
  const on = (days: number, hour: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour, 0, 0, 0)
  const toMonday = (8 - now.getDay()) % 7 || 7
  const all: [Later, Date][] = [
    ['hour', new Date(now.getTime() + 3_600_000)], ['evening', on(0, 18)], ['tomorrow', on(1, 9)], ['monday', on(toMonday, 9)],
  ]
  return all.filter(([name, when]) => when.getTime() > now.getTime() + 60_000 && (name !== 'monday' || toMonday !== 1))
}

/** What `<input type="datetime-local">` wants. */
export function localInput(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`
}
