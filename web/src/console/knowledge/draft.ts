// One article's text while somebody works on it: kept on the server every few seconds, never over a colleague's words.
import { ServerError } from '../../sdk/http'
import type { Content, Version } from './wire'

export type Saving = 'same' | 'changed' | 'saving' | 'saved' | 'failed' | 'conflict'

export interface DraftState {
  version: Version
  content: Content
  saving: Saving
  /** Nothing is open on the server yet: the first save begins a draft. */
  fresh: boolean
  savedAt: number | null
  problem: string
}

export interface DraftOptions {
  save: (revision: number | null, content: Content) => Promise<Version>
  load: () => Promise<{ version: Version; open: boolean }>
  onOpened: () => void
  pause?: number
}

const FIELDS = ['title', 'text', 'questions', 'topic', 'audience', 'cutting', 'effective_from', 'expires_on'] as const

export const contentOf = (version: Content): Content => Object.fromEntries(FIELDS.map((name) => [name, version[name]])) as unknown as Content

export const sameContent = (a: Content, b: Content): boolean => FIELDS.every((name) => JSON.stringify(a[name]) === JSON.stringify(b[name]))

export class Draft {
  private state: DraftState
  private running: Promise<boolean> | null = null
  private timer: ReturnType<typeof setTimeout> | undefined
  private readonly listeners = new Set<() => void>()

  constructor(version: Version, open: boolean, private readonly options: DraftOptions) {
    this.state = { version, content: contentOf(version), saving: 'same', fresh: !open, savedAt: null, problem: '' }
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  readonly current = (): DraftState => this.state

  get dirty(): boolean {
    return !sameContent(this.state.content, this.state.version)
  }

  edit(change: Partial<Content>): void {
    const content = { ...this.state.content, ...change }
    this.set({ content, ...(this.state.saving === 'conflict' ? {} : { saving: this.running ? 'saving' : 'changed' }) })
    if (this.state.saving !== 'conflict') this.schedule()
  }

  /** Saves what is not saved; false where that did not work. */
  async flush(): Promise<boolean> {
    clearTimeout(this.timer)
    if (this.state.saving === 'conflict') return false
    while (this.running || this.dirty) {
      if (!(await (this.running ??= this.round()))) return false
    }
    return true
  }

  /** What the server has after a step of its own: a decision, a review, a publication. */
  adopt(version: Version, open: boolean): void {
    clearTimeout(this.timer)
    this.set({ version, content: contentOf(version), saving: 'same', fresh: !open, problem: '' })
  }

  /** Takes the colleague's words and lets go of one's own. */
  async reload(): Promise<void> {
    const { version, open } = await this.options.load()
    this.adopt(version, open)
  }

  /** Saves one's own words over the colleague's, having seen that there are some. */
  async keepMine(): Promise<boolean> {
    const { version, open } = await this.options.load()
    this.set({ version, fresh: !open, saving: 'changed' })
    return this.flush()
  }

  close(): void {
    clearTimeout(this.timer)
    this.listeners.clear()
  }

  private schedule(pause = this.options.pause ?? 1500): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.flush(), pause)
  }

  private async round(): Promise<boolean> {
    const { content, version, fresh } = this.state
    this.set({ saving: 'saving' })
    try {
      const saved = await this.options.save(fresh ? null : version.revision, content)
      // The server may tidy what it stores; what was typed meanwhile stays.
      const untouched = this.state.content === content
      this.set({
        version: untouched ? saved : { ...saved, ...content }, content: untouched ? contentOf(saved) : this.state.content,
        saving: untouched ? 'saved' : 'changed', fresh: false, savedAt: Date.now(), problem: '',
      })
      if (fresh) this.options.onOpened()
      return true
    } catch (error) {
      const taken = error instanceof ServerError && error.code === 'draft_changed'
      this.set({ saving: taken ? 'conflict' : 'failed', problem: error instanceof ServerError ? error.detail : '' })
      if (!taken) console.error(error)
      if (error instanceof ServerError && error.passing) this.schedule(5000)
      return false
    } finally {
      this.running = null
    }
  }

  private set(change: Partial<DraftState>): void {
    this.state = { ...this.state, ...change }
    for (const listener of this.listeners) listener()
  }
}
