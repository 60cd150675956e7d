// A stand-in for the server, for looking at the pages without one: the same protocol, a few canned turns, nothing kept.
// node mock/server.mjs [port]; the widget at /widget/, the desk at /console/ (any name and password), a shop page at /.
import { randomUUID } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { evals } from './evals.mjs'
import { ARTICLES, CUSTOMER, QUEUE, turnFor, welcomeIn } from './scenes.mjs'
import { workshop } from './workshop.mjs'

const port = Number(process.argv[2] ?? 8900)
const dist = fileURLToPath(new URL('../dist', import.meta.url))
const kinds = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }
const conversations = new Map()
const desk = { operator: { id: 'op1', login: 'lin', name: '林晓', role: 'admin', presence: 'online', capacity: 5, permissions: ['signed_in', 'read', 'answer', 'supervise', 'route', 'knowledge', 'engineer', 'staff', 'audit'] }, humans_only: false, notes: new Map(), taken: new Set(), done: new Set() }
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

function begin(locale) {
  const conversation = { id: randomUUID(), locale, log: [], messages: [], tails: new Set(), owner: { kind: 'assistant', version: 1 }, handoff: null, queue: null, csat: null, status: 'open' }
  conversations.set(conversation.id, conversation)
  return conversation
}

function append(conversation, payload) {
  conversation.log.push(payload)
  const { messages } = conversation
  const value = payload.value
  if (payload.type === 'TEXT_MESSAGE_START') messages.push({ id: payload.messageId, sender: 'assistant', text: '', created_at: new Date().toISOString(), state: 'streaming', cards: [] })
  const message = messages.find((other) => other.id === (payload.messageId ?? value?.message_id))
  if (payload.type === 'TEXT_MESSAGE_CONTENT') message.text += payload.delta
  if (payload.type === 'TEXT_MESSAGE_END') message.state = 'done'
  if (payload.name === 'xiaoer.message') messages.push(value)
  if (payload.name === 'xiaoer.citations') message.citations = value.citations
  if (payload.name === 'xiaoer.card') message.cards.push(value.card)
  if (payload.name === 'xiaoer.quick_replies') message.quick_replies = value.options
  if (payload.name === 'xiaoer.proposal') (message ?? messages.find((other) => other.proposal?.id === value.id)).proposal = value
  if (payload.name === 'xiaoer.receipt') messages.at(-1).receipt = value
  if (payload.name === 'xiaoer.handoff') conversation.handoff = value
  if (payload.name === 'xiaoer.queue') conversation.queue = value
  if (payload.name === 'xiaoer.owner') conversation.owner = value
  if (payload.name === 'xiaoer.csat') conversation.csat = value
  for (const tail of conversation.tails) tail()
}

async function runTurn(conversation, text) {
  const runId = randomUUID()
  conversation.running = runId
  append(conversation, { type: 'RUN_STARTED', threadId: conversation.id, runId })
  for (const step of turnFor(text, conversation)) {
    if (conversation.running !== runId) break
    await sleep(step.wait ?? 60)
    append(conversation, step.payload)
  }
  const stopped = conversation.running !== runId
  append(conversation, { type: 'RUN_FINISHED', runId, result: { outcome: 'replied', rung: 'extractive', confidence: null, stopped } })
}

const routes = [
  ['POST', /^\/v1\/conversations$/, (_m, body) => {
    const conversation = begin(body.locale ?? 'en')
    return [201, { id: conversation.id, token: 'mock', locale: conversation.locale, contact: { verified: Boolean(body.user_jwt), name: null }, assistant: { is_ai: true, name: '小二' }, ...welcomeIn(conversation.locale) }]
  }],
  ['GET', /^\/v1\/conversations\/([^/]+)$/, ([id]) => {
    const { owner, handoff, queue, status, csat, log } = conversations.get(id)
    return [200, { id, status, owner, handoff, queue, csat, last_seq: log.length }]
  }],
  ['GET', /^\/v1\/conversations\/([^/]+)\/messages$/, ([id]) => [200, { messages: conversations.get(id).messages, last_seq: conversations.get(id).log.length }]],
  ['POST', /^\/v1\/conversations\/([^/]+)\/messages$/, ([id], body, request) => {
    const conversation = conversations.get(id)
    const message = { id: randomUUID(), sender: 'contact', text: body.text, created_at: new Date().toISOString(), key: request.headers['idempotency-key'] }
    append(conversation, { type: 'CUSTOM', name: 'xiaoer.message', value: message })
    if (conversation.owner.kind === 'assistant') void runTurn(conversation, body.text)
    return [202, { message_id: message.id, turn_id: 'turn' }]
  }],
  ['POST', /^\/v1\/conversations\/([^/]+)\/proposals\/([^/]+)$/, ([id], body) => {
    void runTurn(conversations.get(id), `decision:${body.decision}`)
    return [202, { turn_id: 'turn' }]
  }],
  ['POST', /^\/v1\/conversations\/([^/]+)\/handoff$/, ([id]) => { void runTurn(conversations.get(id), 'handoff'); return [202, {}] }],
  ['DELETE', /^\/v1\/conversations\/([^/]+)\/handoff$/, ([id]) => { void runTurn(conversations.get(id), 'withdraw'); return [202, {}] }],
  ['POST', /^\/v1\/conversations\/([^/]+)\/reach$/, ([id]) => { conversations.get(id).handoff.reach_needed = false; return [202, {}] }],
  ['POST', /^\/v1\/conversations\/([^/]+)\/(csat|messages\/[^/]+\/feedback)$/, () => [202, {}]],
  ['POST', /^\/v1\/turns\/([^/]+)\/cancel$/, ([turn]) => {
    for (const conversation of conversations.values()) if (conversation.running === turn) conversation.running = null
    return [202, {}]
  }],
  ['GET', /^\/v1\/articles\/([^/]+)$/, ([id]) => (ARTICLES[id] ? [200, ARTICLES[id]] : [404, { title: 'Not found', status: 404 }])],
  ['GET', /^\/v1\/desk\/session$/, (_m, _b, request) => (request.headers.cookie?.includes('mock_desk') ? [200, { operator: desk.operator, csrf: 'x' }] : [401, { title: 'Sign in', status: 401, code: 'unauthorized' }])],
  ['POST', /^\/v1\/desk\/session$/, (_m, body) => (body.password === 'wrong' ? [401, { title: 'No', code: 'unauthorized' }] : [201, { operator: desk.operator, csrf: 'x' }, { 'set-cookie': 'mock_desk=1; Path=/' }])],
  ['DELETE', /^\/v1\/desk\/session$/, () => [204, null, { 'set-cookie': 'mock_desk=; Path=/; Max-Age=0' }]],
  ['PUT', /^\/v1\/desk\/presence$/, (_m, body) => { desk.operator.presence = body.presence; return [200, body] }],
  ['PUT', /^\/v1\/desk\/humans-only$/, (_m, body) => { desk.humans_only = body.on; return [200, body] }],
  ['GET', /^\/v1\/desk\/queue$/, () => {
    const rows = QUEUE.map((entry) => entry.row).filter((row) => !desk.done.has(row.conversation.id))
    const mine = rows.filter((row) => desk.taken.has(row.conversation.id) || row.handoff.status === 'accepted')
    const of = (status) => rows.filter((row) => row.handoff.status === status && !mine.includes(row))
    return [200, { waiting: of('waiting'), mine, tickets: of('ticket'), others: [], humans_only: desk.humans_only, online: [desk.operator] }]
  }],
  ['GET', /^\/v1\/desk\/conversations\/([^/]+)$/, ([id]) => {
    const { row, messages } = QUEUE.find((entry) => entry.row.conversation.id === id)
    const taken = desk.taken.has(id) || row.handoff.status === 'accepted'
    const conversation = { ...row.conversation, owner: taken ? { kind: 'operator', operator_id: 'op1' } : row.conversation.owner }
    return [200, { conversation, contact: row.contact, handoff: { ...row.handoff, status: taken ? 'accepted' : row.handoff.status }, messages: [...messages, ...(desk.notes.get(id) ?? [])], last_seq: 1 }]
  }],
  ['GET', /^\/v1\/desk\/conversations\/([^/]+)\/customer$/, () => [200, CUSTOMER]],
  ['POST', /^\/v1\/desk\/conversations\/([^/]+)\/(accept|reply|note|resolve|return)$/, ([id, what], body) => {
    if (what === 'accept') desk.taken.add(id)
    if (what === 'resolve' || what === 'return') desk.done.add(id)
    if (what === 'reply' || what === 'note') desk.notes.set(id, [...(desk.notes.get(id) ?? []), { id: randomUUID(), sender: 'operator', sender_name: '林晓', text: body.text, created_at: new Date().toISOString(), internal: what === 'note' }])
    return [200, {}]
  }],
  ...workshop,
  ...evals,
]

/** A page of a document, drawn instead of rendered. */
const pageImage = (page) => `<svg xmlns="http://www.w3.org/2000/svg" width="595" height="420"><rect width="595" height="420" fill="#fff"/><text x="48" y="70" font-size="24" font-family="sans-serif" fill="#222">${page}</text>${Array.from({ length: 11 }, (_, row) => `<rect x="48" y="${104 + row * 25}" width="${[480, 500, 450, 320][row % 4]}" height="9" rx="2" fill="#c9ccca"/>`).join('')}</svg>`

function stream(request, response, conversation, after) {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  let cursor = after
  const tail = () => {
    for (; conversation && cursor < conversation.log.length; cursor += 1) response.write(`id: ${cursor + 1}\ndata: ${JSON.stringify(conversation.log[cursor])}\n\n`)
  }
  response.write(': hello\n\n')
  tail()
  conversation?.tails.add(tail)
  const beat = setInterval(() => response.write(': beat\n\n'), 15_000)
  request.on('close', () => { clearInterval(beat); conversation?.tails.delete(tail) })
}

createServer(async (request, response) => {
  const url = new URL(request.url, 'http://mock')
  const events = /^\/v1\/(?:conversations\/([^/]+)|desk)\/events$/.exec(url.pathname)
  if (events) return stream(request, response, conversations.get(events[1]), Number(url.searchParams.get('after') ?? 0))
  const parts = []
  for await (const part of request) parts.push(part)
  const raw = Buffer.concat(parts).toString('latin1')
  const body = raw && (request.headers['content-type']?.startsWith('multipart/') ? { raw } : JSON.parse(Buffer.concat(parts).toString()))
  for (const [method, pattern, answer] of routes) {
    const match = pattern.exec(url.pathname)
    if (!match || method !== request.method) continue
    const known = !/^\/v1\/conversations\/./.test(url.pathname) || conversations.has(match[1])
    const [status, content, headers] = known ? answer(match.slice(1), body || {}, request, url.searchParams) : [404, { title: 'Not found', status: 404, code: 'not_found' }]
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    if (headers?.['content-type'] === 'image/svg+xml') return response.end(pageImage(content))
    return response.end(content === null ? undefined : JSON.stringify(content))
  }
  if (url.pathname === '/') {
    response.writeHead(200, { 'content-type': 'text/html' })
    return response.end('<!doctype html><meta charset=utf-8><meta name=viewport content="width=device-width"><title>Shop</title><body style="font:16px sans-serif;padding:40px"><h1>Lark Select</h1><button>Buy</button><script src="/widget/loader.js" data-locale="zh-CN" defer></script>')
  }
  const file = dist + url.pathname + (url.pathname.endsWith('/') ? 'index.html' : '')
  if (!existsSync(file) || url.pathname.includes('..')) return response.writeHead(404).end()
  response.writeHead(200, { 'content-type': kinds[extname(file)] ?? 'application/octet-stream', 'content-security-policy': "default-src 'self'; frame-ancestors 'self'" })
  createReadStream(file).pipe(response)
}).listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/`))
