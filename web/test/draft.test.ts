import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Draft } from '../src/console/knowledge/draft'
import type { Content, Version } from '../src/console/knowledge/wire'
import { ServerError } from '../src/sdk/http'

const content = (text: string): Content => ({
  title: 'Returns', text, questions: {}, topic: '', audience: { channels: [], regions: [], tiers: [] }, cutting: { longest: null, by_heading: true }, effective_from: null, expires_on: null,
})
const version = (text: string, revision: number): Version => ({
  ...content(text), article_id: 'a', number: 2, state: 'draft', revision, author: '', reviewer: '', note: '', source: '', conflicts: [], upload: null, sections: [], chunks: [], created_at: '', updated_at: '', published_at: null,
})

/** What the server holds: it takes a save only for the revision that it has. */
class Held {
  now = version('one', 3)
  saves: (number | null)[] = []
  down = false

  save = async (revision: number | null, saved: Content): Promise<Version> => {
    this.saves.push(revision)
    await Promise.resolve()
    if (this.down) throw new ServerError(503, 'down', '', '')
    if (revision !== null && revision !== this.now.revision) throw new ServerError(409, 'draft_changed', '', '', { revision: this.now.revision })
    return (this.now = { ...this.now, ...saved, revision: this.now.revision + 1 })
  }

  open(fresh = false): Draft {
    return new Draft(this.now, !fresh, { save: this.save, load: async () => ({ version: this.now, open: true }), onOpened: () => undefined, pause: 1000 })
  }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('what is written is saved once the writing pauses, all of it in one go', async () => {
  const held = new Held()
  const draft = held.open()

  draft.edit({ text: 'tw' })
  await vi.advanceTimersByTimeAsync(500)
  draft.edit({ text: 'two' })
  await vi.advanceTimersByTimeAsync(999)
  expect(held.saves).toEqual([])
  await vi.advanceTimersByTimeAsync(1)

  expect([held.saves, held.now.text, draft.current().saving, draft.dirty]).toEqual([[3], 'two', 'saved', false])
})

test('what is written during a save is saved after it, with the new revision', async () => {
  const held = new Held()
  const draft = held.open()
  draft.edit({ text: 'two' })

  const saved = draft.flush()
  draft.edit({ text: 'three' })

  expect(await saved).toBe(true)
  expect([held.saves, held.now.text]).toEqual([[3, 4], 'three'])
})

test('two who flush at once save once', async () => {
  const held = new Held()
  const draft = held.open()
  draft.edit({ text: 'two' })

  await Promise.all([draft.flush(), draft.flush(), draft.flush()])

  expect(held.saves).toEqual([3])
})

test('the first change of a published version begins a draft', async () => {
  const held = new Held()
  const draft = held.open(true)

  draft.edit({ title: 'Returning' })
  await draft.flush()

  expect([held.saves, draft.current().fresh]).toEqual([[null], false])
})

test('a colleague’s save stops mine, and either of both can be kept', async () => {
  const held = new Held()
  const [mine, other] = [held.open(), held.open()]
  held.now = version('theirs', 4)

  mine.edit({ text: 'mine' })
  other.edit({ text: 'other' })

  expect([await mine.flush(), mine.current().saving, held.now.text]).toEqual([false, 'conflict', 'theirs'])
  expect(await mine.keepMine()).toBe(true)
  expect(held.now.text).toBe('mine')
  await other.flush()
  await other.reload()
  expect([other.current().content.text, other.current().saving, other.dirty]).toEqual(['mine', 'same', false])
})

test('a save that did not get through is tried again by itself', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const held = new Held()
  const draft = held.open()
  held.down = true
  draft.edit({ text: 'two' })
  await vi.advanceTimersByTimeAsync(1000)
  expect([draft.current().saving, draft.dirty]).toEqual(['failed', true])
  held.down = false

  await vi.advanceTimersByTimeAsync(5000)

  expect([draft.current().saving, held.now.text]).toEqual(['saved', 'two'])
})
