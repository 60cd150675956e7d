import { describe, expect, test } from 'vitest'
import { applyEvent, emptyView, viewOf, type View } from '../src/sdk/view'
import type { LogPayload, Proposal } from '../src/sdk/wire'

const NOW = '2026-10-01T08:00:00Z'
const custom = (name: string, value: unknown) => ({ type: 'CUSTOM', name: `xiaoer.${name}`, value }) as LogPayload
const replay = (payloads: LogPayload[], from: View = emptyView): View =>
  payloads.reduce((view, payload) => applyEvent(view, view.lastSeq + 1, payload, NOW).view, from)

const proposal = (status: Proposal['status']): Proposal => ({
  id: 'p1', title: 'Cancel', rendering: 'Cancel LS20260001', tool: 'cancelOrder', arguments: {}, expires_at: NOW, status,
})

const reply: LogPayload[] = [
  { type: 'RUN_STARTED', runId: 't1' },
  { type: 'STEP_STARTED', stepName: 'retrieve' },
  { type: 'TEXT_MESSAGE_START', messageId: 'm1', role: 'assistant' },
  { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm1', delta: 'You have ' },
  { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm1', delta: '7 days. [1]' },
]

describe('the view of a conversation', () => {
  test('a streamed reply grows by its deltas and settles with its run', () => {
    const streaming = replay(reply)
    expect(streaming.messages[0]).toMatchObject({ text: 'You have 7 days. [1]', state: 'streaming' })
    expect(streaming.run).toEqual({ id: 't1', step: 'retrieve' })

    const confidence = { value: 0.9, band: 'sure' as const, parts: {} }
    const done = replay([{ type: 'TEXT_MESSAGE_END', messageId: 'm1' }, { type: 'RUN_FINISHED', runId: 't1', result: { confidence, rung: 'model', stopped: false } }], streaming)
    expect(done.messages[0]).toMatchObject({ state: 'done', confidence, rung: 'model' })
    expect(done.run).toBeNull()
  })

  test('an event seen twice changes nothing', () => {
    const once = replay(reply)

    const again = applyEvent(once, once.lastSeq, reply[4] as LogPayload, NOW)

    expect(again.kind).toBe('duplicate')
    expect(again.view).toBe(once)
  })

  test('a missing event is noticed and not skipped', () => {
    const view = replay(reply)

    const applied = applyEvent(view, view.lastSeq + 2, { type: 'TEXT_MESSAGE_END', messageId: 'm1' }, NOW)

    expect(applied.kind).toBe('gap')
    expect(applied.view.lastSeq).toBe(view.lastSeq)
  })

  test('a stopped run keeps the partial text and marks it', () => {
    const stopped = replay([...reply, { type: 'RUN_FINISHED', runId: 't1', result: { stopped: true } }])

    expect(stopped.messages[0]).toMatchObject({ text: 'You have 7 days. [1]', state: 'stopped' })
  })

  test('a snapshot in the middle of a reply goes on where it was taken', () => {
    const snapshot = viewOf(
      { status: 'open', owner: { kind: 'assistant', version: 1 }, turn_id: 't1', last_seq: 4 },
      [{ id: 'm1', sender: 'assistant', text: 'You have ', created_at: NOW, state: 'streaming' }], 4,
    )

    const whole = replay(reply.slice(4), snapshot)

    expect(whole.messages[0]?.text).toBe('You have 7 days. [1]')
    expect(whole.run?.id).toBe('t1')
  })

  test('a proposal keeps its place when its status changes', () => {
    const asked = replay([...reply, custom('proposal', proposal('pending')), { type: 'RUN_FINISHED', runId: 't1' }])
    const decided = replay([{ type: 'RUN_STARTED', runId: 't2' }, custom('proposal', proposal('confirmed'))], asked)

    expect(decided.messages).toHaveLength(1)
    expect(decided.messages[0]?.proposal?.status).toBe('confirmed')
  })

  test('a receipt belongs to the reply of its own run, even when the words come later', () => {
    const receipt = { effect_id: 'e1', proposal_id: 'p1', tool: 'cancelOrder', status: 'done', summary: 'RF100001' }
    const view = replay([...reply, { type: 'RUN_FINISHED', runId: 't1' }, { type: 'RUN_STARTED', runId: 't2' }, custom('receipt', receipt)])

    expect(view.messages[0]?.receipt).toBeNull()
    expect(view.messages[1]?.receipt?.summary).toBe('RF100001')
  })

  test('waiting ends the moment an operator has the conversation', () => {
    const waiting = replay([
      custom('owner', { kind: 'queue', version: 2 }),
      custom('handoff', { id: 'h1', status: 'waiting' }),
      custom('queue', { position: 2 }),
    ])
    expect(waiting.queue?.position).toBe(2)

    const taken = replay([custom('owner', { kind: 'operator', operator_name: 'Lin', version: 3 }), custom('handoff', { id: 'h1', status: 'accepted' })], waiting)
    expect(taken.queue).toBeNull()
    expect(taken.owner.operator_name).toBe('Lin')
  })

  test('the next word of the contact opens a resolved conversation again', () => {
    const resolved = replay([custom('resolved', {})])
    const message = { id: 'c1', sender: 'contact', text: 'One more thing', created_at: NOW }

    expect(resolved.status).toBe('resolved')
    expect(replay([custom('message', message)], resolved).status).toBe('open')
  })

  test('the same message told twice is shown once', () => {
    const message = custom('message', { id: 'c1', sender: 'contact', text: 'Hello', created_at: NOW })

    expect(replay([message, message]).messages).toHaveLength(1)
  })
})
