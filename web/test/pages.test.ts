import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { en } from '../src/console/knowledge/words/en'
import { zh } from '../src/console/knowledge/words/zh'
import { historyOf } from '../src/widget/history'
import { toViewMessage } from '../src/sdk/view'

const root = new URL('../', import.meta.url)
const files = readdirSync(new URL('src/', root), { recursive: true }).map(String).filter((name) => /\.(tsx?|css)$/.test(name))
const read = (name: string) => readFileSync(new URL(`src/${name}`, root), 'utf8')

test('pages render text and nothing else: no markup is ever put in as it came', () => {
  const raw = /dangerouslySetInnerHTML|\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write|srcdoc|createContextualFragment/i

  // The loader writes its own frame on the shop's page, without anything from elsewhere.
  expect(files.filter((name) => !name.startsWith('loader/') && raw.test(read(name)))).toEqual([])
})

test('no file of the workshop is long, and each opens by saying what it is for', () => {
  const ours = files.filter((name) => name.startsWith('console/'))

  expect(ours.filter((name) => read(name).split('\n').length > 300 && !name.includes('words'))).toEqual([])
  expect(ours.filter((name) => !/^(\/\/|\/\*) /.test(read(name)))).toEqual([])
})

test('the workshop says the same things in both languages', () => {
  const shape = (value: unknown, path = ''): string[] =>
    typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, inner]) => shape(inner, `${path}.${key}`)) : [`${path}:${typeof value}`]

  expect(shape(zh).sort()).toEqual(shape(en).sort())
})

test('a reply that comes with the first snapshot is news when its question was asked in this view of the page', () => {
  const message = (id: string, sender: 'contact' | 'assistant', key: string | null = null) => toViewMessage({ id, sender, text: id, created_at: '', key })
  const messages = [message('old', 'contact', 'k0'), message('old reply', 'assistant'), message('new', 'contact', 'k1'), message('new reply', 'assistant')]

  expect([...historyOf(messages, new Set(['k1']))]).toEqual(['old', 'old reply'])
  expect(historyOf(messages, new Set()).size).toBe(4)
})
