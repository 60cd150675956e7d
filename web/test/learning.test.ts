import { describe, expect, test } from 'vitest'
import { grouped, keyOf, moved, named, type Label, type Queue, type Sample } from '../src/console/insights/samples'
import { learningWords } from '../src/console/insights/words/learning'

const shape = (value: unknown, path = ''): string[] =>
  typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, inner]) => shape(inner, `${path}.${key}`)) : [`${path}:${typeof value}`]

const sample = (id: string): Sample => ({
  id, conversation_id: 'c', language: 'en', text: id, understood: { intent: 'question', tier: 'classifier', probability: 0.4, classifier: 'v1' }, origin: 'flagged', state: 'open',
  label: null, labelled_by: null, labelled_at: null, asked_at: '', said: [],
})
const own = (label: string): Label => ({ label, names: null })
const tasks = Array.from({ length: 12 }, (_, at): Label => ({ label: `task.t${at}`, names: { zh: `任务${at}`, en: `do thing ${at}` } }))
const labels = [own('question'), ...tasks, ...['request_human', 'small_talk', 'confirm', 'deny', 'cancel', 'out_of_scope'].map(own)]
const ids = (queue: Queue) => queue.waiting.map(({ id }) => id)

test('both languages say the same things', () => {
  expect(shape(learningWords.zh).sort()).toEqual(shape(learningWords.en).sort())
})

describe('the labels', () => {
  test('each has a key of its own, and none that means later, set aside or undo', () => {
    const keys = grouped(labels).flatMap(([, members]) => members.map(({ key }) => key))

    expect(new Set(keys).size).toBe(labels.length)
    expect(keys.filter((key) => !key || 'sxz'.includes(key))).toEqual([])
  })

  test('a shop with more tasks than keys can still choose each', () => {
    const many = Array.from({ length: 60 }, (_, at): Label => own(`task.t${at}`))

    expect(grouped(many).flatMap(([, members]) => members)).toHaveLength(60)
  })

  test('are told in words: a title, a name of ours, or the task as it was called', () => {
    const say = (label: string) => named(label, labels, learningWords.en, 'en')

    expect([say('task.t3'), say('request_human'), say('task.back_in_stock')]).toEqual(['Do thing 3', 'Wants a person', 'back in stock'])
    expect(named('task.t3', labels, learningWords.zh, 'zh')).toBe('任务3')
  })
})

describe('the queue', () => {
  const [a, b, c] = ['a', 'b', 'c'].map(sample) as [Sample, Sample, Sample]
  const begun: Queue = { waiting: [a, b, c], past: [] }

  test('what is labelled goes, what is put off comes last, and undo brings back the last of either', () => {
    const labelled = moved(begun, { type: 'settled', sample: a, as: 'labelled' })
    const later = moved(labelled, { type: 'skipped', sample: b })
    const undone = moved(later, { type: 'undone' })

    expect([ids(labelled), ids(later), ids(undone), ids(moved(undone, { type: 'undone' }))]).toEqual([['b', 'c'], ['c', 'b'], ['b', 'c'], ['a', 'b', 'c']])
    expect(moved(begun, { type: 'undone' })).toBe(begun)
  })

  test('what could not be saved is there again, and what a colleague has done is gone for good', () => {
    const labelled = moved(begun, { type: 'settled', sample: a, as: 'labelled' })

    expect(ids(moved(labelled, { type: 'failed', sample: a }))).toEqual(['a', 'b', 'c'])
    expect(moved(labelled, { type: 'lost', sample: a })).toEqual({ waiting: [b, c], past: [] })
  })
})

test('keys with Ctrl, Alt or the like are the browser’s', () => {
  const plain = { altKey: false, ctrlKey: false, metaKey: false }

  expect(keyOf({ ...plain, key: 'Q' })).toBe('q')
  expect(keyOf({ ...plain, key: 'Enter' })).toBeNull()
  expect(keyOf({ ...plain, key: 'z', ctrlKey: true })).toBeNull()
})
