import { describe, expect, test, vi } from 'vitest'
import { best, fit } from '../src/console/fuzzy'
import { actionOf, KEY_LIST } from '../src/console/keys'
import { laters, localInput } from '../src/console/moves'
import { newsBetween, unreadOf } from '../src/console/news'
import { choicesOf, neighbourOf, offersTo, plainView, shared, shownRows, timerOf } from '../src/console/queue'
import { withTyping } from '../src/console/signs'
import { standingOf } from '../src/console/standing'
import type { Detail, Operator, QueueLists, Row } from '../src/console/wire'
import { deskWords } from '../src/console/words'
import { signsIn, Telling } from '../src/sdk/signs'

const NOW = Date.parse('2026-03-02T10:00:00Z')
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString()

function row(id: string, changes: Partial<Row> = {}, conversation: Partial<Row['conversation']> = {}): Row {
  return {
    conversation: { id, channel: 'web', language: 'zh', status: 'open', waiting_since: ago(30), created_at: ago(60), owner: { kind: 'queue' }, ...conversation },
    contact: { id: `ct-${id}`, name: id, verified: false, customer_id: null },
    handoff: {
      id: `ho-${id}`, reason: 'requested', status: 'waiting', operator_id: null, created_at: ago(60), accepted_at: null, promised_at: null, reach: null, queue: 'default',
      brief: { asked: '我要退货', reason: 'requested', language: 'zh', tried: [], receipts: [], slots: {}, sources: [], mood: 'calm', summary: '' },
    },
    last: { sender: 'contact', text: '在吗' },
    ...changes,
  }
}

const queue = (changes: Partial<QueueLists> = {}): QueueLists => ({ waiting: [], mine: [], tickets: [], others: [], snoozed: [], humans_only: false, online: [], ...changes })
const ids = (rows: Row[]) => rows.map((one) => one.conversation.id)
const me: Operator = { id: 'op-me', login: 'mei', name: 'Mei', role: 'operator', presence: 'online', capacity: 5, permissions: ['read', 'answer'] }

describe('the queue', () => {
  const rows = [
    row('a', { group: 'returns', sla: [{ target: 'first_response', due_at: ago(-50), level: 'ok' }] }, { waiting_since: ago(10) }),
    row('b', {}, { waiting_since: ago(900), language: 'en', channel: 'email' }),
    row('c', { sla: [{ target: 'first_response', due_at: ago(20), level: 'breach' }] }, { waiting_since: ago(100) }),
  ]

  test('keeps the order of the server unless another is chosen', () => {
    expect(ids(shownRows(rows, plainView))).toEqual(['a', 'b', 'c'])
    expect(ids(shownRows(rows, { ...plainView, sort: 'wait' }))).toEqual(['b', 'c', 'a'])
    expect(ids(shownRows(rows, { ...plainView, sort: 'newest' }))).toEqual(['a', 'c', 'b'])
    expect(ids(shownRows(rows, { ...plainView, sort: 'sla' }))).toEqual(['c', 'a', 'b'])
  })

  test('is filtered by group, channel and language, and says what there is', () => {
    expect(ids(shownRows(rows, { ...plainView, group: 'returns' }))).toEqual(['a'])
    expect(ids(shownRows(rows, { ...plainView, channel: 'email', language: 'en' }))).toEqual(['b'])
    expect(choicesOf(queue({ waiting: rows }))).toEqual({ groups: ['default', 'returns'], channels: ['email', 'web'], languages: ['en', 'zh'] })
  })

  test('five hundred rows are sorted and filtered without a loss', () => {
    const many = Array.from({ length: 500 }, (_, index) => row(`r${index}`, {}, { waiting_since: ago((index * 7919) % 500), language: index % 2 ? 'en' : 'zh' }))

    const shown = shownRows(many, { ...plainView, sort: 'wait', language: 'en' })

    expect(shown).toHaveLength(250)
    expect(shown.every((one, index) => index === 0 || (shown[index - 1]?.conversation.waiting_since ?? '') <= (one.conversation.waiting_since ?? ''))).toBe(true)
  })

  test('a row that says the same stays the same object', () => {
    const before = queue({ waiting: rows })
    const copy = JSON.parse(JSON.stringify(queue({ waiting: [...rows, row('d')] }))) as QueueLists
    copy.waiting[1]!.last = { sender: 'contact', text: 'hello?' }

    const after = shared(before, copy)

    expect(after.waiting.map((one, index) => one === rows[index])).toEqual([true, false, true, false])
  })

  test('a promise presses before a wait; breaches first', () => {
    expect(timerOf(rows[2]!, 'waiting', NOW)).toEqual({ level: 'late', seconds: 20, kind: 'over', target: 'first_response' })
    expect(timerOf(rows[0]!, 'waiting', NOW)).toMatchObject({ level: 'calm', seconds: 50, kind: 'due' })
    expect(timerOf(row('w', { sla: [{ target: 'x', due_at: ago(-5), level: 'warning' }] }), 'mine', NOW)).toMatchObject({ level: 'soon', kind: 'due' })
  })

  test('without a promise the wait counts: three minutes are soon, ten are late', () => {
    const waited = (seconds: number, section: 'waiting' | 'tickets' | 'mine' = 'waiting') => {
      const one = row('w', {}, { waiting_since: ago(seconds) })
      return timerOf({ ...one, handoff: { ...one.handoff, created_at: ago(seconds) } }, section, NOW)?.level
    }
    expect([waited(10), waited(200), waited(700), waited(700, 'tickets')]).toEqual(['calm', 'soon', 'late', 'calm'])
    expect(timerOf(row('m', {}, { waiting_since: null }), 'mine', NOW)).toBeNull()
  })

  test('only an offer to me that has not run out is mine', () => {
    const offered = (to: string, left: number) => row(`${to}${left}`, { offer: { operator_id: to, operator_name: to, until: ago(-left) } })
    const waiting = [offered('op-me', 20), offered('op-me', -1), offered('op-tom', 20), row('none')]

    expect(ids(offersTo(queue({ waiting }), 'op-me', NOW))).toEqual(['op-me20'])
    expect(ids(offersTo(queue({ tickets: waiting }), 'op-me', NOW))).toEqual(['op-me20'])
  })

  test('the neighbour goes round, and begins at an end', () => {
    expect([neighbourOf(['a', 'b'], 'b', 1), neighbourOf(['a', 'b'], 'a', -1), neighbourOf(['a', 'b'], null, -1), neighbourOf([], 'x', 1)]).toEqual(['a', 'b', 'b', 'x'])
  })
})

describe('where a conversation stands', () => {
  const detail = (changes: Partial<Detail>, conversation: Partial<Detail['conversation']> = {}): Detail => {
    const base = row('a', {}, conversation)
    return { conversation: base.conversation, contact: base.contact, handoff: base.handoff, messages: [], ...changes }
  }
  const mine = { owner: { kind: 'operator' as const, operator_id: 'op-me' } }
  const accepted = { ...row('a').handoff, status: 'accepted' }

  test('the holder works; an invited one only speaks', () => {
    expect(standingOf(detail({ state: 'operator', handoff: accepted }, mine), me)).toMatchObject({ mine: true, canWork: true, canReply: true, waiting: false })
    const invited = detail({ state: 'operator', handoff: accepted, participants: [{ operator_id: 'op-me', name: 'Mei', part: 'invited' }] }, { owner: { kind: 'operator', operator_id: 'op-tom' } })
    expect(standingOf(invited, me)).toMatchObject({ mine: false, canWork: false, canReply: true, canTakeOver: false })
    const listening = { ...invited, participants: [{ operator_id: 'op-me', name: 'Mei', part: 'listening' as const }] }
    expect(standingOf(listening, { ...me, permissions: ['read', 'answer', 'supervise'] })).toMatchObject({ canReply: false, canTakeOver: true })
  })

  test('what has ended can be finished or reopened', () => {
    expect(standingOf(detail({ state: 'wrap_up', handoff: accepted }, { ...mine, status: 'resolved' }), me)).toMatchObject({ wrapUp: true, canWork: false, canReply: false, canReopen: false })
    expect(standingOf(detail({ state: 'resolved', handoff: accepted }, { status: 'resolved', owner: { kind: 'assistant' } }), me)).toMatchObject({ canReopen: true, canReply: false })
  })

  test('an offer is mine or somebody else’s; both may accept by hand', () => {
    const offer = { operator_id: 'op-me', operator_name: 'Mei', until: ago(-20) }
    expect(standingOf(detail({ state: 'offered', offer }), me)).toMatchObject({ waiting: true, offeredToMe: true })
    expect(standingOf(detail({ state: 'offered', offer: { ...offer, operator_id: 'op-tom' } }), me)).toMatchObject({ waiting: true, offeredToMe: false })
  })
})

describe('later', () => {
  test('offers no moment that has passed', () => {
    const names = (date: Date) => laters(date).map(([name]) => name)
    expect(names(new Date(2026, 2, 4, 10, 0))).toEqual(['hour', 'evening', 'tomorrow', 'monday'])
    expect(names(new Date(2026, 2, 4, 19, 0))).toEqual(['hour', 'tomorrow', 'monday'])
    // On a Sunday tomorrow is Monday.
    expect(names(new Date(2026, 2, 8, 10, 0))).toEqual(['hour', 'evening', 'tomorrow'])
    expect(laters(new Date(2026, 2, 2, 10, 0)).at(-1)?.[1]).toEqual(new Date(2026, 2, 9, 9, 0))
  })

  test('is written as the field for a moment wants it', () => {
    expect(localInput(new Date(2026, 0, 5, 7, 3))).toBe('2026-01-05T07:03')
  })
})

describe('the palette', () => {
  test('fits letters in order, words in any order, and Chinese by its characters', () => {
    expect(fit('tran', 'Transfer')).toBeGreaterThan(fit('tran', 'No transit'))
    expect(fit('note priv', 'Private note')).toBeGreaterThan(0)
    expect(fit('转交', '转交')).toBeGreaterThan(fit('转交', '转回或移交'))
    expect(fit('备注', '内部备注')).toBeGreaterThan(0)
    expect([fit('zz', 'Private note'), fit('退货', '快递到哪了'), fit('x', 'abc')]).toEqual([0, 0, 0])
  })

  test('puts the best first and keeps the order of equals', () => {
    expect(best(['Resolve', 'Reply', 'Private reply'], 're', (one) => one, 2)).toEqual(['Resolve', 'Reply'])
    expect(best(['b', 'a'], '', (one) => one, 5)).toEqual(['b', 'a'])
  })
})

describe('the keys', () => {
  const key = (changes: Partial<KeyboardEvent>) => ({ altKey: false, ctrlKey: false, metaKey: false, code: '', key: '', ...changes })

  test('are those of Chatwoot, with offers beside them', () => {
    const alt = (code: string) => actionOf(key({ altKey: true, code, key: '†' }), true)
    expect(['KeyJ', 'KeyK', 'KeyE', 'KeyP', 'KeyL', 'KeyA', 'KeyD', 'KeyT', 'KeyM', 'KeyZ'].map(alt))
      .toEqual(['next', 'previous', 'resolve', 'note', 'reply', 'accept', 'decline', 'transfer', 'snooze', null])
    expect(actionOf(key({ ctrlKey: true, code: 'KeyK', key: 'k' }), true)).toBe('palette')
    expect(actionOf(key({ metaKey: true, code: 'KeyJ', key: 'j' }), false)).toBeNull()
  })

  test('single letters work outside of boxes, and can be switched off', () => {
    const letter = (typing: boolean, letters: boolean) => ['j', 'E', '?', '/'].map((one) => actionOf(key({ key: one }), typing, letters))
    expect(letter(false, true)).toEqual(['next', 'resolve', 'help', 'palette'])
    expect(letter(true, true)).toEqual([null, null, null, null])
    expect(letter(false, false)).toEqual([null, null, null, null])
  })

  test('each in the list has its place and name in both languages', () => {
    for (const words of Object.values(deskWords)) {
      for (const [place, rows] of KEY_LIST) {
        expect(words.keyPlaces[place], place).toBeTruthy()
        for (const [action] of rows) expect(words.keyNames[action], action).toBeTruthy()
      }
    }
  })
})

describe('news', () => {
  test('nothing is news at the first look', () => {
    expect(newsBetween(null, queue({ waiting: [row('a')] }), 'op-me')).toEqual([])
  })

  test('an offer, somebody new, and a word to me', () => {
    const offer = { operator_id: 'op-me', operator_name: 'Mei', until: ago(-20) }
    const before = queue({ waiting: [row('a')], mine: [row('m', { last: { sender: 'operator', text: 'Hi' } }, { waiting_since: null })] })
    const after = queue({ waiting: [row('a', { offer }), row('b')], mine: [row('m', { last: { sender: 'contact', text: 'thanks' } })] })

    expect(newsBetween(before, after, 'op-me').map((one) => [one.kind, one.id])).toEqual([['offer', 'a'], ['waiting', 'b'], ['message', 'm']])
    expect(newsBetween(after, after, 'op-me')).toEqual([])
    const ticket = (changes: Partial<Row>) => queue({ tickets: [row('t', { handoff: { ...row('t').handoff, status: 'ticket' }, ...changes })] })
    expect(newsBetween(queue({}), ticket({}), 'op-me')).toEqual([])
    expect(newsBetween(ticket({}), ticket({ offer }), 'op-me').map((one) => [one.kind, one.id])).toEqual([['offer', 't']])
    expect(unreadOf(after)).toBe(3)
  })
})

describe('signs', () => {
  test('one a person, none of oneself, gone when they cease', () => {
    const mei = { type: 'typing', id: 'a', by: { id: 'op-mei', name: 'Mei' }, typing: true, aloud: true }
    const signs = withTyping(withTyping([], mei, 'op-me', 1), { ...mei, aloud: false }, 'op-me', 2)

    expect(signs).toEqual([{ by: { id: 'op-mei', name: 'Mei' }, aloud: false, at: 2 }])
    expect(withTyping(signs, { type: 'typing', id: 'a', by: null, typing: true }, 'op-me', 3)).toHaveLength(2)
    expect(withTyping(signs, mei, 'op-mei', 3)).toBe(signs)
    expect(withTyping(signs, { ...mei, typing: false }, 'op-me', 3)).toEqual([])
  })

  test('the contact tells of typing at most every three seconds, and of reading once', async () => {
    let now = 10_000
    const post = vi.fn(async () => undefined)
    const telling = new Telling(post, () => now)
    telling.typing()
    telling.typing()
    now += 3001
    telling.typing()
    telling.sent()
    telling.seen('m1')
    telling.seen('m1')

    expect(post.mock.calls).toEqual([
      ['/typing', { typing: true }], ['/typing', { typing: true }], ['/typing', { typing: false }], ['/read', { message_id: 'm1' }],
    ])
  })

  test('are told apart from the log', () => {
    expect(signsIn({ type: 'CUSTOM', name: 'xiaoer.signs', value: { typing: 'Mei', read: null } })).toEqual({ typing: 'Mei', read: null })
    expect(signsIn({ type: 'CUSTOM', name: 'xiaoer.resolved', value: {} })).toBeNull()
  })
})
