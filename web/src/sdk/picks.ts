// Files that somebody has chosen and not sent: each is uploaded at once, and lives only as long as the page.
import type { Blobs } from './blobs'
import { ServerError } from './http'
import type { Upload } from './upload'
import type { Attachment, AttachmentLimits } from './wire'

/** How files get out of a composer: `limits` is null until the server has told them. */
export interface FileDoor {
  limits: AttachmentLimits | null
  upload: Upload
  blobs: Blobs
}

export type Trouble =
  | 'too_large' | 'too_many' | 'too_fast' | 'offline' | 'failed'
  | 'empty' | 'heic' | 'video' | 'markup' | 'archive' | 'macros' | 'damaged' | 'bomb' | 'other'

export interface Pick {
  key: string
  file: File
  /** An address of a picture, to be shown. */
  preview: string | null
  state: 'sending' | 'done' | 'failed'
  /** How much of it has gone, 0 to 1. */
  share: number
  attachment: Attachment | null
  trouble: Trouble | null
}

export interface Refusal { name: string; trouble: Trouble }
export interface PicksStatus { picks: readonly Pick[]; refused: readonly Refusal[] }

const FOUND: readonly string[] = ['empty', 'heic', 'video', 'markup', 'archive', 'macros', 'damaged', 'bomb']
const SHOWN = /^image\/(jpeg|png|webp|gif)$/

export class Picks {
  private status: PicksStatus = { picks: [], refused: [] }
  private readonly listeners = new Set<() => void>()
  private readonly running = new Map<string, AbortController>()
  private readonly doors = new Map<string, FileDoor>()
  private made = 0

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  readonly current = (): PicksStatus => this.status

  add(files: Iterable<File>, door: FileDoor): void {
    const refused: Refusal[] = []
    for (const file of files) {
      const trouble = troubleWith(file, door.limits, this.status.picks.length)
      if (trouble) {
        refused.push({ name: file.name, trouble })
        continue
      }
      const key = `p${(this.made += 1)}`
      const preview = SHOWN.test(file.type) ? URL.createObjectURL(file) : null
      this.doors.set(key, door)
      this.set({ picks: [...this.status.picks, { key, file, preview, state: 'sending', share: 0, attachment: null, trouble: null }] })
      void this.upload(key, file, door)
    }
    this.set({ refused })
  }

  retry(key: string): void {
    const pick = this.status.picks.find((one) => one.key === key)
    const door = this.doors.get(key)
    if (!pick || !door) return
    this.change(key, { state: 'sending', share: 0, trouble: null })
    void this.upload(key, pick.file, door)
  }

  /** The line is back: what was lost on the way goes out by itself. */
  resume(): void {
    for (const pick of this.status.picks) if (pick.trouble === 'offline') this.retry(pick.key)
  }

  /** Also cancels what is on its way. */
  remove(key: string): void {
    this.running.get(key)?.abort()
    this.running.delete(key)
    this.doors.delete(key)
    const gone = this.status.picks.find((one) => one.key === key)
    if (gone?.preview) URL.revokeObjectURL(gone.preview)
    this.set({ picks: this.status.picks.filter((one) => one.key !== key), refused: [] })
  }

  /** What is sent leaves the composer; it comes back by `restore` where the sending failed. */
  take(): readonly Pick[] {
    const taken = this.status.picks
    this.set({ picks: [], refused: [] })
    return taken
  }

  restore(picks: readonly Pick[]): void {
    this.set({ picks: [...picks, ...this.status.picks] })
  }

  forgetRefusals(): void {
    this.set({ refused: [] })
  }

  private async upload(key: string, file: File, door: FileDoor): Promise<void> {
    const running = new AbortController()
    this.running.set(key, running)
    try {
      const attachment = await door.upload(file, {
        signal: running.signal,
        onProgress: (share) => this.change(key, { share }),
      })
      if (SHOWN.test(file.type)) door.blobs.put(attachment.id, file)
      this.change(key, { state: 'done', share: 1, attachment })
    } catch (error) {
      if (!running.signal.aborted) this.change(key, { state: 'failed', trouble: troubleOf(error) })
    } finally {
      if (this.running.get(key) === running) this.running.delete(key)
    }
  }

  private change(key: string, change: Partial<Pick>): void {
    this.set({ picks: this.status.picks.map((pick) => (pick.key === key ? { ...pick, ...change } : pick)) })
  }

  private set(change: Partial<PicksStatus>): void {
    this.status = { ...this.status, ...change }
    for (const listener of this.listeners) listener()
  }
}

/** What can be known before anything is sent; the server looks again, and at the bytes. */
function troubleWith(file: File, limits: AttachmentLimits | null, already: number): Trouble | null {
  if (!limits) return null
  if (already >= limits.most) return 'too_many'
  if (file.size > limits.max_bytes) return 'too_large'
  if (file.size === 0) return 'empty'
  const ending = /\.[^.]+$/.exec(file.name.toLowerCase())?.[0]
  if (!ending || limits.endings.includes(ending)) return null
  if (/^\.hei[cf]$/.test(ending)) return 'heic'
  return file.type.startsWith('video/') ? 'video' : SHOWN.test(file.type) ? null : 'other'
}

function troubleOf(error: unknown): Trouble {
  if (!(error instanceof ServerError)) return 'failed'
  if (error.status === 413) return 'too_large'
  if (error.status === 429) return 'too_fast'
  const found = String(error.extra['found'] ?? '')
  if (error.status === 415) return FOUND.includes(found) ? (found as Trouble) : 'other'
  return error.status === 0 ? 'offline' : 'failed'
}
