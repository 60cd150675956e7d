// A server-sent event stream over fetch that comes back by itself where it left off.
import { createParser } from 'eventsource-parser'
import { backoffDelay } from './backoff'
import type { Fetch } from './http'

export type Connection = 'connecting' | 'online' | 'offline'

export interface StreamOptions {
  url: () => string
  headers?: () => Record<string, string>
  /** The last seq that was taken in; null for streams without a cursor. */
  cursor: () => number | null
  onEvent: (seq: number | null, data: unknown) => void
  onConnection?: (connection: Connection) => void
  /** 401, 403, 404 or 410: coming back will not help. */
  onRefused?: (status: number) => void
  fetch?: Fetch
  /** Silence after which the connection counts as dead; the server sends a heartbeat every 15 s. */
  silenceMs?: number
  random?: () => number
}

export class EventStream {
  private controller: AbortController | null = null
  private attempt = 0
  private stopped = true
  private retryTimer: ReturnType<typeof setTimeout> | undefined
  private silenceTimer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly options: StreamOptions) {}

  start(): void {
    if (!this.stopped) return
    this.stopped = false
    globalThis.window?.addEventListener('online', this.hurry)
    globalThis.window?.addEventListener('offline', this.drop)
    globalThis.document?.addEventListener('visibilitychange', this.onVisible)
    void this.connect()
  }

  stop(): void {
    this.stopped = true
    clearTimeout(this.retryTimer)
    clearTimeout(this.silenceTimer)
    globalThis.window?.removeEventListener('online', this.hurry)
    globalThis.window?.removeEventListener('offline', this.drop)
    globalThis.document?.removeEventListener('visibilitychange', this.onVisible)
    this.controller?.abort()
    this.controller = null
  }

  /** Reconnect from the present cursor, at once. */
  restart(): void {
    if (this.stopped) return
    this.controller?.abort()
    this.attempt = 0
    clearTimeout(this.retryTimer)
    void this.connect()
  }

  private readonly hurry = () => {
    if (this.retryTimer !== undefined) this.restart()
  }

  /** The machine says that its line is gone: nobody has to wait for the silence to tell. */
  private readonly drop = () => this.controller?.abort()

  private readonly onVisible = () => {
    if (document.visibilityState === 'visible') this.hurry()
  }

  private async connect(): Promise<void> {
    this.retryTimer = undefined
    const controller = new AbortController()
    this.controller = controller
    // While it is being tried again it is still down.
    if (this.attempt === 0) this.options.onConnection?.('connecting')
    try {
      await this.read(controller)
    } catch {
      // Any failure, a broken pipe or our own watchdog, is answered below by coming back.
    }
    clearTimeout(this.silenceTimer)
    if (this.stopped || this.controller !== controller) return
    this.comeBack()
  }

  private async read(controller: AbortController): Promise<void> {
    const cursor = this.options.cursor()
    const headers: Record<string, string> = { accept: 'text/event-stream', ...this.options.headers?.() }
    if (cursor !== null) headers['last-event-id'] = String(cursor)
    this.watch(controller)
    const response = await (this.options.fetch ?? fetch)(this.options.url(), {
      headers, signal: controller.signal, cache: 'no-store', credentials: 'same-origin',
    })
    if ([401, 403, 404, 410].includes(response.status)) {
      this.stop()
      this.options.onRefused?.(response.status)
      return
    }
    if (!response.ok || !response.body) throw new Error(`status ${response.status}`)
    this.options.onConnection?.('online')
    await this.pump(response.body, controller)
  }

  private async pump(body: ReadableStream<Uint8Array>, controller: AbortController): Promise<void> {
    const parser = createParser({
      onEvent: (event) => {
        this.attempt = 0
        // A stream that has been replaced may still hold events in its buffer.
        if (this.controller !== controller || this.stopped) return
        const seq = event.id !== undefined && /^\d+$/.test(event.id) ? Number(event.id) : null
        try {
          this.options.onEvent(seq, JSON.parse(event.data))
        } catch (error) {
          console.error('An event could not be read', error)
        }
      },
    })
    const reader = body.getReader()
    const decoder = new TextDecoder()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      this.watch(controller)
      parser.feed(decoder.decode(value, { stream: true }))
    }
  }

  private watch(controller: AbortController): void {
    clearTimeout(this.silenceTimer)
    this.silenceTimer = setTimeout(() => controller.abort(), this.options.silenceMs ?? 40_000)
  }

  private comeBack(): void {
    this.options.onConnection?.('offline')
    const delay = backoffDelay(this.attempt, this.options.random)
    this.attempt += 1
    this.retryTimer = setTimeout(() => void this.connect(), delay)
  }
}
