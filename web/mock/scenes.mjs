// What the stand-in says: one scene for each thing a page has to be able to show.
const zhText = `# 七天无理由退货

云雀优选的商品自签收起 7 天内支持无理由退货，金卡和铂金卡会员为 15 天。

## 退货条件

- 商品未穿着、未使用，吊牌完好。
- 原包装和赠品齐全。

## 不支持退货的商品

内衣、已拆封的耳机、定制商品和生鲜不支持无理由退货。

## 退款时间

仓库收货后 48 小时内完成检查，随后按原支付方式退款：微信和支付宝 1–3 个工作日，借记卡 3–5 个工作日，信用卡 5–10 个工作日。`
const enText = `# Returning without a reason

You can return goods within 7 days of delivery without giving a reason. Gold and Platinum members have 15 days.

## Conditions

- Unworn, unused, with the tags on.
- In the original packaging, with any free gifts.

## When you get your money

The warehouse checks a parcel within 48 hours of its arrival. The refund then goes back the way you paid: WeChat Pay and Alipay take 1–3 working days, debit cards 3–5, credit cards 5–10.`
export const ARTICLES = {
  zh: { title: '七天无理由退货', text: zhText, language: 'zh', version_date: '2026-09-01' },
  en: { title: 'Returning without a reason', text: enText, language: 'en', version_date: '2026-09-01' },
}
const isZh = (locale) => locale.startsWith('zh')
const cite = (language, number, quote) => {
  const { title, text, version_date } = ARTICLES[language]
  const start = [...text.slice(0, text.indexOf(quote))].length
  return { number, article_id: language, chunk_id: `c${number}`, slug: 'returns-policy', title, quote, start, end: start + [...quote].length, version_date }
}
export const welcomeIn = (locale) => isZh(locale)
  ? { suggestions: ['我的快递到哪了？', '怎么退货，要付运费吗？', '帮我取消订单', '登山鞋怎么选尺码？'], notice: '对话会保存 180 天，用于答复你和改进服务；请勿发送银行卡号。' }
  : { suggestions: ['Where is my parcel?', 'How do returns work, and who pays?', 'Cancel an order', 'Which hiking boot size do I need?'], notice: 'Messages are kept for 180 days to answer you and improve the service. Please don’t send card numbers.' }

const order = { kind: 'order', id: 'LS20260007', status: 'paid', status_zh: '已付款', status_en: 'Paid', total: 468, currency: 'CNY', created_at: new Date(Date.now() - 7_200_000).toISOString(), items: [
  { name_zh: '云步轻量跑鞋', name_en: 'Cloudstep running shoes', colour_zh: '雾灰', colour_en: 'Mist grey', size: '42', quantity: 1, unit_price: 399 },
  { name_zh: '速干运动袜（三双）', name_en: 'Quick-dry socks, 3 pairs', colour_zh: '黑', colour_en: 'Black', size: 'M', quantity: 1, unit_price: 69 }] }
const shipment = { kind: 'shipment', order_id: 'LS20260003', carrier: '顺丰速运', tracking_number: 'SF123456789012', status: 'in_transit', estimated_at: new Date(Date.now() + 86_400_000).toISOString(), delivered_at: null, events: [
  { at: new Date(Date.now() - 3_600_000).toISOString(), place_zh: '杭州', place_en: 'Hangzhou', text_zh: '快件已到达杭州转运中心', text_en: 'Arrived at the Hangzhou hub' },
  { at: new Date(Date.now() - 40_000_000).toISOString(), place_zh: '上海', place_en: 'Shanghai', text_zh: '快件已发往杭州', text_en: 'Left for Hangzhou' },
  { at: new Date(Date.now() - 50_000_000).toISOString(), place_zh: '上海', place_en: 'Shanghai', text_zh: '顺丰已收件', text_en: 'Picked up' }] }

const custom = (name, value, wait) => ({ payload: { type: 'CUSTOM', name: `xiaoer.${name}`, value }, wait })
const step = (stepName) => ({ payload: { type: 'STEP_STARTED', stepName }, wait: 120 })
let count = 0

function* say(text, extras = []) {
  const messageId = `m${(count += 1)}`
  yield { payload: { type: 'TEXT_MESSAGE_START', messageId, role: 'assistant' } }
  for (const delta of text.match(/.{1,12}/gs)) yield { payload: { type: 'TEXT_MESSAGE_CONTENT', messageId, delta }, wait: 30 }
  yield { payload: { type: 'TEXT_MESSAGE_END', messageId } }
  for (const [name, value] of extras) yield custom(name, { message_id: messageId, ...value })
}
const system = (kind, text) => custom('message', { id: `s${(count += 1)}`, sender: 'system', kind, text, created_at: new Date().toISOString() })

export function* turnFor(text, conversation) {
  const zh = isZh(conversation.locale)
  const pick = (chinese, english) => (zh ? chinese : english)
  yield step('understand')
  if (/慢|slow/i.test(text)) {
    yield step('act.getOrder')
    yield { payload: { type: 'STEP_STARTED', stepName: 'act.getOrder' }, wait: 60_000 }
  } else if (text === 'handoff') {
    yield custom('owner', { kind: 'queue', version: 2 })
    yield custom('handoff', { id: 'h1', reason: 'requested', status: 'waiting', reach_needed: false })
    yield custom('queue', { position: 2, wait_seconds_low: 180, wait_seconds_high: 300 })
    yield system('handoff.queued', pick('已为你转接人工客服，请稍候。', 'A person will be with you shortly.'))
  } else if (text === 'withdraw') {
    yield custom('handoff', { id: 'h1', status: 'withdrawn' })
    yield custom('owner', { kind: 'assistant', version: 3 })
    yield system('handoff.withdrawn', pick('已取消等待，继续由 AI 助手为你服务。', 'You stopped waiting. The assistant continues.'))
  } else if (/operator|接入/.test(text)) {
    yield custom('owner', { kind: 'operator', operator_name: '林晓', version: 4 })
    yield custom('handoff', { id: 'h1', status: 'accepted', operator_name: '林晓' })
    yield system('handoff.accepted', pick('林晓 已接入，现在由人工为您服务。', '林晓 has joined and will help you from here.'))
    yield custom('message', { id: `o${(count += 1)}`, sender: 'operator', sender_name: '林晓', text: pick('您好，我是林晓。已经看到前面的对话，我来帮您处理换码。', 'Hello, I’m Lin Xiao. I’ve read the conversation and will sort out the exchange.'), created_at: new Date().toISOString() })
    yield custom('csat', { asked: true })
  } else if (/ticket|留言/.test(text)) {
    yield custom('handoff', { id: 'h2', status: 'ticket', reach_needed: true, promised_at: new Date(Date.now() + 50_000_000).toISOString() })
    yield system('handoff.ticket', pick('现在是非服务时间，请留下联系方式。', 'We are closed now. Please leave your contact.'))
  } else if (/取消|cancel/i.test(text) && !text.startsWith('decision')) {
    yield step('act.getOrder')
    yield* say(pick('找到了这笔订单，还没有发货，可以取消。', 'I found the order. It has not been shipped, so it can be cancelled.'), [['card', { card: order }]])
    const proposal = { id: 'p1', title: pick('取消订单 LS20260007', 'Cancel order LS20260007'), rendering: pick('取消后 ¥468 将在 24 小时内原路退回微信支付。', '¥468 goes back to WeChat Pay within 24 hours.'), tool: 'cancelOrder', arguments: {}, expires_at: new Date(Date.now() + 900_000).toISOString(), status: 'pending', message_id: `m${count}` }
    conversation.proposal = proposal
    yield custom('proposal', proposal)
  } else if (text.startsWith('decision:')) {
    const yes = text.endsWith('confirm')
    yield custom('proposal', { ...conversation.proposal, status: yes ? 'confirmed' : 'declined' }, 400)
    if (!yes) return yield* say(pick('好的，订单保持不变。', 'All right, the order stays as it is.'))
    yield* say(pick('订单 LS20260007 已取消。', 'Order LS20260007 is cancelled.'))
    yield custom('receipt', { effect_id: 'e1', proposal_id: 'p1', tool: 'cancelOrder', status: 'done', summary: pick('已取消 LS20260007，退款 RF100021 · ¥468', 'Cancelled LS20260007, refund RF100021 · ¥468') })
  } else if (/快递|parcel/i.test(text)) {
    yield step('act.getShipment')
    yield* say(pick('你的包裹正在运输途中，预计明天送达。', 'Your parcel is on its way and should arrive tomorrow.'), [['card', { card: shipment }]])
  } else {
    yield step('retrieve')
    const quotes = zh ? ['自签收起 7 天内支持无理由退货', '微信和支付宝 1–3 个工作日，借记卡 3–5 个工作日，信用卡 5–10 个工作日'] : ['You can return goods within 7 days of delivery without giving a reason.', 'WeChat Pay and Alipay take 1–3 working days, debit cards 3–5, credit cards 5–10']
    yield* say(pick('可以的。商品自签收起 **7 天内**支持无理由退货，金卡和铂金卡会员为 15 天。[1]\n\n退货时请注意：\n- 商品未穿着，吊牌完好\n- 原包装和赠品齐全\n\n仓库检查后按原支付方式退款，微信和支付宝 1–3 个工作日到账。[2]', 'Yes. You can return goods within **7 days** of delivery without giving a reason; Gold and Platinum members have 15 days. [1]\n\nPlease make sure that\n- they are unworn, with the tags on\n- everything is in its original packaging\n\nRefunds go back the way you paid: WeChat Pay and Alipay take 1–3 working days. [2]'), [
      ['citations', { citations: [cite(zh ? 'zh' : 'en', 1, quotes[0]), cite(zh ? 'zh' : 'en', 2, quotes[1])] }],
      ['quick_replies', { options: zh ? ['运费谁出？', '帮我申请退货', '可以换码吗？'] : ['Who pays the postage?', 'Start a return', 'Can I exchange it?'] }]])
  }
}

const ago = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString()
const row = (id, name, language, reason, status, minutes, text, more = {}) => ({
  conversation: { id, channel: 'web', language, status: 'open', owner: { kind: 'queue', operator_id: null }, waiting_since: ago(minutes), created_at: ago(minutes + 4), updated_at: ago(minutes) },
  contact: { id: `c-${id}`, name, verified: name !== null, customer_id: name && 'C1001' },
  handoff: { id: `h-${id}`, reason, status, operator_id: null, created_at: ago(minutes), accepted_at: null, promised_at: null, reach: null, ...more,
    brief: { asked: text, reason, language, tried: [], receipts: [], slots: {}, sources: [], mood: 'calm', summary: '', ...more.brief } },
  last: { sender: 'contact', text },
})
const zhCite = cite('zh', 1, '自签收起 7 天内支持无理由退货')
const chen = row('q1', '陈思远', 'zh', 'mood', 'waiting', 4.2, '已经等了五天了，鞋子穿着磨脚，我要退货，不想再跟机器人说了。', { brief: {
  asked: '跑鞋穿着磨脚，想退货并由店铺承担运费', tried: ['查询订单 LS20260007：已签收 3 天', '说明七天无理由退货规则'], receipts: ['退货申请未提交：客户未确认'], mood: 'angry',
  slots: { order_id: 'LS20260007', reason: '磨脚' }, sources: [zhCite], summary: '铂金卡客户，收到跑鞋后磨脚，认为是质量问题，不愿承担退货运费。' } })
const confidence = { value: 0.58, band: 'unsure', parts: { top_dense: 0.81, top_keyword: 0.44, margin: 0.12, agreement: 0.5, coverage: 0.67 } }
export const QUEUE = [
  { row: chen, messages: [
    { id: 'a1', sender: 'contact', text: '鞋子收到了，但是穿着磨脚，可以退吗？', created_at: ago(9) },
    { id: 'a2', sender: 'assistant', text: '可以的。商品自签收起 7 天内支持无理由退货，铂金卡会员为 15 天。[1]', created_at: ago(9), citations: [zhCite], confidence, rung: 'extractive', cards: [{ ...order, status: 'delivered', status_zh: '已签收', status_en: 'Delivered' }] },
    { id: 'a3', sender: 'contact', text: '已经等了五天了，鞋子穿着磨脚，我要退货，不想再跟机器人说了。', created_at: ago(4.2) },
    { id: 'a4', sender: 'system', kind: 'handoff.queued', text: '已为您转接人工客服，请稍候。', created_at: ago(4.2) },
    { id: 'a5', sender: 'operator', sender_name: '周敏', internal: true, text: '铂金卡免退货运费，可以直接走质量问题。', created_at: ago(2) },
  ] },
  { row: row('q2', 'Emily Carter', 'en', 'low_confidence', 'waiting', 1.1, 'Do you ship the trekking poles to Norway, and do I pay duties?'), messages: [{ id: 'b1', sender: 'contact', text: 'Do you ship the trekking poles to Norway, and do I pay duties?', created_at: ago(1.1) }] },
  { row: row('q3', null, 'zh', 'requested', 'waiting', 12.4, '转人工'), messages: [{ id: 'c1', sender: 'contact', text: '转人工', created_at: ago(12) }] },
  { row: row('q4', '王璐', 'zh', 'policy', 'accepted', 2.6, '好的，麻烦帮我看看能不能换成 38 码。'), messages: [{ id: 'd1', sender: 'contact', text: '好的，麻烦帮我看看能不能换成 38 码。', created_at: ago(3) }] },
  { row: row('q5', 'Noah Weber', 'en', 'requested', 'ticket', 610, 'My invoice shows the wrong company name.', { reach: 'noah@example.com', promised_at: new Date(Date.now() + 9e6).toISOString() }), messages: [{ id: 'e1', sender: 'contact', text: 'My invoice shows the wrong company name.', created_at: ago(610) }] },
]
export const CUSTOMER = { available: true,
  profile: { id: 'C1001', name: '陈思远', tier: 'platinum', tier_zh: '铂金卡', tier_en: 'Platinum', points: 8420, email_masked: 'c***n@example.com', phone_masked: '138****2203', joined_at: '2022-03-14T10:00:00+08:00' },
  orders: { count: 2, orders: [{ ...order, status: 'delivered', status_zh: '已签收', status_en: 'Delivered' }, { ...order, id: 'LS20260002', status: 'cancelled', status_zh: '已取消', status_en: 'Cancelled', items: order.items.slice(1), total: 69 }] } }
