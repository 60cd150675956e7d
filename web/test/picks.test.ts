import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Blobs } from '../src/sdk/blobs'
import { fetchFile, ServerError } from '../src/sdk/http'
import { Picks, type FileDoor } from '../src/sdk/picks'
import type { Sending } from '../src/sdk/upload'
import type { Attachment, AttachmentLimits } from '../src/sdk/wire'
import { en } from '../src/ui/words/en'
import { zh } from '../src/ui/words/zh'
import { fileSize } from '../src/ui/sizes'

const LIMITS: AttachmentLimits = { max_bytes: 1000, most: 3, endings: ['.jpg', '.png', '.pdf'] }
const file = (name: string, size = 10, type = '') => new File([new Uint8Array(size)], name, { type })
const attachment = (name: string): Attachment => ({ id: `att_${name}`, name, media_type: 'image/png', size: 10, width: 1, height: 1 })

/** A server that answers when the test says so. */
class Gate {
  readonly waiting: { file: File; sending: Sending; take: () => void; fail: (error: unknown) => void }[] = []
  readonly blobs = new Blobs(async () => new Blob())
  readonly door: FileDoor = {
    limits: LIMITS,
    blobs: this.blobs,
    upload: (chosen, sending) =>
      new Promise((resolve, reject) => {
        sending.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')))
        this.waiting.push({ file: chosen, sending, take: () => resolve(attachment(chosen.name)), fail: reject })
      }),
  }
}

const settle = () => new Promise((resolve) => setImmediate(resolve))
const states = (picks: Picks) => picks.current().picks.map((pick) => [pick.file.name, pick.state, pick.trouble])

describe('files that were chosen', () => {
  test('each goes out at once, tells how far it is, and has its id in the end', async () => {
    const gate = new Gate()
    const picks = new Picks()
    picks.add([file('a.png', 10, 'image/png'), file('b.pdf')], gate.door)
    gate.waiting[0]?.sending.onProgress?.(0.4)
    expect(picks.current().picks.map((pick) => pick.share)).toEqual([0.4, 0])
    expect(picks.current().picks.map((pick) => pick.preview !== null)).toEqual([true, false])

    gate.waiting[0]?.take()
    await settle()

    expect(states(picks)).toEqual([['a.png', 'done', null], ['b.pdf', 'sending', null]])
    expect(picks.current().picks[0]?.attachment?.id).toBe('att_a.png')
  })

  test('what cannot be sent is told before anything goes out, and what can be goes', () => {
    const gate = new Gate()
    const picks = new Picks()
    const chosen = [
      file('large.png', 1001), file('empty.png', 0), file('IMG_1.HEIC'), file('clip.mp4', 9, 'video/mp4'), file('page.html'),
      file('one.png'), file('two.jpg'), file('no-ending'), file('three-too-many.pdf'),
    ]
    picks.add(chosen, gate.door)

    expect(picks.current().refused.map((one) => one.trouble)).toEqual(['too_large', 'empty', 'heic', 'video', 'other', 'too_many'])
    expect(gate.waiting.map((one) => one.file.name)).toEqual(['one.png', 'two.jpg', 'no-ending'])
  })

  test('removing one that is on its way cancels it, and it does not come back', async () => {
    const gate = new Gate()
    const picks = new Picks()
    picks.add([file('a.png')], gate.door)

    picks.remove(picks.current().picks[0]?.key ?? '')
    await settle()

    expect(gate.waiting[0]?.sending.signal?.aborted).toBe(true)
    expect(picks.current().picks).toEqual([])
  })

  test.each([
    [new ServerError(0, 'offline', '', ''), 'offline'],
    [new ServerError(413, 'too_large', '', ''), 'too_large'],
    [new ServerError(429, 'too_many', '', ''), 'too_fast'],
    [new ServerError(415, 'unsupported_media_type', '', '', { found: 'markup' }), 'markup'],
    [new ServerError(415, 'unsupported_media_type', '', '', { found: '<b>' }), 'other'],
    [new ServerError(503, 'unavailable', '', ''), 'failed'],
    [new TypeError('x'), 'failed'],
  ])('a failure says why: %s', async (error, trouble) => {
    const gate = new Gate()
    const picks = new Picks()
    picks.add([file('a.png')], gate.door)

    gate.waiting[0]?.fail(error)
    await settle()

    expect(states(picks)).toEqual([['a.png', 'failed', trouble]])
  })

  test('what the network swallowed goes out again when the line is back, what was refused does not', async () => {
    const gate = new Gate()
    const picks = new Picks()
    picks.add([file('a.png'), file('b.png')], gate.door)
    gate.waiting[0]?.fail(new ServerError(0, 'offline', '', ''))
    gate.waiting[1]?.fail(new ServerError(415, 'x', '', '', { found: 'damaged' }))
    await settle()

    picks.resume()
    gate.waiting[2]?.take()
    await settle()

    expect(gate.waiting.length).toBe(3)
    expect(states(picks)).toEqual([['a.png', 'done', null], ['b.png', 'failed', 'damaged']])
  })

  test('what could not be sent comes back beside what was chosen meanwhile', async () => {
    const gate = new Gate()
    const picks = new Picks()
    picks.add([file('a.png')], gate.door)
    const taken = picks.take()
    picks.add([file('b.png')], gate.door)

    picks.restore(taken)
    gate.waiting[0]?.take()
    await settle()

    expect(states(picks)).toEqual([['a.png', 'done', null], ['b.png', 'sending', null]])
  })
})

describe('the bytes of attachments', () => {
  let server: Server
  let base = ''
  const asked: string[] = []
  let reachable = true

  beforeEach(async () => {
    asked.length = 0
    reachable = true
    server = createServer((request, response) => {
      asked.push(`${request.url} ${request.headers.authorization}`)
      if (reachable) response.writeHead(200, { 'content-type': 'image/png' }).end('picture')
      else response.writeHead(404, { 'content-type': 'application/problem+json' }).end('{"code": "not_found"}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterEach(() => void server.close())

  const open = () => new Blobs((id) => fetchFile(fetch, `${base}/${id}`, { authorization: 'Bearer t' }))

  test('are fetched once, with the token in the head and never in the address', async () => {
    const blobs = open()

    const urls = await Promise.all([blobs.url('a'), blobs.url('a')])

    expect(new Set(urls).size).toBe(1)
    expect(urls[0]).toMatch(/^blob:/)
    expect(asked).toEqual(['/a Bearer t'])
  })

  test('are tried again after a failure, and not fetched where this page has them', async () => {
    const blobs = open()
    reachable = false
    await expect(blobs.url('a')).rejects.toMatchObject({ status: 404 })
    reachable = true

    await blobs.url('a')
    blobs.put('b', new Blob(['mine']))

    expect(await blobs.url('b')).toMatch(/^blob:/)
    expect(asked.length).toBe(2)
  })
})

test('every trouble has its words in both languages, and sizes are told as people know them', () => {
  expect(Object.keys(zh.fileTrouble)).toEqual(Object.keys(en.fileTrouble))
  expect([0, 900, 2048, 1_500_000, 10 << 20].map(fileSize)).toEqual(['0 B', '900 B', '2 KB', '1.4 MB', '10 MB'])
})
