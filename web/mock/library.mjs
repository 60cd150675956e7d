// The stand-in's articles: the demo's own texts, cut plainly, with a history that shows every state.
import { readdirSync, readFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'

const HOME = new URL('../../demo/knowledge/', import.meta.url)
const ago = (days) => new Date(Date.now() - days * 86_400_000).toISOString()
const everybody = { channels: [], regions: [], tiers: [] }

export function cut(text, language, { longest, by_heading: byHeading } = { longest: null, by_heading: true }, questions = {}) {
  const most = longest ?? (language === 'zh' ? 400 : 120)
  const size = (piece) => (language === 'zh' ? [...piece].length : piece.split(/\s+/).filter(Boolean).length)
  const chunks = []
  let headings = []
  let open = null
  const close = () => {
    if (open) chunks.push(open)
    open = null
  }
  let at = 0
  for (const line of text.split('\n')) {
    const length = [...line].length
    const heading = /^(#+)\s+(.+)$/.exec(line)
    if (heading) {
      if (byHeading) close()
      headings = [...headings.slice(0, heading[1].length - 1), heading[2]].filter(Boolean)
    } else if (line.trim()) {
      if (open && size(open.text) + size(line) > most) close()
      if (open) Object.assign(open, { end: at + length, text: [...text].slice(open.start, at + length).join('') })
      else open = { headings: [...headings], start: at, end: at + length, text: line, questions: questions[headings.at(-1) ?? ''] ?? [] }
    }
    at += length + 1
  }
  close()
  return chunks.map((chunk, index) => ({ id: `k${index}`, words: size(chunk.text), section: null, source_start: null, source_end: null, ...chunk }))
}

/** Where each chunk stands in the sections, as the server tells it. */
export function placed(chunks, sections) {
  return chunks.map((chunk) => {
    const index = sections.findIndex((section) => section.text.includes(chunk.text))
    if (index < 0) return chunk
    const start = [...sections[index].text.slice(0, sections[index].text.indexOf(chunk.text))].length
    return { ...chunk, section: index, source_start: start, source_end: start + [...chunk.text].length }
  })
}

const contentOf = (title, text, topic, more = {}) => ({ title, text, questions: {}, topic, audience: everybody, cutting: { longest: null, by_heading: true }, effective_from: null, expires_on: null, ...more })

export function version(article, number, state, content, more = {}) {
  const sections = more.sections ?? []
  return {
    ...content, article_id: article.id, number, state, revision: 1, author: '周敏', reviewer: '', note: '', source: 'editor', conflicts: [], upload: null, created_at: ago(30 - number), updated_at: ago(30 - number),
    published_at: state === 'published' || state === 'archived' ? ago(30 - number) : null, ...more, sections,
    get chunks() { return placed(cut(this.text, article.language, this.cutting, this.questions), this.sections) },
  }
}

function read(language) {
  return readdirSync(new URL(`${language}/`, HOME)).filter((name) => name.endsWith('.md')).map((name) => {
    const raw = readFileSync(new URL(`${language}/${name}`, HOME), 'utf8')
    const [, head, body] = /^---\n([\s\S]*?)\n---\n+([\s\S]*)$/.exec(raw)
    const of = (field) => new RegExp(`^${field}: *"?(.*?)"?$`, 'm').exec(head)?.[1] ?? ''
    return { slug: of('slug'), language, title: of('title'), topic: of('topic'), text: body.trim() }
  })
}

export const articles = new Map()

export function add({ slug, language, title, topic = '', text, kind = 'article', owner = '', source = 'editor' }) {
  const id = `art_${slug}_${language}`
  const article = { id, slug, language, kind, owner, source, live: 0, open: 0, scheduled: 0, review_by: null, archived: false, versions: [] }
  articles.set(id, article)
  return Object.assign(article, { first: contentOf(title, text, topic) })
}

const owners = ['周敏', '林晓', 'Tom Baker', '']
;[...read('zh'), ...read('en')].forEach((found, index) => {
  const article = add({ ...found, owner: owners[index % 4], source: 'folder' })
  article.versions.push(version(article, 1, 'published', article.first, { author: 'folder', source: 'folder', created_at: ago(120 - index), updated_at: ago(120 - index), published_at: ago(120 - index) }))
  article.live = 1
})

const get = (slug, language) => articles.get(`art_${slug}_${language}`)
const content = (one) => contentOf(one.title, one.text, one.topic, { questions: one.questions, audience: one.audience, cutting: one.cutting })

function enrich() {
  const returns = get('returns-policy', 'zh')
  const first = content(returns.versions[0])
  Object.assign(returns, { owner: '周敏', review_by: ago(3) })
  const pages = first.text.split(/\n(?=## (?:怎么申请|超过))/).map((text, index) => ({ label: `第 ${index + 1} 页`, text, start: 0, end: 0, image: `/v1/knowledge/uploads/u1/pages/${index + 1}.png` }))
  const upload = { id: 'u1', name: '退货政策-2026版.pdf', media_type: 'application/pdf', size: 482_113 }
  const second = { ...first, text: first.text.replace('15天', '15 天').replace('¥10，白金卡', '¥8，白金卡'), questions: { '怎么申请退货？': ['在哪里点退货', '退货按钮在哪'] } }
  returns.versions = [
    version(returns, 1, 'archived', first, { author: 'folder', source: 'folder' }),
    version(returns, 2, 'published', second, { reviewer: '林晓', note: '运费改为 8 元，写明白金卡免收。', sections: pages, upload }),
    version(returns, 3, 'draft', { ...second, text: second.text.replace('在家里试穿、试背不影响退货', '在家里试穿、试背、拍照都不影响退货') }, {
      sections: pages, upload, updated_at: ago(0.02), source: 'upload', note: '',
      conflicts: [{ base: '质量问题的退货由云雀优选承担运费，会提供预付运单。', mine: '质量问题的退货由云雀优选承担运费，会提供预付运单；自行垫付的最高报销 ¥25。', theirs: '质量问题的退货由云雀优选承担运费，上门取件，无需垫付。', start: 0, end: 0 }],
    }),
  ]
  Object.assign(returns, { live: 2, open: 3 })
  const points = get('points', 'en')
  const body = content(points.versions[0])
  points.versions.push(version(points, 2, 'in_review', { ...body, audience: { channels: ['app'], regions: [], tiers: ['gold', 'platinum'] }, text: body.text.replace('12 months', '24 months') }, { author: 'Tom Baker', note: 'Points now last two years for Gold and Platinum.' }))
  points.open = 2
  const shipping = get('express-delivery', 'zh')
  shipping.versions.push(version(shipping, 2, 'published', { ...content(shipping.versions[0]), effective_from: ago(-6), expires_on: ago(-40) }, { author: '林晓', note: '双十一期间的时效。', published_at: ago(1) }))
  shipping.scheduled = 2
  Object.assign(get('gift-wrapping', 'en'), { archived: true })
  get('coupons', 'zh').review_by = ago(12)
  const fresh = add({ slug: 'norway-duties', language: 'en', title: 'Duties for orders to Norway', topic: 'shipping', text: '## Do you ship to Norway?\n\nYes. We ship to Norway with DHL; it takes 5–8 working days.\n\n## Who pays duties?\n\nOrders under NOK 3,000 are sold with VAT included. Above that, the carrier collects duties at the door.', owner: 'Tom Baker', source: 'gap' })
  fresh.versions.push(version(fresh, 1, 'draft', fresh.first, { author: 'gap', source: 'gap', updated_at: ago(0.4) }))
  fresh.open = 1
}
enrich()

export function cardOf(article) {
  const newest = article.versions.at(-1)
  const shown = article.versions.find((one) => one.number === (article.live || article.open || newest.number)) ?? newest
  const open = article.versions.find((one) => one.number === article.open)
  return {
    id: article.id, slug: article.slug, language: article.language, title: (open ?? shown).title, topic: shown.topic, kind: article.kind, owner: article.owner, live: article.live, open: article.open, open_state: open?.state ?? null,
    scheduled: article.scheduled, audience: shown.audience, review_by: article.review_by, stale: article.review_by !== null && Date.parse(article.review_by) < Date.now(), expires_on: shown.expires_on,
    archived: article.archived, source: article.source, updated_at: newest.updated_at,
  }
}

export const summaryOf = (one) => ({
  number: one.number, state: one.state, title: one.title, author: one.author, reviewer: one.reviewer, note: one.note, source: one.source, created_at: one.created_at, updated_at: one.updated_at, published_at: one.published_at,
  effective_from: one.effective_from, expires_on: one.expires_on, conflicts: one.conflicts.length,
})

const wordsOf = (text) => text.match(/[a-zA-Z0-9]+|\s+|[^\sa-zA-Z0-9]/gu) ?? []

/** The longest common run of two lists, as a list of steps. */
function steps(a, b) {
  const table = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1))
  for (let i = a.length - 1; i >= 0; i -= 1) for (let j = b.length - 1; j >= 0; j -= 1) table[i][j] = a[i] === b[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1])
  const found = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) found.push({ op: 'same', text: a[(i += 1) - 1], at: (j += 1) })
    else if (i < a.length && (j >= b.length || table[i + 1][j] >= table[i][j + 1])) found.push({ op: 'removed', text: a[(i += 1) - 1] })
    else found.push({ op: 'added', text: b[(j += 1) - 1] })
  }
  return found
}

export function diff(before, after) {
  const rows = steps(before.text.split(/\n{2,}/), after.text.split(/\n{2,}/))
  const blocks = []
  for (const row of rows) {
    const last = blocks.at(-1)
    if (row.op === 'added' && last?.op === 'removed') Object.assign(last, { op: 'changed', after: row.text, words: steps(wordsOf(last.before), wordsOf(row.text)).map(({ op, text }) => ({ op, text })) })
    else blocks.push({ op: row.op, before: row.op === 'added' ? '' : row.text, after: row.op === 'removed' ? '' : row.text, words: [] })
  }
  const fields = ['title', 'topic', 'audience', 'questions', 'cutting', 'effective_from', 'expires_on'].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
  return { from: before.number, to: after.number, fields: fields.map((name) => ({ name, before: before[name], after: after[name] })), blocks }
}

export const newId = () => randomUUID().slice(0, 8)
