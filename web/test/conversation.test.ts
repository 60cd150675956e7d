import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { Conversation } from '../src/sdk/conversation'
import { memoryShelf, readSession } from '../src/sdk/memory'
import type { Shelf } from '../src/sdk/outbox'
import type { LogPayload } from '../src/sdk/wire'

/** A server of one conversation over real HTTP, whose log the test writes. */
class Journal {
  log: LogPayload[] = []
  cursors: string[] = []
  bodies: { path: string; body: Record<string, unknown>; key: string | undefined }[] = []
  begun = 0
  tails = new Set<ServerResponse>()
  server: Server
  base = ''

  constructor() {
    this.server = createServer((request, response) => void this.answer(request, response))
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    this.base = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
    return this
  }

  append(payload: LogPayload): void {
    this.log.push(payload)
    for (const tail of this.tails) tail.write(`id: ${this.log.length}\ndata: ${JSON.stringify(payload)}\n\n`)
  }

  hangUp(): void {
    for (const tail of this.tails) tail.destroy()
    this.tails.clear()
  }

  close(): void {
    this.hangUp()
    this.server.close()
    this.server.closeAllConnections()
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = ''
    for await (const part of request) text += String(part)
    const path = (request.url ?? '').split('?')[0] ?? ''
    if (path.endsWith('/events')) return this.stream(request, response)
    const body = text ? (JSON.parse(text) as Record<string, unknown>) : {}
    if (request.method !== 'GET') this.bodies.push({ path, body, key: request.headers['idempotency-key'] as string | undefined })
    const [status, content] = this.reply(request.method ?? '', path, body, request.headers['idempotency-key'] as string)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content))
  }

  private reply(method: string, path: string, body: Record<string, unknown>, key: string): [number, unknown] {
    if (method === 'POST' && path === '/v1/conversations') {
      this.begun += 1
      const contact = { verified: Boolean(body['user_jwt']), name: null }
      return [201, { id: `c${this.begun}`, token: 'secret', locale: 'en', contact, assistant: { is_ai: true, name: 'Xiaoer' }, suggestions: ['Hi'], notice: 'Stored.' }]
    }
    if (path.endsWith('/messages') && method === 'POST') {
      const id = `m-${key}`
      this.append({ type: 'CUSTOM', name: 'xiaoer.message', value: { id, sender: 'contact', text: String(body['text']), created_at: '2026-10-01T08:00:00Z', key } })
      return [202, { message_id: id, turn_id: 't1' }]
    }
    const messages = this.log.flatMap((payload) => (payload.type === 'CUSTOM' && payload.name === 'xiaoer.message' ? [payload.value] : []))
    if (path.endsWith('/messages')) return [200, { messages, last_seq: this.log.length }]
    if (/\/v1\/conversations\/c\d+$/.test(path)) return [200, { status: 'open', owner: { kind: 'assistant', version: 1 }, last_seq: this.log.length }]
    return [404, { title: 'Not found', status: 404, code: 'not_found' }]
  }

  private stream(request: IncomingMessage, response: ServerResponse): void {
    const cursor = String(request.headers['last-event-id'] ?? '0')
    this.cursors.push(cursor)
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(': hello\n\n')
    const from = Number(cursor)
    this.log.slice(from).forEach((payload, index) => response.write(`id: ${from + index + 1}\ndata: ${JSON.stringify(payload)}\n\n`))
    this.tails.add(response)
    request.on('close', () => this.tails.delete(response))
  }
}

const open: { close: () => void }[] = []
afterEach(() => {
  for (const thing of open.splice(0)) thing.close()
})

async function journal(): Promise<Journal> {
  const made = await new Journal().listen()
  open.push(made)
  return made
}

function conversationWith(server: Journal, shelf: Shelf = memoryShelf()): Conversation {
  const made = new Conversation({ base: server.base, shelf, locale: () => 'en' })
  open.push(made)
  return made
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 4000
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('it did not come about')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

const texts = (conversation: Conversation) => conversation.current().view.messages.map((message) => message.text)
const said = (id: string, text: string): LogPayload => ({
  type: 'CUSTOM', name: 'xiaoer.message', value: { id, sender: 'operator', text, created_at: '2026-10-01T08:00:00Z' },
})
const jwtOf = (sub: string) => `x.${btoa(JSON.stringify({ sub }))}.y`

test('what is sent appears once, although the outbox, the answer and the log all speak of it', async () => {
  const server = await journal()
  const conversation = conversationWith(server)
  await conversation.start(null)

  conversation.send('Hello')
  await until(() => texts(conversation).length === 1 && conversation.current().outbox.length === 0)

  expect(texts(conversation)).toEqual(['Hello'])
  expect(server.bodies.at(-1)?.key).toBeTruthy()
})

test('a broken stream comes back where it left off and loses nothing', async () => {
  const server = await journal()
  const conversation = conversationWith(server)
  await conversation.start(null)
  await until(() => server.tails.size === 1)
  server.append(said('o1', 'one'))
  await until(() => texts(conversation).length === 1)

  server.hangUp()
  server.log.push(said('o2', 'two'))
  await until(() => texts(conversation).length === 2)

  expect(texts(conversation)).toEqual(['one', 'two'])
  expect(server.cursors).toEqual(['0', '1'])
})

test('a hole in the stream is filled by a new snapshot', async () => {
  const server = await journal()
  const conversation = conversationWith(server)
  await conversation.start(null)
  await until(() => server.tails.size === 1)

  server.log.push(said('o1', 'one'))
  server.append(said('o2', 'two'))
  await until(() => texts(conversation).length === 2)

  expect(texts(conversation)).toEqual(['one', 'two'])
})

test('a reload resumes the same conversation', async () => {
  const server = await journal()
  const shelf = memoryShelf()
  const before = conversationWith(server, shelf)
  await before.start(null)
  before.send('Hello')
  await until(() => before.current().outbox.length === 0)
  before.close()

  const after = conversationWith(server, shelf)
  await after.start(null)

  expect(server.begun).toBe(1)
  expect(texts(after)).toEqual(['Hello'])
})

test('another customer on the same browser never sees the conversation of the last one', async () => {
  const server = await journal()
  const shelf = memoryShelf()
  const first = conversationWith(server, shelf)
  await first.start(jwtOf('C1001'))
  first.close()

  await conversationWith(server, shelf).start(jwtOf('C1002'))

  expect(server.begun).toBe(2)
  expect(readSession(shelf)).toMatchObject({ customer: 'C1002', welcome: { id: 'c2' } })
})

test('signing out of the shop leaves the conversation of the customer', async () => {
  const server = await journal()
  const shelf = memoryShelf()
  const first = conversationWith(server, shelf)
  await first.start(jwtOf('C1001'))
  first.close()

  await conversationWith(server, shelf).start(null)

  expect(readSession(shelf)?.welcome.id).toBe('c2')
})

test('a server that is down is said to be down, and trying again works', async () => {
  const server = await journal()
  const base = server.base
  server.base = 'http://127.0.0.1:9'
  const conversation = new Conversation({
    base: '', shelf: memoryShelf(), locale: () => 'en', fetch: (input, init) => fetch(`${server.base}${String(input)}`, init),
  })
  open.push(conversation)
  await conversation.start(null)
  expect(conversation.current()).toMatchObject({ phase: 'failed', failure: { status: 0 } })

  server.base = base
  await conversation.start(null)

  expect(conversation.current().phase).toBe('ready')
})
