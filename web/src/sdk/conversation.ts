// One customer's conversation with the server: starts or resumes it, keeps its view fresh, sends what is said.
import { Blobs } from './blobs'
import { articlePath, callServer, fetchFile, ServerError, type Call, type Fetch } from './http'
import { customerOf, readSession, writeSession, type Session } from './memory'
import { Outbox, type Outgoing, type Shelf } from './outbox'
import { FORGOTTEN_MS, noSigns, signsIn, Telling, type PeopleSigns } from './signs'
import { EventStream, type Connection } from './stream'
import { uploadFile, type Sending } from './upload'
import { applyEvent, emptyView, viewOf, type View } from './view'
import type { ArticleText, Attachment, ConversationState, LogPayload, Rating, WireMessage, Welcome } from './wire'

export interface ConversationStatus {
  phase: 'idle' | 'starting' | 'ready' | 'failed'
  welcome: Welcome | null
  view: View
  outbox: Outgoing[]
  connection: Connection
  /** Proposals whose button was pressed and whose answer has not come yet. */
  deciding: Record<string, 'confirm' | 'decline'>
  failure: ServerError | null
  signs: PeopleSigns
}

export interface ConversationOptions {
  base: string
  shelf: Shelf
  locale: () => string
  fetch?: Fetch
  now?: () => string
}

const idle: ConversationStatus = {
  phase: 'idle', welcome: null, view: emptyView, outbox: [], connection: 'connecting', deciding: {}, failure: null, signs: noSigns,
}

export class Conversation {
  private status: ConversationStatus = idle
  private readonly listeners = new Set<() => void>()
  private session: Session | null = null
  private userJwt: string | null = null
  private outbox: Outbox | null = null
  private stream: EventStream | null = null
  private refreshing: Promise<void> | null = null
  private mustReconcile = false
  private forgetting: ReturnType<typeof setTimeout> | undefined
  private readonly telling = new Telling((path, body) => this.call(this.path(path), { method: 'POST', body }))
  /** The files of its messages. */
  readonly blobs = new Blobs((id) => this.file(id))

  constructor(private readonly options: ConversationOptions) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  readonly current = (): ConversationStatus => this.status

  hasSession(): boolean {
    return readSession(this.options.shelf) !== null
  }

  /** `userJwt`: a token signs in, null means the shop knows nobody, undefined leaves things as they are. */
  async start(userJwt?: string | null): Promise<void> {
    if (this.status.phase === 'starting' || this.status.phase === 'ready') return
    this.set({ phase: 'starting', failure: null })
    try {
      if (userJwt !== undefined) this.userJwt = userJwt
      this.session = this.usableSession(userJwt)
      if (this.session) await this.resume()
      if (!this.session) await this.open()
      this.set({ phase: 'ready' })
    } catch (error) {
      this.set({ phase: 'failed', failure: asServerError(error) })
    }
  }

  /** A renewed or other token from the shop's page. */
  async identify(userJwt: string | null): Promise<void> {
    if (this.status.phase !== 'ready' || !this.session) {
      this.userJwt = userJwt
      return
    }
    const customer = customerOf(userJwt)
    if (this.session.customer && this.session.customer !== customer) return this.startOver(userJwt)
    this.userJwt = userJwt
    if (userJwt) await this.present(userJwt)
  }

  /** Begin a new conversation; the old one stays with the shop. */
  async startOver(userJwt: string | null = this.userJwt): Promise<void> {
    this.close()
    this.blobs.clear()
    writeSession(this.options.shelf, null)
    this.session = null
    this.status = { ...idle }
    await this.start(userJwt)
  }

  close(): void {
    this.stream?.stop()
    this.outbox?.close()
    this.stream = null
    this.outbox = null
  }

  send(text: string, attachments: Attachment[] = []): void {
    const words = text.trim()
    this.telling.sent()
    if (words || attachments.length) this.outbox?.add(words, attachments)
  }

  readonly upload = (file: File, sending: Sending): Promise<Attachment> =>
    uploadFile(`${this.options.base}${this.path('/attachments')}`, file, { ...sending, headers: this.authorization() })

  retry(key: string): void {
    this.outbox?.retry(key)
  }

  discard(key: string): void {
    this.outbox?.discard(key)
  }

  /** Another tab changed the outbox. */
  storageChanged(name: string | null): void {
    if (this.session && name === this.outboxName()) this.outbox?.reload()
  }

  async stop(): Promise<void> {
    const run = this.status.view.run
    if (run?.id) await this.call(`/v1/turns/${encodeURIComponent(run.id)}/cancel`, { method: 'POST' }).catch(ignoreConflict)
  }

  async decide(proposalId: string, decision: 'confirm' | 'decline'): Promise<void> {
    this.set({ deciding: { ...this.status.deciding, [proposalId]: decision } })
    try {
      await this.call(this.path(`/proposals/${encodeURIComponent(proposalId)}`), { method: 'POST', body: { decision } })
    } catch (error) {
      const { [proposalId]: _gone, ...deciding } = this.status.deciding
      this.set({ deciding })
      // It was decided elsewhere or has run out: the snapshot knows.
      if (error instanceof ServerError && !error.passing) await this.refresh()
      else throw error
    }
  }

  async requestHuman(): Promise<void> {
    await this.call(this.path('/handoff'), { method: 'POST', body: {} })
  }

  async withdrawHuman(): Promise<void> {
    await this.call(this.path('/handoff'), { method: 'DELETE' }).catch(ignoreConflict)
  }

  async leaveReach(reach: string): Promise<void> {
    await this.call(this.path('/reach'), { method: 'POST', body: { reach } })
    await this.refresh()
  }

  /** Takes the call-back that is offered: an answer by a promised time instead of the wait. */
  async callBack(reach: string): Promise<void> {
    await this.call(this.path('/callback'), { method: 'POST', body: { reach } }).finally(() => this.refresh())
  }

  async rate(messageId: string, rating: Rating, reason?: string): Promise<void> {
    const body = reason === undefined ? { rating } : { rating, reason }
    const before = this.status.view
    const messages = before.messages.map((message) =>
      message.id === messageId ? { ...message, feedback: { rating, reason: reason ?? null } } : message,
    )
    this.set({ view: { ...before, messages } })
    await this.call(this.path(`/messages/${encodeURIComponent(messageId)}/feedback`), { method: 'POST', body })
  }

  async scoreService(score: number, comment?: string): Promise<void> {
    await this.call(this.path('/csat'), { method: 'POST', body: comment ? { score, comment } : { score } })
    const view = this.status.view
    this.set({ view: { ...view, csat: { asked: true, score } } })
  }

  /** The version that was cited: a later one may say something else. */
  article(id: string, version?: number): Promise<ArticleText> {
    return this.call<ArticleText>(articlePath(id, version))
  }

  /** Takes a new snapshot and goes on from there; calls that overlap share one. */
  refresh(): Promise<void> {
    this.refreshing ??= this.takeSnapshot().finally(() => {
      this.refreshing = null
    })
    return this.refreshing
  }

  private usableSession(userJwt: string | null | undefined): Session | null {
    const session = readSession(this.options.shelf)
    if (!session) return null
    // Whoever uses this browser now must not read the last customer's conversation.
    if (userJwt !== undefined && session.customer && session.customer !== customerOf(userJwt)) {
      writeSession(this.options.shelf, null)
      return null
    }
    return session
  }

  private async open(): Promise<void> {
    const body: Record<string, unknown> = { locale: this.options.locale(), channel: 'web' }
    if (this.userJwt) body['user_jwt'] = this.userJwt
    const welcome = await this.openAs(body)
    this.remember({ welcome, customer: welcome.contact.verified ? customerOf(this.userJwt) : null })
    await this.follow()
  }

  /** A token the server does not accept (expired, wrong clock) must not keep anybody from asking. */
  private async openAs(body: Record<string, unknown>): Promise<Welcome> {
    const post = (content: unknown) => this.call<Welcome>('/v1/conversations', { method: 'POST', body: content })
    try {
      return await post(body)
    } catch (error) {
      const rejected = error instanceof ServerError && (error.status === 401 || error.status === 422)
      if (!rejected || !body['user_jwt']) throw error
      const { user_jwt: _rejected, ...guest } = body
      return await post(guest)
    }
  }

  private async resume(): Promise<void> {
    try {
      await this.follow()
      if (this.userJwt && this.session) await this.present(this.userJwt)
    } catch (error) {
      if (!(error instanceof ServerError) || ![401, 403, 404, 410].includes(error.status)) throw error
      writeSession(this.options.shelf, null)
      this.session = null
    }
  }

  private async present(userJwt: string): Promise<void> {
    const session = this.session
    if (!session) return
    try {
      const answer = await this.call<Partial<Welcome> | undefined>(this.path('/identity'), { method: 'PUT', body: { user_jwt: userJwt } })
      if (answer?.id && answer.id !== session.welcome.id && answer.token) return await this.startOver(userJwt)
      const contact = answer?.contact ?? { ...session.welcome.contact, verified: true }
      this.remember({ welcome: { ...session.welcome, contact }, customer: customerOf(userJwt) })
    } catch (error) {
      if (error instanceof ServerError && error.status === 409) await this.startOver(userJwt)
    }
  }

  private async follow(): Promise<void> {
    const session = this.session
    if (!session) return
    this.set({ welcome: session.welcome })
    await this.takeSnapshot()
    this.outbox = new Outbox({
      shelf: this.options.shelf,
      name: this.outboxName(),
      send: (text, key, attachments) => {
        const body = attachments.length ? { text, attachments: attachments.map((one) => one.id) } : { text }
        return this.call(this.path('/messages'), { method: 'POST', body, headers: { 'idempotency-key': key } })
      },
      onChange: (entries) => this.set({ outbox: entries }),
    })
    this.set({ outbox: this.outbox.entries })
    this.settleOutbox()
    this.stream = new EventStream({
      url: () => `${this.options.base}${this.path('/events')}?after=${this.status.view.lastSeq}`,
      headers: () => this.authorization(),
      cursor: () => this.status.view.lastSeq,
      onEvent: (seq, data) => this.takeIn(seq, data as LogPayload),
      onConnection: (connection) => {
        if (connection === 'online' && this.status.connection !== 'online') this.outbox?.resume()
        this.set({ connection })
      },
      onRefused: () => void this.startOver(),
      ...(this.options.fetch ? { fetch: this.options.fetch } : {}),
    })
    this.stream.start()
    void this.outbox.flush()
  }

  private takeIn(seq: number | null, payload: LogPayload): void {
    if (seq === null) return this.takeSigns(payload)
    const applied = applyEvent(this.status.view, seq, payload, this.now())
    if (applied.kind === 'gap') {
      void this.refresh().then(() => this.stream?.restart())
      return
    }
    if (applied.kind === 'duplicate') return
    this.set({ view: applied.view })
    if (payload.type === 'CUSTOM' && payload.name === 'xiaoer.proposal' && payload.value.status !== 'pending') {
      const { [payload.value.id]: _done, ...deciding } = this.status.deciding
      this.set({ deciding })
    }
    this.settleOutbox()
    if (this.mustReconcile && payload.type === 'RUN_FINISHED') {
      this.mustReconcile = false
      void this.refresh().catch(() => undefined)
    }
  }

  private takeSigns(payload: LogPayload): void {
    const signs = signsIn(payload)
    if (!signs) return
    clearTimeout(this.forgetting)
    this.set({ signs })
    if (signs.typing) this.forgetting = setTimeout(() => this.set({ signs: { ...this.status.signs, typing: null } }), FORGOTTEN_MS)
  }

  /** Only people care: the assistant waits for the message. */
  typing(): void {
    if (this.status.view.owner.kind !== 'assistant') this.telling.typing()
  }

  seen(messageId: string): void {
    this.telling.seen(messageId)
  }

  private settleOutbox(): void {
    const { messages } = this.status.view
    this.outbox?.settle((entry) => messages.some((message) => message.key === entry.key || message.id === entry.messageId))
  }

  /** State and messages are two calls: they are repeated until both speak of the same moment. */
  private async takeSnapshot(): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      const state = await this.call<ConversationState>(this.path(''))
      const { messages, last_seq } = await this.call<{ messages: WireMessage[]; last_seq: number }>(this.path('/messages'))
      if (state.last_seq !== last_seq && attempt < 3) continue
      if (this.status.view.lastSeq > last_seq) return
      // A half-written reply may be behind its events in the snapshot: it is read again when its turn ends.
      this.mustReconcile = messages.some((message) => message.state === 'streaming')
      const view = viewOf(state, messages, last_seq)
      const { run, lastSeq } = this.status.view
      this.set({ view: { ...view, run: view.run ?? (lastSeq === last_seq ? run : null) } })
      this.settleOutbox()
      return
    }
  }

  private remember(session: Session): void {
    this.session = session
    writeSession(this.options.shelf, session)
    this.set({ welcome: session.welcome })
  }

  private outboxName(): string {
    return `xiaoer.outbox.${this.session?.welcome.id ?? ''}`
  }

  private path(rest: string): string {
    return `/v1/conversations/${encodeURIComponent(this.session?.welcome.id ?? '')}${rest}`
  }

  private authorization(): Record<string, string> {
    const headers: Record<string, string> = { 'accept-language': this.options.locale() }
    if (this.session) headers['authorization'] = `Bearer ${this.session.welcome.token}`
    return headers
  }

  private call<T>(path: string, call: Call = {}): Promise<T> {
    const fetcher = this.options.fetch ?? ((input, init) => fetch(input, init))
    return callServer<T>(fetcher, `${this.options.base}${path}`, {
      ...call, headers: { ...this.authorization(), ...call.headers },
    })
  }

  private async file(id: string): Promise<Blob> {
    const fetcher = this.options.fetch ?? ((input, init) => fetch(input, init))
    return fetchFile(fetcher, `${this.options.base}${this.path(`/attachments/${encodeURIComponent(id)}`)}`, this.authorization())
  }

  private now(): string {
    return (this.options.now ?? (() => new Date().toISOString()))()
  }

  private set(change: Partial<ConversationStatus>): void {
    this.status = { ...this.status, ...change }
    for (const listener of this.listeners) listener()
  }
}

/** The other side was faster: what we wanted has already come about. */
function ignoreConflict(error: unknown): void {
  if (!(error instanceof ServerError) || ![404, 409, 410].includes(error.status)) throw error
}

const asServerError = (error: unknown): ServerError =>
  error instanceof ServerError ? error : new ServerError(0, 'error', 'Something went wrong', String(error))
