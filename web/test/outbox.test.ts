import { expect, test } from 'vitest'
import { ServerError } from '../src/sdk/http'
import { memoryShelf } from '../src/sdk/memory'
import { Outbox, type Outgoing } from '../src/sdk/outbox'

const offline = () => new ServerError(0, 'offline', 'The server cannot be reached', '')

function setUp(send: (text: string, key: string) => Promise<{ message_id: string }>, shelf = memoryShelf()) {
  let seen: Outgoing[] = []
  let keys = 0
  const outbox = new Outbox({
    shelf, name: 'box', send, tries: 3, sleep: async () => undefined, newKey: () => `k${(keys += 1)}`, now: () => '2026-10-01T08:00:00Z',
    onChange: (entries) => {
      seen = entries
    },
  })
  return { outbox, shelf, seen: () => seen }
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 5))

test('a message that the network swallowed is sent again with the same key', async () => {
  const keys: string[] = []
  const { outbox, seen } = setUp(async (_text, key) => {
    keys.push(key)
    if (keys.length < 3) throw offline()
    return { message_id: 'm1' }
  })

  outbox.add('Where is my parcel?')
  await settle()

  expect(keys).toEqual(['k1', 'k1', 'k1'])
  expect(seen()).toMatchObject([{ status: 'sent', messageId: 'm1' }])
})

test('after the last try it fails visibly, and retry keeps the key', async () => {
  const keys: string[] = []
  let reachable = false
  const { outbox, seen } = setUp(async (_text, key) => {
    keys.push(key)
    if (!reachable) throw offline()
    return { message_id: 'm1' }
  })

  outbox.add('Hello')
  await settle()
  expect(seen()[0]?.status).toBe('failed')
  reachable = true
  outbox.retry('k1')
  await settle()

  expect(seen()[0]?.status).toBe('sent')
  expect(new Set(keys)).toEqual(new Set(['k1']))
})

test('what was lost on the way goes out by itself once the line is back, what was refused does not', async () => {
  let answer: () => { message_id: string } = () => {
    throw offline()
  }
  const { outbox, seen } = setUp(async () => answer())
  outbox.add('lost')
  await settle()
  answer = () => {
    throw new ServerError(422, 'invalid', 'Not valid', '')
  }
  outbox.add('refused')
  await settle()
  answer = () => ({ message_id: 'm1' })

  outbox.resume()
  await settle()

  expect(seen().map((entry) => [entry.text, entry.status])).toEqual([['lost', 'sent'], ['refused', 'failed']])
})

test('a refusal is not tried again', async () => {
  let calls = 0
  const { outbox, seen } = setUp(async () => {
    calls += 1
    throw new ServerError(422, 'invalid', 'Too long', '')
  })

  outbox.add('x')
  await settle()

  expect(calls).toBe(1)
  expect(seen()[0]?.status).toBe('failed')
})

test('what was unsent when the page went away is sent by the next page, in order', async () => {
  const { outbox, shelf } = setUp(() => new Promise(() => undefined))
  outbox.add('one')
  outbox.add('two')
  outbox.close()

  const sent: [string, string][] = []
  const next = setUp(async (text, key) => {
    sent.push([text, key])
    return { message_id: key }
  }, shelf)
  await next.outbox.flush()

  expect(sent).toEqual([['one', 'k1'], ['two', 'k2']])
})

test('what the log has shown leaves the outbox and the shelf', async () => {
  const { outbox, shelf, seen } = setUp(async () => ({ message_id: 'm1' }))
  outbox.add('Hello')
  await settle()

  outbox.settle((entry) => entry.messageId === 'm1')

  expect(seen()).toEqual([])
  expect(shelf.getItem('box')).toBeNull()
})

test('a broken shelf does not keep anybody from writing', () => {
  const shelf = memoryShelf()
  shelf.setItem('box', '{not json')

  expect(setUp(async () => ({ message_id: 'm' }), shelf).outbox.entries).toEqual([])
})

test('files that were uploaded go with their message, also when the next page sends it', async () => {
  const photo = { id: 'att_1', name: 'a.png', media_type: 'image/png', size: 9 }
  const { outbox, shelf } = setUp(() => new Promise(() => undefined))
  outbox.add('', [photo])
  outbox.close()

  const sent: string[][] = []
  const next = new Outbox({
    shelf, name: 'box', onChange: () => undefined,
    send: async (text, key, attachments) => {
      sent.push([text, key, ...attachments.map((one) => one.id)])
      return { message_id: key }
    },
  })
  await next.flush()

  expect(sent).toEqual([['', 'k1', 'att_1']])
})
