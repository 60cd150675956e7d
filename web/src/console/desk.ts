// The operator's side of the protocol: session, queue, one open conversation, all kept fresh by wake-ups.
import { callServer, ServerError, type Call } from '../sdk/http'
import { EventStream, type Connection } from '../sdk/stream'
import { toViewMessage } from '../sdk/view'
import type { Attachment, WireMessage } from '../sdk/wire'
import { Moves } from './moves'
import { shared } from './queue'
import { noSigns, withTyping, type Wake } from './signs'
import type { Customer, Detail, Operator, Presence, QueueLists, Signs } from './wire'

export * from './wire'

export interface DeskStatus {
  phase: 'unknown' | 'signed-out' | 'signed-in'
  operator: Operator | null
  queue: QueueLists | null
  openId: string | null
  detail: Detail | null
  customer: Customer | null
  signs: Signs
  connection: Connection
}

const blank: DeskStatus = {
  phase: 'unknown', operator: null, queue: null, openId: null, detail: null, customer: null, signs: noSigns, connection: 'connecting',
}

const ASLEEP_MS = 20_000

export class Desk {
  private status = blank
  private csrf = ''
  private stream: EventStream | null = null
  private read = ''
  private beat = Date.now()
  private beating: ReturnType<typeof setInterval> | undefined
  private readonly listeners = new Set<() => void>()
  private readonly pending = new Map<string, Promise<void>>()
  private readonly again = new Set<string>()

  /** Everything that changes who has a conversation. */
  readonly moves = new Moves((id, path, body, headers, method) => this.act(id, path, body, headers, method))

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
    this.set({ openId: id, detail: null, customer: null, signs: noSigns })
    this.read = ''
    if (!id) return
    void this.refreshDetail()
    void this.refreshCustomer(id)
    void this.refreshSeen()
  }

  accept = (id: string) => this.act(id, '/accept', {})
  resolve = (id: string, disposition: string) => this.act(id, '/resolve', { disposition })
  handBack = (id: string, note: string) => this.act(id, '/return', { note })
  note = (id: string, text: string) => this.act(id, '/note', { text })
  reply = (id: string, text: string, files: Attachment[] = []) =>
    this.act(id, '/reply', { text, attachments: files.map((one) => one.id) }, { 'idempotency-key': crypto.randomUUID() })

  /** Others are told for a few seconds that something is being written here. */
  typing(id: string, typing: boolean, aloud: boolean): void {
    void this.call(`${at(id)}/typing`, { method: 'POST', body: { typing, aloud } }).catch(() => undefined)
  }

  /** What the holder has on the screen counts as read. */
  markRead(id: string, messageId: string): void {
    if (this.read === messageId) return
    this.read = messageId
    void this.call(`${at(id)}/read`, { method: 'POST', body: { message_id: messageId } }).catch(() => undefined)
  }

  private async act(id: string, path: string, body: unknown, headers: Record<string, string> = {}, method: Call['method'] = 'POST'): Promise<void> {
    try {
      await this.call(`${at(id)}${path}`, { method, ...(body === undefined ? {} : { body }), headers })
    } finally {
      await Promise.allSettled([this.refreshQueue(), this.refreshDetail()])
    }
  }

  readonly refreshQueue = (): Promise<void> =>
    this.coalesced('queue', async () => this.set({ queue: shared(this.status.queue, await this.call<QueueLists>('/queue')) }))

  readonly refreshDetail = (): Promise<void> =>
    this.coalesced('detail', async () => {
      const id = this.status.openId
      if (!id) return
      const found = await this.call<Omit<Detail, 'messages'> & { messages: WireMessage[] }>(at(id))
      if (this.status.openId === id) this.set({ detail: { ...found, messages: found.messages.map(toViewMessage) } })
    })

  async refreshCustomer(id: string): Promise<void> {
    const customer = await this.call<Customer>(`${at(id)}/customer`).catch((): Customer => ({ available: false, reason: 'unavailable' }))
    if (this.status.openId === id) this.set({ customer })
  }

  showCustomer(id: string, customer: Customer): void {
    if (this.status.openId === id) this.set({ customer })
  }

  private async refreshSeen(): Promise<void> {
    const id = this.status.openId
    if (!id) return
    const { contact } = await this.call<{ contact: string | null }>(`${at(id)}/read`).catch(() => ({ contact: null }))
    if (this.status.openId === id) this.set({ signs: { ...this.status.signs, seen: contact ?? this.status.signs.seen } })
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
      onEvent: (_seq, data) => this.wake(data as Wake),
      onConnection: (connection) => {
        this.set({ connection })
        // What happened while the line was down was not heard.
        if (connection === 'online') this.wake({ type: 'queue' }, true)
      },
      onRefused: () => this.leave(),
    })
    this.stream.start()
    clearInterval(this.beating)
    this.beat = Date.now()
    this.beating = setInterval(this.onBeat, 5000)
  }

  /** A machine that slept misses beats; its line may look whole and be dead. */
  private readonly onBeat = (): void => {
    const slept = Date.now() - this.beat > ASLEEP_MS
    this.beat = Date.now()
    if (slept) this.stream?.restart()
    const typing = this.status.signs.typing.filter((sign) => Date.now() - sign.at < 8000)
    if (typing.length < this.status.signs.typing.length) this.set({ signs: { ...this.status.signs, typing } })
  }

  private wake(news: Wake, all = false): void {
    if (news.type === 'typing' || news.type === 'read') {
      if (news.id === this.status.openId) this.takeSign(news)
      return
    }
    void this.refreshQueue()
    if (all || news.id === this.status.openId) void this.refreshDetail()
    if (all) void this.refreshSeen()
  }

  private takeSign(news: Wake): void {
    const { signs, operator } = this.status
    if (news.type === 'read') {
      if (news.by === 'contact') this.set({ signs: { ...signs, seen: news.until ?? signs.seen } })
    } else this.set({ signs: { ...signs, typing: withTyping(signs.typing, news, operator?.id ?? '', Date.now()) } })
  }

  private leave(): void {
    this.stream?.stop()
    this.stream = null
    clearInterval(this.beating)
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

const at = (id: string): string => `/conversations/${encodeURIComponent(id)}`
