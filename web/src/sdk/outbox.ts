// Messages that were typed but not yet acknowledged: kept in storage, sent in order, each with one idempotency key.
import { backoffDelay } from './backoff'
import { ServerError } from './http'
import type { Attachment } from './wire'

export interface Outgoing {
  key: string
  text: string
  /** They are uploaded already: only their ids travel. */
  attachments?: Attachment[]
  createdAt: string
  status: 'sending' | 'sent' | 'failed'
  messageId: string | null
  /** It failed because nobody could be reached, not because it was refused. */
  lost?: boolean
}

export interface Shelf {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

export interface OutboxOptions {
  shelf: Shelf
  name: string
  send: (text: string, key: string, attachments: Attachment[]) => Promise<{ message_id: string }>
  onChange: (entries: Outgoing[]) => void
  /** Tries before the contact is asked to press Retry. */
  tries?: number
  sleep?: (ms: number) => Promise<void>
  newKey?: () => string
  now?: () => string
}

const rest = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

export class Outbox {
  entries: Outgoing[]
  private running = false
  private closed = false

  constructor(private readonly options: OutboxOptions) {
    this.entries = this.read()
  }

  add(text: string, attachments: Attachment[] = []): Outgoing {
    const entry: Outgoing = {
      key: (this.options.newKey ?? (() => crypto.randomUUID()))(),
      text,
      ...(attachments.length ? { attachments } : {}),
      createdAt: (this.options.now ?? (() => new Date().toISOString()))(),
      status: 'sending',
      messageId: null,
    }
    this.write([...this.entries, entry])
    void this.flush()
    return entry
  }

  retry(key: string): void {
    this.change(key, { status: 'sending' })
    void this.flush()
  }

  /** The line is back: what was lost on the way goes out by itself. */
  resume(): void {
    const lost = this.entries.filter((entry) => entry.status === 'failed' && entry.lost)
    if (!lost.length) return
    this.write(this.entries.map((entry) => (lost.includes(entry) ? { ...entry, status: 'sending' } : entry)))
    void this.flush()
  }

  discard(key: string): void {
    this.write(this.entries.filter((entry) => entry.key !== key))
  }

  /** Forget what the log has shown: by its key, or by the id the server gave. */
  settle(shown: (entry: Outgoing) => boolean): void {
    const left = this.entries.filter((entry) => !shown(entry))
    if (left.length !== this.entries.length) this.write(left)
  }

  /** Another tab has written to the same shelf. */
  reload(): void {
    this.entries = this.read()
    this.options.onChange(this.entries)
  }

  close(): void {
    this.closed = true
  }

  async flush(): Promise<void> {
    if (this.running) return
    this.running = true
    try {
      for (;;) {
        const next = this.entries.find((entry) => entry.status === 'sending')
        if (!next || this.closed) return
        await this.deliver(next)
      }
    } finally {
      this.running = false
    }
  }

  private async deliver(entry: Outgoing): Promise<void> {
    const tries = this.options.tries ?? 4
    let lost = false
    for (let attempt = 0; attempt < tries; attempt += 1) {
      try {
        const answer = await this.options.send(entry.text, entry.key, entry.attachments ?? [])
        this.change(entry.key, { status: 'sent', messageId: answer?.message_id ?? null })
        return
      } catch (error) {
        const passing = error instanceof ServerError && error.passing
        lost = passing
        if (!passing || this.closed) break
        if (attempt + 1 < tries) await (this.options.sleep ?? rest)(backoffDelay(attempt))
      }
    }
    this.change(entry.key, { status: 'failed', lost })
  }

  private change(key: string, change: Partial<Outgoing>): void {
    this.write(this.entries.map((entry) => (entry.key === key ? { ...entry, ...change } : entry)))
  }

  private write(entries: Outgoing[]): void {
    this.entries = entries
    if (entries.length) this.options.shelf.setItem(this.options.name, JSON.stringify(entries))
    else this.options.shelf.removeItem(this.options.name)
    this.options.onChange(entries)
  }

  private read(): Outgoing[] {
    try {
      const found = JSON.parse(this.options.shelf.getItem(this.options.name) ?? '[]') as Outgoing[]
      return Array.isArray(found) ? found.filter((entry) => entry.key && (entry.text || entry.attachments?.length)) : []
    } catch {
      return []
    }
  }
}
