// The stand-in's answers under /v1/knowledge: all kept in memory, forgotten when it stops.
import { detailOf, faq, gaps, setFaq, sources, tried, usefulness } from './asked.mjs'
import { add, articles, cardOf, cut, diff, newId, placed, summaryOf, version } from './library.mjs'

const now = () => new Date().toISOString()
const batches = new Map()
const known = { channels: ['web', 'app', 'openai'], regions: ['mainland', 'hk', 'overseas'], tiers: ['silver', 'gold', 'platinum'] }
let synonyms = [['充电宝', '移动电源', 'power bank'], ['退货', '退掉', '不要了'], ['parcel', 'package', 'shipment']]

const at = (id) => articles.get(decodeURIComponent(id))
const numbered = (article, number) => article.versions.find((one) => one.number === Number(number))
const openOf = (article) => (article.open ? numbered(article, article.open) : null)
const full = (one) => (one ? { ...one, chunks: one.chunks } : null)
const both = (article) => ({ article: cardOf(article), version: full(article.versions.at(-1)) })
const problem = (status, code, detail, more = {}) => [status, { title: detail, status, code, detail, ...more }]
const gone = () => problem(404, 'not_found', 'Not found')

const inState = {
  all: (card) => !card.archived, draft: (card) => card.open_state === 'draft', in_review: (card) => card.open_state === 'in_review', published: (card) => card.live > 0 && !card.archived,
  scheduled: (card) => card.scheduled > 0, archived: (card) => card.archived, stale: (card) => card.stale && !card.archived,
}

function list(query) {
  const q = (query.get('q') ?? '').toLowerCase()
  const cards = [...articles.values()].map((article) => [cardOf(article), article]).filter(([card, article]) =>
    (!q || `${card.title}${card.slug}${card.topic}${article.versions.at(-1).text}`.toLowerCase().includes(q)) && ['language', 'owner', 'kind'].every((name) => !query.get(name) || card[name] === query.get(name)))
    .map(([card]) => card).sort((a, b) => b.updated_at.localeCompare(a.updated_at))
  const shown = cards.filter(inState[query.get('state') ?? 'all'])
  return { articles: shown.slice(0, Number(query.get('limit') ?? 50)), total: shown.length, counts: Object.fromEntries(Object.entries(inState).map(([name, holds]) => [name, cards.filter(holds).length])), owners: [...new Set([...articles.values()].map((one) => one.owner).filter(Boolean))], ...known }
}

function begin(article, content, more) {
  const base = article.versions.at(-1)
  const number = (base?.number ?? 0) + 1
  article.versions.push(version(article, number, 'draft', { ...article.first, ...content }, { sections: base?.sections ?? [], upload: base?.upload ?? null, author: '林晓', created_at: now(), updated_at: now(), published_at: null, ...more }))
  article.open = number
  return openOf(article)
}

function save(article, body) {
  const open = openOf(article)
  if (!open) return [200, full(begin(article, body.content))]
  if (body.revision !== open.revision) return problem(409, 'draft_changed', 'Somebody else saved this draft.', { revision: open.revision })
  Object.assign(open, body.content, { revision: open.revision + 1, updated_at: now() })
  return [200, full(open)]
}

function warningsOf(article, zh) {
  const open = openOf(article)
  const found = []
  if (open.conflicts.length) found.push({ kind: 'conflicts', blocks: true, message: zh ? `还有 ${open.conflicts.length} 处修改没有决定。` : `${open.conflicts.length} edit has not been decided.` })
  if (article.slug === 'returns-policy') found.push(
    { kind: 'contradiction', blocks: false, message: zh ? '运费的金额不同。' : 'The amounts differ.', article_id: 'art_return-shipping-fee_zh', title: '退货运费', slug: 'return-shipping-fee', mine: '非质量问题的退货由顾客承担，统一收取¥8，白金卡会员免收。', theirs: '非质量问题的退货，运费统一为¥10，由顾客承担，从退款中扣除。', score: 0.83 },
    { kind: 'near_duplicate', blocks: false, message: zh ? '与“退款到账时间”的一段几乎相同（91%）。' : 'Nearly the same as a passage of “Refund timing” (91%).', article_id: 'art_refund-timing_zh', title: '退款到账时间', slug: 'refund-timing', score: 0.91 })
  return found
}

function publish(article, note) {
  const open = openOf(article)
  const later = open.effective_from && Date.parse(open.effective_from) > Date.now()
  for (const one of article.versions) if (one.state === 'published' && !later) one.state = 'archived'
  Object.assign(open, { state: 'published', published_at: now(), note, reviewer: '林晓' })
  Object.assign(article, { open: 0, archived: false, ...(later ? { scheduled: open.number } : { live: open.number }) })
  return [200, { ...both(article), version: full(open), scheduled: Boolean(later) }]
}

function read(names) {
  const files = names.map((name, index) => ({ id: newId(), name, state: 'waiting', failures: [], articles: [], ready: Date.now() + 700 * (index + 1) }))
  const batch = { batch_id: newId(), created_at: now(), author: '林晓', files }
  batches.set(batch.batch_id, batch)
  return batch
}

function progress(batch) {
  for (const [index, file] of batch.files.entries()) {
    if (Date.now() < file.ready) file.state = Date.now() > file.ready - 700 ? 'reading' : 'waiting'
    else if (file.state !== 'done' && file.state !== 'failed') {
      file.state = /scan|扫描/.test(file.name) ? 'failed' : 'done'
      if (file.state === 'failed') file.failures.push({ where: '第 7 页', reason: '这一页是扫描图像，没有可读取的文字。' })
      else file.articles.push({ article_id: index % 2 ? 'art_points_en' : 'art_returns-policy_zh', number: 3, title: index % 2 ? 'Points' : '退货政策（7天无理由退货）', language: index % 2 ? 'en' : 'zh', state: 'draft', changed: index !== 2, conflicts: index === 0 ? 1 : 0 })
    }
  }
  return { batch_id: batch.batch_id, done: batch.files.every((file) => file.state === 'done' || file.state === 'failed'), files: batch.files.map(({ ready: _, ...file }) => file) }
}

const A = '/v1/knowledge/articles/([^/]+)'
const route = (method, path, answer) => [method, new RegExp(`^${path}$`), answer]
const withArticle = (answer) => ([id, ...rest], body, request, query) => (at(id) ? answer(at(id), body, rest, request, query) : gone())

export const workshop = [
  route('GET', '/v1/knowledge/articles', (_m, _b, _r, query) => [200, list(query)]),
  route('POST', '/v1/knowledge/articles', (_m, body) => {
    const article = add({ slug: body.slug || `new-${newId()}`, language: body.language, title: body.content.title, text: body.content.text, owner: body.owner ?? '' })
    begin(article, article.first)
    return [201, both(article)]
  }),
  route('GET', A, withArticle((article) => [200, { article: cardOf(article), versions: article.versions.map(summaryOf).reverse(), open: full(openOf(article)), live: article.live ? full(numbered(article, article.live)) : null }])),
  route('PATCH', A, withArticle((article, body) => { Object.assign(article, body); return [200, { article: cardOf(article) }] })),
  route('DELETE', A, withArticle((article, body) => (body.confirm === article.slug ? (articles.delete(article.id), [204, null]) : problem(422, 'invalid', 'The slug does not match.')))),
  route('GET', `${A}/versions/(\\d+)`, withArticle((article, _b, [number]) => [200, full(numbered(article, number))])),
  route('GET', `${A}/diff`, withArticle((article, _b, _rest, _r, query) => [200, diff(numbered(article, query.get('from')), numbered(article, query.get('to')))])),
  route('PUT', `${A}/draft`, withArticle(save)),
  route('DELETE', `${A}/draft`, withArticle((article) => { article.versions = article.versions.filter((one) => one.number !== article.open); article.open = 0; return [204, null] })),
  route('POST', `${A}/draft/check`, withArticle((article, _b, _rest, request) => [200, { warnings: warningsOf(article, request.headers['accept-language']?.startsWith('zh')) }])),
  route('POST', `${A}/draft/(submit|return)`, withArticle((article, body, [what]) => { Object.assign(openOf(article), { state: what === 'submit' ? 'in_review' : 'draft', note: body.note }); return [200, full(openOf(article))] })),
  route('POST', `${A}/draft/publish`, withArticle((article, body) => {
    const blocking = warningsOf(article, true).filter((one) => one.blocks)
    return blocking.length ? problem(409, 'not_publishable', 'This draft cannot be published yet.', { warnings: blocking }) : publish(article, body.note)
  })),
  route('POST', `${A}/draft/conflicts/(\\d+)`, withArticle((article, body, [index]) => {
    const open = openOf(article)
    const [conflict] = open.conflicts.splice(Number(index), 1)
    open.text = open.text.replace(conflict.base, { mine: conflict.mine, theirs: conflict.theirs, own: body.text }[body.choose])
    open.revision += 1
    return [200, full(open)]
  })),
  route('POST', `${A}/rollback`, withArticle((article, body) => { const old = numbered(article, body.to); begin(article, old, { note: `v${old.number}` }); return publish(article, `v${old.number}`) })),
  route('POST', `${A}/(archive|restore)`, withArticle((article, _b, [what]) => { article.archived = what === 'archive'; return [200, { article: cardOf(article) }] })),
  route('POST', '/v1/knowledge/preview', (_m, body) => {
    const sections = body.version ? (numbered(at(body.version.article_id), body.version.number)?.sections ?? []) : []
    return [200, { chunks: placed(cut(body.content.text, body.language, body.content.cutting, body.content.questions), sections), sections }]
  }),
  route('POST', '/v1/knowledge/uploads', (_m, body) => [202, { batch_id: read([...String(body.raw).matchAll(/filename="([^"]+)"/g)].map((found) => Buffer.from(found[1], 'latin1').toString())).batch_id }]),
  route('GET', '/v1/knowledge/imports', () => [200, { batches: [...batches.values()].reverse().map((batch) => ({ batch_id: batch.batch_id, created_at: batch.created_at, author: batch.author, files: batch.files.length, failed: progress(batch).files.filter((file) => file.state === 'failed').length })) }]),
  route('GET', '/v1/knowledge/imports/([^/]+)', ([id]) => (batches.has(id) ? [200, progress(batches.get(id))] : gone())),
  route('GET', '/v1/knowledge/uploads/[^/]+/pages/(\\d+).png', ([page]) => [200, page, { 'content-type': 'image/svg+xml' }]),
  route('GET', '/v1/knowledge/sources', () => [200, { sources }]),
  route('POST', '/v1/knowledge/sources', (_m, body) => { sources.unshift({ id: newId(), state: 'new', failures: [], pages: [], author: '林晓', created_at: now(), checked_at: null, next_at: null, ...body }); return [201, sources[0]] }),
  route('PATCH', '/v1/knowledge/sources/([^/]+)', ([id], body) => [200, Object.assign(sources.find((one) => one.id === id), body)]),
  route('DELETE', '/v1/knowledge/sources/([^/]+)', ([id]) => { sources.splice(sources.findIndex((one) => one.id === id), 1); return [204, null] }),
  route('POST', '/v1/knowledge/sources/([^/]+)/check', ([id]) => {
    const source = Object.assign(sources.find((one) => one.id === id), { state: 'checking' })
    setTimeout(() => Object.assign(source, { state: 'ok', failures: [], checked_at: now() }), 2500)
    return [202, source]
  }),
  route('POST', '/v1/knowledge/try', (_m, body) => [200, tried(body)]),
  route('GET', '/v1/knowledge/synonyms', () => [200, { groups: synonyms }]),
  route('PUT', '/v1/knowledge/synonyms', (_m, body) => [200, { groups: (synonyms = body.groups) }]),
  route('GET', '/v1/knowledge/faq', (_m, _b, _r, query) => [200, { rows: faq.filter((row) => !query.get('q') || JSON.stringify(row).includes(query.get('q'))) }]),
  route('PUT', '/v1/knowledge/faq', (_m, body) => {
    for (const row of body.rows) {
      const sides = Object.fromEntries(['zh', 'en'].map((name) => [name, row[name] ? { article_id: null, state: body.publish ? 'live' : 'draft', ...row[name] } : undefined]).filter(([, side]) => side))
      const old = faq.find((one) => one.slug === row.slug)
      if (old) Object.assign(old, { topic: row.topic ?? old.topic }, sides)
      else faq.unshift({ slug: `faq-${newId()}`, topic: row.topic ?? '', zh: sides.zh ?? { article_id: null, question: '', answer: '', alternatives: [], state: 'none' }, en: sides.en ?? { article_id: null, question: '', answer: '', alternatives: [], state: 'none' } })
    }
    return [200, { rows: faq }]
  }),
  route('DELETE', '/v1/knowledge/faq/([^/]+)', ([slug]) => { setFaq(faq.filter((row) => row.slug !== slug)); return [204, null] }),
  route('POST', '/v1/knowledge/faq.csv', () => [200, { rows: faq, failures: [{ where: '第 3 行', reason: '有问题但没有答案。' }] }]),
  route('GET', '/v1/knowledge/gaps', (_m, _b, _r, query) => {
    const of = (state) => gaps.filter((one) => (state === 'all' || one.state === state) && (!query.get('kind') || one.kind === query.get('kind')) && (!query.get('language') || one.language === query.get('language')))
    return [200, { gaps: of(query.get('state') ?? 'all'), counts: Object.fromEntries(['all', 'new', 'accepted', 'resolved', 'dismissed'].map((state) => [state, of(state).length])) }]
  }),
  route('POST', '/v1/knowledge/gaps/flag', () => [200, { gap: gaps[0] }]),
  route('GET', '/v1/knowledge/gaps/([^/]+)', ([id]) => { const found = gaps.find((one) => one.id === id); return found ? [200, detailOf(found)] : gone() }),
  route('PATCH', '/v1/knowledge/gaps/([^/]+)', ([id], body) => [200, { gap: Object.assign(gaps.find((one) => one.id === id), body) }]),
  route('POST', '/v1/knowledge/gaps/([^/]+)/draft', () => [201, { article_id: 'art_norway-duties_en', number: 1 }]),
  route('POST', '/v1/knowledge/gaps/([^/]+)/check', ([id]) => { const found = gaps.find((one) => one.id === id); found.answered = { now: 3, of: 7, at: now() }; return [200, { gap: found }] }),
  route('GET', '/v1/knowledge/usefulness', (_m, _b, _r, query) => [200, usefulness(Number(query.get('days') ?? 30))]),
]
