// The operator's side of the protocol: session, queue, one open conversation, all kept fresh by wake-ups.
import { callServer, ServerError, type Call } from '../sdk/http'
import { EventStream, type Connection } from '../sdk/stream'
import { toViewMessage, type ViewMessage } from '../sdk/view'
import type { Citation, WireMessage } from '../sdk/wire'

export type Presence = 'online' | 'away' | 'offline'
export interface Operator { id: string; login: string; name: string; role: string; presence: Presence; capacity: number; permissions: string[] }
export interface Brief {
  asked: string; reason: string; language: string; tried: string[]; receipts: string[]; slots: Record<string, string>
  sources: Citation[]; mood: string; summary: string
}
export interface DeskHandoff {
  id: string; reason: string; status: string; operator_id: string | null; created_at: string; accepted_at: string | null
  promised_at: string | null; reach: string | null; brief: Brief
}
export interface DeskConversation {
  id: string; channel: string; language: string; status: 'open' | 'resolved'; waiting_since: string | null; created_at: string
  owner: { kind: 'assistant' | 'queue' | 'operator'; operator_id?: string | null }
}
export interface DeskContact { id: string; name: string | null; verified: boolean; customer_id: string | null }
export interface Row { conversation: DeskConversation; contact: DeskContact; handoff: DeskHandoff; last: { sender: string; text: string } | null }
export interface QueueLists { waiting: Row[]; mine: Row[]; tickets: Row[]; others: Row[]; humans_only: boolean; online: Operator[] }
export interface Detail { conversation: DeskConversation; contact: DeskContact; handoff: DeskHandoff | null; messages: ViewMessage[] }
export interface Customer { available: boolean; reason?: string; profile?: Record<string, unknown>; orders?: unknown }

export interface DeskStatus {
  phase: 'unknown' | 'signed-out' | 'signed-in'
  operator: Operator | null
  queue: QueueLists | null
  openId: string | null
  detail: Detail | null
  customer: Customer | null
  connection: Connection
}

/** A customer whose name the shop has not told is still a customer. */
export const nameOf = (contact: DeskContact, words: { guest: string; customerNumber: (id: string) => string }): string =>
  contact.name ?? (contact.customer_id ? words.customerNumber(contact.customer_id) : words.guest)

const blank: DeskStatus = {
  phase: 'unknown', operator: null, queue: null, openId: null, detail: null, customer: null, connection: 'connecting',
}

export class Desk {
  private status = blank
  private csrf = ''
  private stream: EventStream | null = null
  private readonly listeners = new Set<() => void>()
  private readonly pending = new Map<string, Promise<void>>()
  private readonly again = new Set<string>()

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  readonly current = (): DeskStatus => this.status

  async resume(): Promise<void> {
    try {
      this.enter(await this.call('/session'))
    } catch {
      this.set({ phase: 'signed-out' })
    }
  }

  async signIn(login: string, password: string): Promise<void> {
    this.enter(await this.call('/session', { method: 'POST', body: { login, password } }))
    // Whoever signs in has come to work.
    if (this.status.operator?.presence === 'offline') await this.setPresence('online')
  }

  async signOut(): Promise<void> {
    await this.call('/session', { method: 'DELETE' }).catch(() => undefined)
    this.leave()
  }

  async setPresence(presence: Presence): Promise<void> {
    await this.call('/presence', { method: 'PUT', body: { presence } })
    const { operator } = this.status
    if (operator) this.set({ operator: { ...operator, presence } })
  }

  async setHumansOnly(on: boolean): Promise<void> {
    await this.call('/humans-only', { method: 'PUT', body: { on } })
    await this.refreshQueue()
  }

  open(id: string | null): void {
    if (id === this.status.openId) return
    this.set({ openId: id, detail: null, customer: null })
    if (!id) return
    void this.refreshDetail()
    void this.refreshCustomer(id)
  }

  accept = (id: string) => this.act(id, '/accept', {})
  resolve = (id: string, disposition: string) => this.act(id, '/resolve', { disposition })
  handBack = (id: string, note: string) => this.act(id, '/return', { note })
  note = (id: string, text: string) => this.act(id, '/note', { text })
  reply = (id: string, text: string) => this.act(id, '/reply', { text }, { 'idempotency-key': crypto.randomUUID() })

  private async act(id: string, path: string, body: unknown, headers: Record<string, string> = {}): Promise<void> {
    try {
      await this.call(`/conversations/${encodeURIComponent(id)}${path}`, { method: 'POST', body, headers })
    } finally {
      await Promise.allSettled([this.refreshQueue(), this.refreshDetail()])
    }
  }

  private refreshQueue(): Promise<void> {
    return this.coalesced('queue', async () => this.set({ queue: await this.call<QueueLists>('/queue') }))
  }

  private refreshDetail(): Promise<void> {
    return this.coalesced('detail', async () => {
      const id = this.status.openId
      if (!id) return
      const found = await this.call<Omit<Detail, 'messages'> & { messages: WireMessage[] }>(`/conversations/${encodeURIComponent(id)}`)
      if (this.status.openId === id) this.set({ detail: { ...found, messages: found.messages.map(toViewMessage) } })
    })
  }

  private async refreshCustomer(id: string): Promise<void> {
    const customer = await this.call<Customer>(`/conversations/${encodeURIComponent(id)}/customer`).catch(
      (): Customer => ({ available: false, reason: 'unavailable' }),
    )
    if (this.status.openId === id) this.set({ customer })
  }

  /** Wake-ups come in bursts: one request runs, at most one more follows it. */
  private coalesced(name: string, work: () => Promise<void>): Promise<void> {
    const running = this.pending.get(name)
    if (running) {
      this.again.add(name)
      return running
    }
    const round = async (): Promise<void> => {
      do {
        this.again.delete(name)
        await work()
      } while (this.again.has(name))
    }
    const promise = round()
      .catch((error: unknown) => {
        if (error instanceof ServerError && error.status === 401) this.leave()
        else console.error(error)
      })
      .finally(() => this.pending.delete(name))
    this.pending.set(name, promise)
    return promise
  }

  private enter(session: { operator: Operator; csrf: string }): void {
    this.csrf = session.csrf
    this.set({ phase: 'signed-in', operator: session.operator })
    void this.refreshQueue()
    this.stream?.stop()
    this.stream = new EventStream({
      url: () => '/v1/desk/events',
      cursor: () => null,
      onEvent: (_seq, data) => this.wake(data as { type?: string; id?: string }),
      onConnection: (connection) => {
        this.set({ connection })
        // What happened while the line was down was not heard.
        if (connection === 'online') this.wake({ type: 'queue' }, true)
      },
      onRefused: () => this.leave(),
    })
    this.stream.start()
  }

  private wake(news: { type?: string; id?: string }, all = false): void {
    void this.refreshQueue()
    if (all || news.id === this.status.openId) void this.refreshDetail()
  }

  private leave(): void {
    this.stream?.stop()
    this.stream = null
    this.csrf = ''
    this.set({ ...blank, phase: 'signed-out' })
  }

  private call<T>(path: string, call: Call = {}): Promise<T> {
    return this.request<T>(`/v1/desk${path}`, call)
  }

  /** Any call of a signed-in operator; `knowledge/` has its own paths. */
  readonly request = <T>(url: string, call: Call = {}): Promise<T> => {
    const headers: Record<string, string> = { ...call.headers }
    if (call.method && this.csrf) headers['x-csrf-token'] = this.csrf
    return callServer<T>((input, init) => fetch(input, init), url, { ...call, headers })
  }

  readonly token = (): string => this.csrf

  /** The session has ended elsewhere. */
  readonly expire = (): void => this.leave()

  private set(change: Partial<DeskStatus>): void {
    this.status = { ...this.status, ...change }
    for (const listener of this.listeners) listener()
  }
}
