import { describe, expect, it } from 'vitest'
import { plain } from '../src/console/replying/ArticlesPanel'
import { appended, filled, matching, repliedSince, replaced, soughtIn, typingNow, unfilled, type Canned } from '../src/console/replying/filling'
import { argumentsOf, fieldsOf } from '../src/console/replying/schema'
import { replyingWords } from '../src/console/replying/words'
import { toViewMessage } from '../src/sdk/view'

const canned = (shortcut: string, language: 'zh' | 'en', text = ''): Canned => ({ id: `${shortcut}.${language}`, shortcut, language, text, shared: true, uses: 0, may_change: false })

describe('what is typed behind / and @', () => {
  it.each([
    ['/he', 3, false, '/', 'he'],
    ['您好 /退', 5, false, '/', '退'],
    ['/', 1, false, '/', ''],
    ['@to', 3, true, '@', 'to'],
    ['请@小', 3, true, '@', '小'],
  ] as const)('%s opens a list', (text, caret, note, sign, query) => {
    expect(soughtIn(text, caret, note)).toMatchObject({ sign, query })
  })

  it.each([
    ['https://a', 9, false], ['1/2', 3, false], ['/he llo', 7, false], ['/he', 0, false], ['me@tom', 6, true], ['@to', 3, false], ['/he', 3, true],
  ] as const)('%s opens none', (text, caret, note) => {
    expect(soughtIn(text, caret, note)).toBeNull()
  })

  it('puts the customer’s language first, then the beginning of the shortcut, then the order that it came in', () => {
    const replies = [canned('bye', 'en'), canned('hello', 'en'), canned('hello', 'zh'), canned('ahello', 'zh'), canned('x', 'zh', 'say hello')]
    expect(matching(replies, 'he', 'zh').map(({ id }) => id)).toEqual(['hello.zh', 'ahello.zh', 'x.zh', 'hello.en'])
    expect(matching(replies, '', 'en').map(({ id }) => id)).toEqual(['bye.en', 'hello.en', 'hello.zh', 'ahello.zh', 'x.zh'])
  })

  it('replaces what was typed and leaves the rest', () => {
    expect(replaced('您好 /he 谢谢', 3, 6, 'X')).toEqual(['您好 X 谢谢', 4])
    expect(appended('', 'more')).toBe('more')
    expect(appended('words ', 'more')).toBe('words\n\nmore')
  })
})

describe('variables', () => {
  it('are filled where they are known and stay where they are not', () => {
    const text = '您好{{customer.name}}，订单 {{ order.id }} 和 {{order.id}}，{x}'
    expect(filled(text, { 'customer.name': '林晓', 'order.id': null })).toBe('您好林晓，订单 {{ order.id }} 和 {{order.id}}，{x}')
    expect(unfilled(text)).toEqual(['customer.name', 'order.id'])
    expect(unfilled('nothing { } {{ }} here')).toEqual([])
    expect(filled('{{shop}}', { shop: '  ' })).toBe('{{shop}}')
  })
})

describe('colleagues', () => {
  const said = (id: string, sender: 'contact' | 'operator', sender_name: string | null = null, internal = false) =>
    toViewMessage({ id, sender, sender_name, text: 'x', created_at: '', internal } as never)

  it('who replied since one began are named, once each, notes and oneself left out', () => {
    const messages = [said('1', 'contact'), said('2', 'operator', 'Tom'), said('3', 'operator', 'Mei'), said('4', 'operator', 'Tom', true), said('5', 'operator', 'Tom')]
    expect(repliedSince(messages, '1', 'Mei')).toEqual(['Tom'])
    expect(repliedSince(messages, '5', 'Mei')).toEqual([])
    expect(repliedSince(messages, null, 'Mei')).toEqual([])
  })

  it('who type aloud are named', () => {
    const by = { id: 'o', name: 'Tom' }
    expect(typingNow([{ by, aloud: true, at: 0 }, { by, aloud: false, at: 0 }, { by: null, aloud: true, at: 0 }])).toEqual(['Tom'])
  })
})

describe('a tool’s arguments', () => {
  const schema = {
    properties: {
      order_id: { type: 'string' }, amount: { type: 'number' }, quality: { type: 'boolean' }, skus: { type: 'array', items: { type: 'integer' } },
      address: { properties: { city: { type: 'string' }, zip: { type: 'string' } }, required: ['city'] },
    },
    required: ['order_id', 'amount'],
  }

  it('become fields, nested ones by dotted names', () => {
    expect(fieldsOf(schema).map(({ name, required }) => [name, required])).toEqual([
      ['order_id', true], ['amount', true], ['quality', false], ['skus', false], ['address.city', false], ['address.zip', false],
    ])
  })

  it('are made of what was typed, without what is empty', () => {
    const texts = { order_id: ' LS1 ', amount: '12.5', quality: 'false', skus: '1，2', 'address.city': '上海', 'address.zip': '' }
    expect(argumentsOf(fieldsOf(schema), texts)).toEqual({ order_id: 'LS1', amount: 12.5, quality: false, skus: [1, 2], address: { city: '上海' } })
    expect(argumentsOf(fieldsOf(schema), { amount: 'viel' })).toEqual({ amount: 'viel' })
  })
})

it('quotes an article as plain text', () => {
  expect(plain('## 退款\n\n- **三天**内到账，见[这里](https://x.example)')).toBe('退款\n\n• 三天内到账，见这里')
})

it('says everything in both languages', () => {
  const shape = (value: unknown): unknown => (typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)])) : typeof value)
  expect(shape(replyingWords.zh)).toEqual(shape(replyingWords.en))
})
