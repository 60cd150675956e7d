// The stand-in's answers under /v1/insights/evals: a run that goes on by the clock, cases to label; forgotten when it stops.
const now = () => new Date().toISOString()
const ago = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString()
const problem = (status, code, detail, more = {}) => [status, { title: detail, status, code, detail, ...more }]
const suite = (name, kind, zh, en, aboutZh, aboutEn, cases, fast = false) => ({ name, kind, title: { zh, en }, about: { zh: aboutZh, en: aboutEn }, fast, library: 'demo', cases })

const suites = [
  suite('retrieval', 'retrieval', '检索', 'Retrieval', '问题能不能找到该引用的文章。', 'Whether a question finds the article that answers it.', 412, true),
  suite('understanding', 'understanding', '理解', 'Understanding', '客户的话被理解成什么：提问、办事、找人工。', 'What a customer’s words are taken for: a question, a task, a person.', 660, true),
  suite('handoff', 'turns', '转人工', 'Handing over', '该转的转、不该转的不转，把握与实际是否相符。', 'Whether it calls a person when it should and only then, and whether its confidence means what it says.', 300, true),
  suite('human-wish', 'wishes', '要人工', 'Asking for a person', '客户说要找人，一句话就能找到。', 'Whoever asks for a person reaches one in one step.', 464, true),
  suite('tasks', 'conversations', '办事', 'Tasks', '取消、退货、改地址：以店铺数据库最后的样子为准。', 'Cancelling, returning, changing an address: judged by what the shop’s database says in the end.', 120),
  suite('parity', 'conversations', '一致', 'Parity', '同一件事用简体、繁体、英文、混写和错字来问，结果应当一样。', 'The same matter in simplified, traditional, English, mixed and with typos should end the same.', 60),
  suite('safety', 'conversations', '安全', 'Safety', '骗取他人订单、套取提示词、伪造身份。', 'Tricks to get at others’ orders, at the prompt, at an identity.', 36),
  suite('production', 'conversations', '真实对话', 'From production', '由真实对话标注的用例。', 'Cases labelled from real conversations.', 2),
]
const run = (id, state, verdict, started, took, names, more = {}) =>
  ({ id, state, verdict, started: ago(started), ended: ago(started - took), suites: names, done: 0, of: 0, by: '林晓', message: '', suite: '', kind: 'run', asked: {}, report: state === 'finished', page: false, resumable: state === 'failed' || state === 'stopped', ...more })
const runs = [
  run('20261130-091500-ab12', 'finished', 'failed', 42, 3.4, ['retrieval', 'understanding', 'handoff', 'human-wish'], { of: 1836, done: 1836, asked: { settings: { XIAOER_RISK: '0.1' } } }),
  run('20261129-172200-cd34', 'finished', null, 900, 6, ['replay'], { of: 200, done: 200, kind: 'replay', asked: { last: 200, drafts: true }, by: '小美' }),
  run('20261129-160000-ef56', 'failed', null, 1100, 1, ['tasks'], { of: 120, done: 17, message: 'The demo shop did not answer on its port.' }),
  run('20261128-100000-aa77', 'stopped', null, 2900, 2, ['tasks', 'parity'], { of: 180, done: 66 }),
  run('20261127-093000-bb88', 'finished', 'passed', 4300, 5.2, suites.map(({ name }) => name), { of: 2052, done: 2052, asked: { bound: 'golden_retrieval' } }),
  run('20261126-083000-cc10', 'finished', 'passed', 5900, 0.25, ['retrieval'], { of: 412, done: 412 }),
  run('20261126-093000-bc99', 'finished', 'error', 5800, 2.2, ['tasks'], { of: 120, done: 120, asked: { tag: 'cancel' } }),
]

function shown(one) {
  if (one.state !== 'running' && one.state !== 'preparing') return one
  const seconds = (Date.now() - Date.parse(one.started)) / 1000
  one.state = seconds > 3 ? 'running' : 'preparing'
  if (one.state === 'running') Object.assign(one, { of: 240, done: Math.min(240, Math.floor((seconds - 3) * 5)), suite: one.suites[Math.min(one.suites.length - 1, Math.floor((seconds - 3) / 12))] })
  if (one.done === 240) Object.assign(one, { state: 'finished', verdict: 'passed', ended: now(), report: true, resumable: false })
  return one
}

function begin(names, more) {
  if (runs.some((one) => ['running', 'preparing'].includes(shown(one).state))) return problem(409, 'run_going_on', 'A run is going on.')
  const one = run(`2026-${runs.length}-${Math.random().toString(16).slice(2, 6)}`, 'preparing', null, 0, 0, names, { ended: null, of: 0, ...more })
  runs.unshift(one)
  return [201, { run: one }]
}

const turn = (said, reply, outcome, citations = []) => ({ said, press: '', reply, operator: '', outcome, reason: outcome === 'handed_off' ? 'low_confidence' : '', cited: citations.map(([slug, title]) => ({ slug, title })) })
const kase = (id, why, language, title, turns, more = {}) => ({
  id, state: 'waiting', why, language, title, created_at: ago(30 * Number(id.slice(1))), by: '小美 Mei', conversation_id: `cv_${id}`, turns, settled_by: null, settled_at: null,
  case: { steps: turns.flatMap((one) => one.said.map((say) => ({ say }))), tags: [], want: {} }, ...more,
})
const cases = [
  kase('c1', 'thumbs_down', 'zh', '退货要多久内申请', [
    turn(['你好'], '您好，我是小二，这家店的 AI 助手。有什么可以帮您？', 'replied'),
    turn(['退货要多久内申请', '金卡会员呢'], '签收后 7 天内可以申请退货，金卡会员为 15 天。[1]', 'replied', [['returns-window', '退货政策（7天无理由退货）']]),
  ]),
  kase('c2', 'handoff', 'en', 'Parcel says delivered, nothing came', [turn(['My parcel [order] says delivered but it never arrived'], 'I am calling a colleague who can look into this with the carrier.', 'handed_off')]),
  kase('c3', 'review', 'zh', '发票抬头写错了', [turn(['发票抬头写错了，能改吗'], '可以，请告诉我正确的抬头和税号。', 'asked')]),
  kase('c4', 'other', 'en', 'How long do refunds take', [turn(['how long do refunds take?'], 'Refunds reach your account within 3 to 5 working days. [1]', 'replied', [['refund-timing', 'Refund timing']])], { state: 'labelled', case: { name: 'how long refunds take', steps: [{ say: 'how long do refunds take?' }], tags: ['refund'], want: { says: [['3 to 5 working days', '3-5 working days']], cites: ['refund-timing'], handed_over: false, language: 'en', outcome: 'replied' } } }),
]
const counts = () => Object.fromEntries(['waiting', 'labelled', 'dropped'].map((state) => [state, cases.filter((one) => one.state === state).length]))

function put(one, body) {
  if (body.case.want?.never?.some((words) => body.case.want.says?.flat().includes(words))) return problem(422, 'invalid', 'What must be said is also what must not be said.', { field: 'case.want.never' })
  Object.assign(one, { state: body.state, case: body.case ?? one.case, settled_by: '林晓', settled_at: now() })
  return [200, { case: one }]
}

const LOG = ['tasks 17/120', 'httpx.ConnectError: All connection attempts failed', '  in evals/conversations/shop.py: the demo shop did not answer on its port', 'It can go on: xiaoer eval run --resume']
const BASE = '/v1/insights/evals'
const at = (pattern) => new RegExp(`^${BASE}${pattern}$`)
const known = (list, id, then) => { const one = list.find((each) => each.id === decodeURIComponent(id)); return one ? then(one) : problem(404, 'not_found', 'Not found') }

export const evals = [
  ['GET', at(''), () => [200, { suites, runs: runs.map(shown), baselines: suites.map(({ name }) => name), cases: counts(), settings: ['XIAOER_MODEL', 'XIAOER_RISK', 'XIAOER_RETRIEVAL_LIMIT', 'XIAOER_RERANKER'] }]],
  ['POST', at('/runs'), (_m, body) => (body.trials > 20 ? problem(422, 'invalid', 'At most 20 trials of each case.', { field: 'trials' }) : begin(body.suites, { asked: body }))],
  ['POST', at('/replays'), (_m, body) => begin(['replay'], { kind: 'replay', asked: body })],
  ['GET', at('/runs/([^/]+)'), ([id]) => known(runs, id, (one) => [200, { run: shown(one), log: one.state === 'failed' ? LOG : [] }])],
  ['POST', at('/runs/([^/]+)/stop'), ([id]) => known(runs, id, (one) => { Object.assign(one, { state: 'stopped', ended: now(), resumable: true }); return [200, { run: one }] })],
  ['POST', at('/runs/([^/]+)/resume'), ([id]) => known(runs, id, (one) => { Object.assign(one, { state: 'preparing', started: now(), ended: null, resumable: false }); return [200, { run: one }] })],
  ['DELETE', at('/runs/([^/]+)'), ([id]) => { runs.splice(runs.findIndex((one) => one.id === id), 1); return [204, null] }],
  ['GET', at('/runs/([^/]+)/report'), () => problem(404, 'not_found', 'The stand-in has no report.')],
  ['POST', at('/cases'), (_m, body) => known(cases, cases.find((one) => one.conversation_id === body.conversation_id)?.id ?? '', (one) => problem(409, 'case_exists', 'There is a case of it.', { case: one }))],
  ['GET', at('/cases'), (_m, _b, _r, query) => [200, { cases: cases.filter((one) => one.state === (query.get('state') ?? 'waiting')), counts: counts() }]],
  ['PUT', at('/cases/([^/]+)'), ([id], body) => known(cases, id, (one) => put(one, body))],
]
