import { expect, test, describe } from 'vitest'
import { isEmpty, linesOf, tally } from '../src/console/knowledge/comparison'
import { fromBox, toBox } from '../src/console/knowledge/dates'
import { changedRows, halves, inputsOf, keyed, rowOf } from '../src/console/knowledge/faqRows'
import { quotedPieces, scalesOf, scoreWords } from '../src/console/knowledge/scores'
import { charactersIn, chunkOf, headingsOf, marked, piecesOf, rewrite, unitAt } from '../src/console/knowledge/spans'
import { objectionTo, overload, sizeOf } from '../src/console/knowledge/staging'
import { groupsOf } from '../src/console/knowledge/Synonyms'
import { cellsOf, rowsOf } from '../src/console/knowledge/tables'
import { barsOf, direction } from '../src/console/knowledge/trend'
import { blocksIn } from '../src/console/knowledge/passages'
import type { ChunkView, DiffBlock, FaqRow, TriedPassage } from '../src/console/knowledge/wire'
import { href, parseRoute } from '../src/console/routes'

describe('the address', () => {
  test('is read and written the same, whatever stands in it', () => {
    const to = href(['knowledge', 'articles', 'art/1 中文'], { state: 'draft', q: '退货 & co', none: '' })

    expect(parseRoute(to)).toEqual({ path: ['knowledge', 'articles', 'art/1 中文'], query: { state: 'draft', q: '退货 & co' } })
  })

  test('an empty or broken one is no place at all', () => {
    expect(parseRoute('')).toEqual({ path: [], query: {} })
    expect(parseRoute('#/knowledge/%E0%A4%A').path).toEqual(['knowledge', '%E0%A4%A'])
  })
})

/** Chunks of `text` by their words; the server counts characters, not units. */
function chunksIn(text: string, ...words: string[]): ChunkView[] {
  return words.map((word, index) => {
    const start = charactersIn(text.slice(0, text.indexOf(word)))
    return { id: `k${index}`, headings: [], text: word, start, end: start + charactersIn(word), questions: [], words: 1, section: 0, source_start: 0, source_end: 1 }
  })
}

describe('chunks in a text', () => {
  const text = '# 鞋 👟\n\nReturn within 7 days. 👍\n\n## Costs\n\nWe pay.'

  test('are its bands, and nothing of the text is lost between them', () => {
    const pieces = piecesOf(text, chunksIn(text, 'Return within 7 days. 👍', 'We pay.'))

    expect(pieces.map((piece) => piece.chunk)).toEqual([null, 0, null, 1])
    expect(pieces.map((piece) => piece.text).join('')).toBe(text)
    expect(pieces[1]?.text).toBe('Return within 7 days. 👍')
  })

  test('that overlap or lie beyond the end never repeat a word', () => {
    const [first, second] = chunksIn(text, 'Return within 7 days.', 'We pay.') as [ChunkView, ChunkView]
    const odd = [first, { ...second, start: first.start + 3, end: 999 }]

    expect(piecesOf(text, odd).map((piece) => piece.text).join('')).toBe(text)
  })

  test('are rewritten in their place, and those behind move along', () => {
    const chunks = chunksIn(text, 'Return within 7 days. 👍', 'We pay.')

    const done = rewrite(text, chunks, 0, 'Return within 15 days.')

    expect(done.text).toBe(text.replace('7 days. 👍', '15 days.'))
    expect(piecesOf(done.text, done.chunks)[3]?.text).toBe('We pay.')
    expect(done.chunks[0]?.section).toBeNull()
  })

  test('are marked in the section that they came from', () => {
    expect(marked('👟 abc', 2, 4)).toEqual(['👟 ', 'ab', 'c'])
    expect(marked('abc', null, null)).toEqual(['abc', '', ''])
    expect(unitAt('abc')(99)).toBe(3)
  })

  test('are found by a passage, also by its beginning', () => {
    const chunks = chunksIn(text, 'Return within 7 days. 👍', 'We pay.')

    expect([chunkOf(chunks, 'We pay'), chunkOf(chunks, 'Return within 7 days. 👍 And more that was cut'), chunkOf(chunks, ''), chunkOf(chunks, 'elsewhere')]).toEqual([1, 0, -1, -1])
  })

  test('headings are listed once, those in code not at all', () => {
    expect(headingsOf('## A\ntext\n```\n# no\n```\n### B ##\n## A')).toEqual(['A', 'B'])
  })

  test('a table in a chunk is told from the words around it', () => {
    expect(blocksIn('Costs:\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\nDone.')).toEqual([
      { kind: 'text', text: 'Costs:' }, { kind: 'table', head: ['a', 'b'], rows: [['1', '2']] }, { kind: 'text', text: 'Done.' },
    ])
    expect(blocksIn('a | b')).toEqual([{ kind: 'text', text: 'a | b' }])
  })
})

describe('a difference', () => {
  const same = (text: string): DiffBlock => ({ op: 'same', before: text, after: text, words: [] })
  const changed: DiffBlock = {
    op: 'changed', before: '7 days', after: '15 days',
    words: [{ op: 'removed', text: '7' }, { op: 'added', text: '15' }, { op: 'same', text: ' ' }, { op: 'same', text: 'days' }],
  }

  test('shows a changed block as a line out and a line in, only the words that differ marked', () => {
    expect(linesOf([changed])).toEqual([
      { kind: 'removed', marks: [{ text: '7', changed: true }, { text: ' days', changed: false }] },
      { kind: 'added', marks: [{ text: '15', changed: true }, { text: ' days', changed: false }] },
    ])
  })

  test('folds what stayed the same, but for the blocks beside a change', () => {
    const lines = linesOf([same('a'), same('b'), same('c'), changed, same('d'), same('e')])

    expect(lines.map((line) => line.kind)).toEqual(['fold', 'same', 'removed', 'added', 'same', 'fold'])
    expect(lines[0]).toEqual({ kind: 'fold', lines: ['a', 'b'] })
  })

  test('is counted, and known to be none', () => {
    const added: DiffBlock = { op: 'added', before: '', after: 'x', words: [] }

    expect(tally([same('a'), changed, added])).toEqual({ added: 1, removed: 0, changed: 1 })
    expect([isEmpty({ from: 1, to: 2, fields: [], blocks: [same('a')] }), isEmpty({ from: 1, to: 2, fields: [], blocks: [added] })]).toEqual([true, false])
  })
})

describe('pasted cells', () => {
  test('quotes hold tabs, breaks and doubled quotes', () => {
    expect(cellsOf('a\t"b\n""c"""\r\n\n d \te')).toEqual([['a', 'b\n"c"'], ['d', 'e']])
  })

  test('without names are pairs, each in its own language', () => {
    expect(rowsOf('可以退吗？\t可以。\tCan I return it?\tYes.\nOnly a question\t')).toEqual([
      { zh: { question: '可以退吗？', answer: '可以。', alternatives: [] }, en: { question: 'Can I return it?', answer: 'Yes.', alternatives: [] } },
    ])
  })

  test('with the names of an export are read by them', () => {
    const names = 'slug\ttopic\tquestion_zh\tanswer_zh\talternatives_zh\tquestion_en\tanswer_en\talternatives_en'

    expect(rowsOf(`${names}\nfaq-1\treturns\t能退吗\t能\t可退吗|退得了吗\t\t\t`)).toEqual([
      { slug: 'faq-1', topic: 'returns', zh: { question: '能退吗', answer: '能', alternatives: ['可退吗', '退得了吗'] } },
    ])
  })

  test('with Chinese names too, and one pair may hold either language', () => {
    expect(rowsOf('问题\t答案\n能退吗\t能\nCan I?\tYes.').map((row) => Object.keys(row))).toEqual([['zh'], ['en']])
  })
})

describe('rows of the table', () => {
  const side = (question: string, answer: string) => ({ article_id: 'a', question, answer, alternatives: [], state: 'live' as const })
  const none = { article_id: null, question: '', answer: '', alternatives: [], state: 'none' as const }
  const known: FaqRow[] = [{ slug: 'faq-1', topic: 't', zh: side('问', '答'), en: none }]

  test('only those that changed are sent, with the sides that say something', () => {
    const before = keyed(known)
    const edited = { ...before[0]!, zh: { ...before[0]!.zh, answer: '新的答 ' } }
    const added = rowOf({ en: { question: 'Q', answer: 'A', alternatives: ['q?'] } }, 'new-1')

    const changed = changedRows([added, edited], before)

    expect(inputsOf(changed)).toEqual([
      { topic: '', en: { question: 'Q', answer: 'A', alternatives: ['q?'] } },
      { slug: 'faq-1', topic: 't', zh: { question: '问', answer: '新的答', alternatives: [] } },
    ])
    expect(changedRows(before, before)).toEqual([])
  })

  test('a question without its answer is held back', () => {
    expect(halves([rowOf({ en: { question: 'Q', answer: ' ', alternatives: [] } }, 'n')])).toHaveLength(1)
  })
})

describe('small drawings', () => {
  test('bars fill the box, and an empty week keeps a line', () => {
    const bars = barsOf([0, 2, 4], { width: 32, height: 20 })

    expect(bars.map((bar) => Math.round(bar.height))).toEqual([2, 10, 20])
    expect((bars[2]?.x ?? 0) + (bars[2]?.width ?? 0)).toBeCloseTo(32)
    expect(barsOf([0, 0], { width: 10, height: 10 }).every((bar) => bar.height === 1.5)).toBe(true)
  })

  test('a trend rises or falls only when the later half clearly differs', () => {
    expect([direction([0, 1, 2, 1, 3, 4, 6, 9]), direction([6, 5, 4, 3, 1, 0, 0, 0]), direction([2, 1, 2, 3, 2, 2, 1, 2])]).toEqual(['up', 'down', 'level'])
  })

  test('scores of each kind share one length; small ones keep three places', () => {
    const passage = (dense: number | null, keyword: number) => ({ dense, keyword, fused: 0.03, score: 0.9 }) as TriedPassage

    expect(scalesOf([passage(0.8, 12), passage(null, 3)])).toEqual({ dense: 1, keyword: 12, fused: 0.03, score: 0.9 })
    expect([scoreWords(0.0328), scoreWords(12.2), scoreWords(0)]).toEqual(['0.033', '12.20', '0.00'])
  })

  test('quoted words are marked once, however quotes overlap', () => {
    expect(quotedPieces('one two three', ['two', 'one two', 'absent'])).toEqual([{ text: 'one two', quoted: true }, { text: ' three', quoted: false }])
  })
})

test('a file that cannot be taken is said before anything is sent', () => {
  expect([objectionTo({ name: 'a.PDF', size: 9 }), objectionTo({ name: 'a.psd', size: 9 }), objectionTo({ name: 'a.md', size: 0 }), objectionTo({ name: 'a.csv', size: 21 * 2 ** 20 })]).toEqual([null, 'kind', 'empty', 'large'])
  expect([overload(Array(51).fill({ size: 1 })), overload(Array(6).fill({ size: 19 * 2 ** 20 })), overload([{ size: 1 }])]).toEqual(['many', 'much', null])
  expect([sizeOf(9), sizeOf(2048), sizeOf(9.25 * 2 ** 20)]).toEqual(['9 B', '2 kB', '9.3 MB'])
})

test('a date box and the wire tell the same moment', () => {
  const moment = fromBox('2026-09-01T08:30')

  expect(moment).toMatch(/^2026-\d\d-\d\dT\d\d:\d\d:00Z$/)
  expect(toBox(moment, 'datetime-local')).toBe('2026-09-01T08:30')
  expect([toBox(fromBox('2026-09-01'), 'date'), fromBox(''), toBox(null, 'date'), toBox('nonsense', 'date')]).toEqual(['2026-09-01', null, '', ''])
})

test('synonyms are one group a line, divided by any comma', () => {
  expect(groupsOf('充电宝，移动电源, power bank\n\nparcel、package')).toEqual([['充电宝', '移动电源', 'power bank'], ['parcel', 'package']])
})
