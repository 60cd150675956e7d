import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { actionOf } from '../src/console/keys'
import { deskWords } from '../src/console/words'
import { backoffDelay } from '../src/sdk/backoff'
import { customerOf } from '../src/sdk/memory'
import { isSendKey } from '../src/ui/Composer'
import { amountOf, textOf } from '../src/ui/fields'
import { languageOf } from '../src/ui/language'
import { findPassage, passageLines } from '../src/ui/passage'
import { blocksOf, inlinesOf, tidied } from '../src/ui/richtext'
import { stepWords } from '../src/ui/steps'
import { elapsed, waitWords } from '../src/ui/time'
import { en } from '../src/ui/words/en'
import { zh } from '../src/ui/words/zh'

const shape = (value: unknown, path = ''): string[] =>
  typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, inner]) => shape(inner, `${path}.${key}`)) : [path]

describe('words', () => {
  test('both languages say the same things', () => {
    expect(shape(zh).sort()).toEqual(shape(en).sort())
    expect(shape(deskWords.zh).sort()).toEqual(shape(deskWords.en).sort())
  })

  test('a step is told in words, tools by what they look up', () => {
    expect(stepWords('act.getMyOrder', zh)).toBe('正在查询订单…')
    expect(stepWords('act.getShipment', en)).toBe('Tracking your parcel…')
    expect(stepWords('act.cancelOrder', en)).toBe('Carrying it out…')
    expect(stepWords('something_new', en)).toBe('One moment…')
  })

  test('a wait range is told only where there is one', () => {
    expect(waitWords(null, null, en)).toBeNull()
    expect(waitWords(200, 290, en)).toBe('about 3–5 min')
    expect(waitWords(10, 50, zh)).toBe('不到 1 分钟')
  })

  test('the language follows the locale', () => {
    expect(['zh-CN', 'zh', 'en-US', undefined].map(languageOf)).toEqual(['zh', 'zh', 'en', 'en'])
  })

  test('timers are short', () => {
    expect([5, 75, 3700, 90_000].map(elapsed)).toEqual(['0:05', '1:15', '1 h 01', '1 d'])
  })
})

describe('the composer', () => {
  const enter = { key: 'Enter', shiftKey: false, ctrlKey: false, metaKey: false, keyCode: 13, isComposing: false }

  test('Enter sends, Shift+Enter does not', () => {
    expect(isSendKey(enter, 'enter')).toBe(true)
    expect(isSendKey({ ...enter, shiftKey: true }, 'enter')).toBe(false)
  })

  test('Enter that picks a word of an input method never sends', () => {
    expect(isSendKey({ ...enter, isComposing: true }, 'enter')).toBe(false)
    expect(isSendKey({ ...enter, keyCode: 229 }, 'enter')).toBe(false)
    expect(isSendKey({ ...enter, keyCode: 229, ctrlKey: true }, 'mod-enter')).toBe(false)
  })

  test('the desk sends with Ctrl or Cmd', () => {
    expect(isSendKey(enter, 'mod-enter')).toBe(false)
    expect(isSendKey({ ...enter, metaKey: true }, 'mod-enter')).toBe(true)
  })
})

describe('the desk keys', () => {
  const key = (code: string, more = {}) => ({ altKey: false, ctrlKey: false, metaKey: false, code, key: '', ...more })

  test('Alt with a letter works while typing, a bare ? does not', () => {
    expect(actionOf(key('KeyJ', { altKey: true }), true)).toBe('next')
    expect(actionOf(key('Slash', { key: '?' }), true)).toBeNull()
    expect(actionOf(key('Slash', { key: '?' }), false)).toBe('help')
  })
})

describe('formatted text', () => {
  test('paragraphs and lists are told apart', () => {
    expect(blocksOf('Hello\nthere\n\n- one\n- two\n\n1. first').map((block) => block.kind)).toEqual(['paragraph', 'list', 'list'])
  })

  test('citation marks, bold and safe links are found', () => {
    expect(inlinesOf('**7 days** [1] see [here](https://a.example)')).toEqual([
      { kind: 'bold', text: '7 days' }, { kind: 'text', text: ' ' }, { kind: 'cite', number: 1 }, { kind: 'text', text: ' see ' },
      { kind: 'link', text: 'here', href: 'https://a.example' },
    ])
  })

  test('a citation mark stands behind the stop of its sentence', () => {
    expect(tidied('七天内可退 [1]。运费自理[2][3]。')).toBe('七天内可退。 [1]运费自理。 [2][3]')
    expect(tidied('Free for defects [1]. See [2].')).toBe('Free for defects. [1] See. [2]')
    expect(tidied('Version [1].5 stays')).toBe('Version [1].5 stays')
  })

  test('a link that is not http stays text', () => {
    expect(inlinesOf('[x](javascript:alert(1))').every((inline) => inline.kind === 'text')).toBe(true)
  })
})

describe('the quoted passage', () => {
  test('is found by the server’s offsets, which count characters', () => {
    const text = '👟 Shoes\n\nReturn within 7 days.'
    const quote = 'Return within 7 days.'
    const start = [...text.slice(0, text.indexOf(quote))].length

    const span = findPassage(text, quote, start, start + [...quote].length)

    expect(span && text.slice(span.start, span.end)).toBe(quote)
  })

  test('is found by its words when the article has moved on', () => {
    const span = findPassage('A new first line.\nReturn within 7 days.', 'Return within 7 days.', 0, 21)

    expect(span?.start).toBe(18)
  })

  test('marks exactly its own part of each line', () => {
    const lines = passageLines('# Title\n- one two\nthree', { start: 14, end: 19 })

    expect(lines.map((line) => line.pieces.filter((piece) => piece.quoted).map((piece) => piece.text))).toEqual([[], ['two'], ['t']])
    expect(lines[0]).toMatchObject({ kind: 'heading', pieces: [{ text: 'Title' }] })
  })
})

describe('cards', () => {
  test('money is read in yuan, cents or words', () => {
    expect([amountOf({ total: 468 }, 'total'), amountOf({ total_cents: 46850 }, 'total'), amountOf({ total: '¥9' }, 'total')]).toEqual(['¥468', '¥468.50', '¥9'])
  })

  test('names come in the reader’s language where the shop has it', () => {
    const item = { name_zh: '跑鞋', name_en: 'Shoes', sku: 'P1' }
    expect([textOf(item, 'zh', 'name'), textOf(item, 'en', 'name'), textOf(item, 'en', 'title', 'sku')]).toEqual(['跑鞋', 'Shoes', 'P1'])
  })
})

describe('small things', () => {
  test('waiting doubles, has a ceiling and is spread', () => {
    expect([0, 1, 2, 30].map((attempt) => backoffDelay(attempt, () => 1))).toEqual([500, 1000, 2000, 20_000])
    expect(backoffDelay(3, () => 0)).toBe(2000)
  })

  test('a token that is none names nobody', () => {
    expect([customerOf('x.y'), customerOf(null), customerOf('a.b.c')]).toEqual([null, null, null])
  })
})

describe('colours', () => {
  const css = ['ui/tokens.css', 'console/knowledge/article.css'].map((name) => readFileSync(new URL(`../src/${name}`, import.meta.url), 'utf8')).join('\n')
  const tokens = new Map([...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name, light, dark]) => [name, [light, dark]]))
  const luminance = (hex: string) => {
    const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as [number, number, number]
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const contrast = (a: string, b: string) => {
    const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
    return (light + 0.05) / (dark + 0.05)
  }
  const pairs: [string, string[]][] = [
    ['ink', ['paper', 'surface', 'sunken', 'raised', 'own', 'human-soft', 'note', 'mark', 'accent-soft', 'band-even', 'band-odd', 'added', 'added-word', 'removed', 'removed-word']],
    ['ink-2', ['paper', 'surface', 'sunken', 'raised', 'accent-soft', 'human-soft', 'note', 'band-even', 'band-odd']],
    ['ink-3', ['paper', 'surface', 'sunken', 'raised']],
    ['human', ['human-soft', 'surface']],
    ['accent-ink', ['paper', 'surface', 'accent-soft', 'own', 'raised']],
    ['on-accent', ['accent', 'accent-hover']],
    ['good', ['good-soft', 'surface', 'paper', 'added']],
    ['warn', ['warn-soft', 'surface', 'paper', 'accent-soft']],
    ['bad', ['bad-soft', 'surface', 'paper', 'accent-soft', 'removed']],
    ['surface', ['bad']],
    ['paper', ['ink']],
  ]

  test.each(pairs)('%s is readable on every ground it stands on, light and dark', (text, grounds) => {
    for (const ground of grounds) {
      for (const theme of [0, 1]) {
        const [a, b] = [tokens.get(text)?.[theme], tokens.get(ground)?.[theme]]
        expect(contrast(a ?? '', b ?? ''), `${text} on ${ground}, ${theme ? 'dark' : 'light'}`).toBeGreaterThanOrEqual(4.5)
      }
    }
  })
})

test('the loader is plain ASCII, whatever the charset of the shop’s page', () => {
  const folder = new URL('../src/loader/', import.meta.url)
  for (const name of readdirSync(folder)) expect(/^[\x00-\x7f]*$/.test(readFileSync(new URL(name, folder), 'utf8'))).toBe(true)
})
