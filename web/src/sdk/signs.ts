// Signs between people: who is typing, and what was read. They belong to no log and are forgotten within seconds.
import type { LogPayload } from './wire'

export interface PeopleSigns {
  /** The operator who is typing. */
  typing: string | null
  /** The last message that operators have read. */
  read: string | null
}

export const noSigns: PeopleSigns = { typing: null, read: null }
export const FORGOTTEN_MS = 6000

export function signsIn(payload: LogPayload): PeopleSigns | null {
  return payload.type === 'CUSTOM' && payload.name === 'xiaoer.signs' ? payload.value : null
}

/** Tells that the contact is typing, at most every three seconds; and once what they have seen. */
export class Telling {
  private typed = 0
  private read = ''

  constructor(private readonly post: (path: string, body: unknown) => Promise<unknown>, private readonly now: () => number = Date.now) {}

  typing(): void {
    if (this.now() - this.typed < 3000) return
    this.typed = this.now()
    void this.post('/typing', { typing: true }).catch(() => undefined)
  }

  /** What was sent is no longer being typed. */
  sent(): void {
    if (!this.typed) return
    this.typed = 0
    void this.post('/typing', { typing: false }).catch(() => undefined)
  }

  seen(messageId: string): void {
    if (this.read === messageId) return
    this.read = messageId
    void this.post('/read', { message_id: messageId }).catch(() => undefined)
  }
}
