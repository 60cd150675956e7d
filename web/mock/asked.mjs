// The stand-in's questions: what was asked without an answer, what was read again, what was used.
import { articles } from './library.mjs'

const ago = (days) => new Date(Date.now() - days * 86_400_000).toISOString()

const gap = (id, language, question, kind, state, trend, causes, more = {}) => ({
  id, language, question, kind, state, count: Object.values(causes).reduce((sum, count) => sum + count, 0), causes: { unanswered: 0, low_confidence: 0, thumbs_down: 0, handed_off: 0, flagged: 0, ...causes },
  trend, article: null, answered: null, first_at: ago(50), last_at: ago(0.3), ...more,
})

export const gaps = [
  gap('g1', 'zh', '鞋子穿过一次还能换码吗？', 'content', 'new', [0, 1, 2, 1, 3, 4, 6, 9], { unanswered: 11, handed_off: 9, thumbs_down: 6 }),
  gap('g2', 'en', 'Do you ship trekking poles to Norway, and who pays duties?', 'content', 'accepted', [1, 0, 2, 2, 1, 3, 2, 3], { unanswered: 8, low_confidence: 4, flagged: 2 }, { article: { id: 'art_norway-duties_en', title: 'Duties for orders to Norway', live: 0 }, answered: { now: 3, of: 7, at: ago(0.1) } }),
  gap('g3', 'zh', '帮我把两个订单合并成一个包裹', 'action', 'new', [2, 1, 2, 3, 2, 2, 1, 2], { handed_off: 12, unanswered: 3 }),
  gap('g4', 'zh', '积分能不能转给家人', 'retrieval', 'new', [0, 0, 0, 1, 0, 2, 1, 1], { low_confidence: 4, thumbs_down: 1 }),
  gap('g5', 'en', 'Can I pay in three instalments with a foreign card?', 'retrieval', 'new', [0, 0, 1, 0, 0, 1, 0, 1], { low_confidence: 2, flagged: 1 }),
  gap('g6', 'zh', '发票可以补开吗', 'content', 'resolved', [6, 5, 4, 3, 1, 0, 0, 0], { unanswered: 19 }, { article: { id: 'art_special-vat-invoice_zh', title: '增值税专用发票', live: 2 }, answered: { now: 7, of: 7, at: ago(2) } }),
]

const asked = {
  g1: [['鞋子穿出去走了一圈，大了半码，还能换吗？', 'handed_off', '抱歉，这个问题我没有把握，已为您转接人工。', 0.31], ['跑鞋试穿过一次能换 38 吗', 'unanswered', null, 0.22], ['穿过一次的鞋可以换码不', 'thumbs_down', '退货商品必须未穿着、未使用、吊牌完好，并且带原包装。', 0.64]],
  g2: [['Do you ship the trekking poles to Norway, and do I pay duties?', 'unanswered', null, 0.28], ['shipping to oslo customs?', 'low_confidence', 'We ship to many countries outside mainland China.', 0.47]],
}

export const detailOf = (found) => ({
  gap: found,
  questions: (asked[found.id] ?? [[found.question, 'unanswered', null, 0.3]]).map(([question, cause, reply, confidence], index) => ({ message_id: `${found.id}-${index}`, conversation_id: 'q1', question, cause, asked_at: ago(index + 0.4), reply, confidence, answered: found.answered ? index === 0 : null })),
  nearest: found.language === 'zh' ? [{ article_id: 'art_exchange_zh', title: '换货', score: 0.71 }, { article_id: 'art_returns-policy_zh', title: '退货政策（7天无理由退货）', score: 0.66 }, { article_id: 'art_return-exclusions_zh', title: '不支持无理由退货的商品', score: 0.48 }] : [{ article_id: 'art_customs-duties_en', title: 'Customs duties', score: 0.69 }, { article_id: 'art_shipping-times_en', title: 'Shipping times', score: 0.41 }],
})

export const sources = [
  { id: 's1', kind: 'url', address: 'https://help.lark-select.example/returns', every_hours: 24, publishes: false, state: 'ok', failures: [], pages: [{ address: 'https://help.lark-select.example/returns', article_id: 'art_returns-policy_zh' }], author: '周敏', created_at: ago(40), checked_at: ago(0.2), next_at: ago(-0.8) },
  { id: 's2', kind: 'sitemap', address: 'https://help.lark-select.example/sitemap.xml', every_hours: 168, publishes: true, state: 'failed', failures: [{ where: 'https://help.lark-select.example/old/points', reason: 'The page answers 404: it is no longer there.' }, { where: 'https://help.lark-select.example/videos', reason: 'The page holds no text that could be read.' }], pages: ['shipping', 'points', 'invoices', 'gift-cards'].map((name) => ({ address: `https://help.lark-select.example/${name}`, article_id: `art_${name}_en` })), author: 'Tom Baker', created_at: ago(90), checked_at: ago(1.4), next_at: ago(-5.6) },
  { id: 's3', kind: 'url', address: 'https://lark-select.example/promotions/double-eleven', every_hours: 6, publishes: true, state: 'checking', failures: [], pages: [], author: '林晓', created_at: ago(0.01), checked_at: null, next_at: null },
]

const side = (question, answer, alternatives, state = 'live', id = null) => ({ article_id: id, question, answer, alternatives, state })
const none = { article_id: null, question: '', answer: '', alternatives: [], state: 'none' }
export let faq = [
  { slug: 'faq-invoice-time', topic: 'invoices', zh: side('发票什么时候开？', '签收后 24 小时内自动开具电子发票，发送到下单邮箱。', ['发票多久能开', '开票要多久', '什么时候有发票'], 'live', 'art_invoices_zh'), en: side('When do I get my invoice?', 'Within 24 hours of delivery, by e-mail.', ['how long until the invoice', 'invoice time'], 'live', 'art_invoices_en') },
  { slug: 'faq-pick-up', topic: 'shipping', zh: side('可以自提吗？', '目前没有门店自提，可以放在合作快递柜，取件码通过短信发送。', ['能不能自己去拿', '门店取货'], 'draft'), en: none },
  { slug: 'faq-warranty-receipt', topic: 'warranty', zh: side('保修需要发票吗？', '不需要。订单记录就是保修凭证，保修期从签收当天开始计算。', ['没有发票能保修吗']), en: side('Do I need the receipt for a warranty claim?', 'No. The order in your account is enough; the warranty runs from the day of delivery.', []) },
]
export const setFaq = (rows) => { faq = rows }

export function usefulness(days) {
  const all = [...articles.values()].filter((article) => article.live && !article.archived)
  const number = (seed, most) => Math.floor((Math.abs(Math.sin(seed * 12.9898)) * most * days) / 30)
  const used = all.slice(0, 40).map((article, index) => {
    const retrieved = number(index + 1, 480 / (1 + index / 6)) + 1
    const cited = Math.floor(retrieved * (0.15 + Math.abs(Math.sin(index * 3.1)) * 0.6))
    const title = article.versions.find((one) => one.number === article.live).title
    return { article_id: article.id, title, language: article.language, slug: article.slug, retrieved, cited, helpful: Math.floor(cited * 0.2), unhelpful: Math.floor(cited * 0.04 * (index % 4)), last_at: ago(index / 9) }
  })
  return { articles: used, never: all.slice(40, 58).map((article) => ({ article_id: article.id, title: article.versions[0].title, language: article.language, slug: article.slug, since: article.versions[0].published_at })) }
}

export function tried({ question, history = [], draft_of: drafts = [] }) {
  const zh = /[\u3400-\u9fff]/.test(question)
  const pick = (slug, heading) => {
    const article = articles.get(`art_${slug}_${zh ? 'zh' : 'en'}`)
    const shown = article.versions.find((one) => one.number === (drafts.includes(article.id) && article.open ? article.open : article.live))
    return { article, shown, chunk: shown.chunks[heading] }
  }
  const found = [pick('returns-policy', 0), pick('refund-timing', 0), pick('returns-policy', 4), pick('return-shipping-fee', 0), pick('refund-methods', 0), pick('return-exclusions', 0)]
  const passages = found.map(({ article, shown, chunk }, index) => ({
    article_id: article.id, slug: article.slug, title: shown.title, version: shown.number, language: article.language, headings: chunk.headings, text: chunk.text, score: 0.92 - index * 0.11, fused: 0.033 - index * 0.0035,
    dense: index === 3 ? null : 0.82 - index * 0.06, keyword: index === 4 ? null : 14.2 - index * 2.1, dense_rank: index === 3 ? null : index + 1, keyword_rank: index === 4 ? null : ((index + 2) % 6) + 1,
    cited: index < 2, quotes: index < 2 ? [chunk.text.split(/(?<=[。.])\s?/)[0]] : [],
  }))
  if (/自行车|bicycle/i.test(question)) return { standalone: question, questions: [question], language: zh ? 'zh' : 'en', way: 'hand_off', confidence: { value: 0.27, band: 'below', parts: { top_dense: 0.31, top_keyword: 0.12, margin: 0.04, agreement: 0, coverage: 0.2 } }, passages: passages.slice(3).map((one) => ({ ...one, cited: false, quotes: [], score: one.score / 3 })), answer: [], took_ms: 96 }
  return {
    standalone: history.length ? (zh ? `金卡会员${question.replace(/呢.*/, '')}多久内可以退货？` : `How long do Gold members have to return goods?`) : question, questions: [question], language: zh ? 'zh' : 'en', way: 'answer',
    confidence: { value: 0.87, band: 'sure', parts: { top_dense: 0.82, top_keyword: 0.71, margin: 0.44, agreement: 1, coverage: 0.92, tier_probability: 0.98 } }, passages,
    answer: [zh ? '商品签收后 7 天内可以申请无理由退货，不需要说明原因。[1]\n\n仓库质检通过后原路退款，微信支付和支付宝 1-3 个工作日到账。[2]' : 'You can ask to return goods within 7 days of delivery without giving a reason. [1]\n\nRefunds go back the way you paid once the warehouse has checked the parcel. [2]'], took_ms: 143,
  }
}
