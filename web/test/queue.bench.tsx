// What a queue of 500 costs: `npx vitest bench`. Measured, not tested.
import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { bench, describe, vi } from 'vitest'
import { DeskContext } from '../src/console/context'
import { Desk } from '../src/console/desk'
import { QueuePane } from '../src/console/QueuePane'
import { plainView, shared, shownRows } from '../src/console/queue'
import type { QueueLists, Row } from '../src/console/wire'

vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined })

const row = (index: number): Row => ({
  conversation: { id: `cv${index}`, channel: 'web', language: index % 2 ? 'en' : 'zh', status: 'open', waiting_since: new Date(Date.now() - index * 1000).toISOString(), created_at: '2026-03-01T00:00:00Z', owner: { kind: 'queue' } },
  contact: { id: `ct${index}`, name: `Contact ${index}`, verified: true, customer_id: `C${index}` },
  handoff: {
    id: `ho${index}`, reason: 'requested', status: 'waiting', operator_id: null, created_at: new Date(Date.now() - index * 1000).toISOString(), accepted_at: null, promised_at: null, reach: null,
    brief: { asked: '我的快递到哪了，已经三天没有动静了', reason: 'requested', language: 'zh', tried: ['a', 'b'], receipts: [], slots: { order_id: 'LS20260012' }, sources: [], mood: 'calm', summary: '' },
  },
  last: { sender: 'contact', text: '还没到吗？' }, state: 'queued', offer: null, group: 'default', priority: 0, sla: [],
})
const queue: QueueLists = { waiting: Array.from({ length: 500 }, (_, index) => row(index)), mine: [], tickets: [], others: [], snoozed: [], humans_only: false, online: [] }
const text = JSON.stringify(queue)
const desk = new Desk()

describe('a queue of 500', () => {
  bench('all rows are drawn', () => {
    renderToString(<DeskContext.Provider value={{ desk, attempt: () => undefined }}>{createElement(QueuePane, { queue, openId: null, me: 'op' })}</DeskContext.Provider>)
  })
  bench('an answer of the server is read and compared', () => {
    shared(queue, JSON.parse(text) as QueueLists)
  })
  bench('filtered and sorted', () => {
    shownRows(queue.waiting, { ...plainView, sort: 'wait', language: 'en' })
  })
})
