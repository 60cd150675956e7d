// What a report says in Chinese.
import type { ReportWords } from './en'
import { measuresZh } from './measures'

const told = (count: number): string => count.toLocaleString('zh-CN')

export const zh: ReportWords = {
  report: '评测',
  sections: '报告的各页',
  pages: {
    overview: '总览', retrieval: '检索', understanding: '理解', handover: '转人工与置信度', tasks: '任务', groundedness: '依据', safety: '安全', parity: '写法一致性', latency: '耗时与费用', cases: '用例',
  },
  hints: {
    overview: '',
    retrieval: '能否找到对的文章，排得够不够靠前。',
    understanding: '顾客想做什么，读得对不对。',
    handover: '该转人工时是否转了、不该转时是否没转；置信度是否名副其实。',
    tasks: '先看店铺的最终状态，再看说了什么。',
    groundedness: '说出的内容，在找到的文章里有没有依据。',
    safety: '不管顾客怎么试，都不许发生的事。',
    parity: '同一件事用几种写法来问：顾客不该因为写法不同而吃亏。',
    latency: '顾客要等多久，一轮要花多少。',
    cases: '',
  },
  notRun: { title: '本次没有运行', elsewhere: '本次没有运行属于这一页的套件；以下是其他套件说到的。', hint: (suites) => `本次没有运行属于这一页的套件。本次运行：${suites}。` },
  noForms: '本次没有哪个套件的用例有几种写法。',

  verdict: {
    passed: '可以发布。',
    failed: '不能发布。',
    error: '无法判断能否发布。',
    label: '结论',
    allHold: (gates, cases) => `${gates ? `${gates} 道门槛全部达到` : '没有设门槛'}，共 ${told(cases)} 个用例。`,
    gates: (shut, of) => `${of} 道门槛中有 ${shut} 道没有达到。`,
    unmeasured: (count) => `门槛要看的 ${told(count)} 个数字没有测到。`,
    errors: (count) => `${told(count)} 个用例无法评判。出错绝不算通过。`,
    missing: (count) => `基线里有 ${told(count)} 个用例，这次运行里缺失。缺失绝不算通过。`,
    regressed: (count, fixed) => `${told(count)} 个用例以前通过，现在没有通过${fixed ? `；另有 ${told(fixed)} 个从没通过变为通过` : ''}。`,
    different: (count) => `${told(count)} 个用例结果相同，但答复不同。`,
    replayed: (changed, of) => (changed ? `${told(of)} 个答复中有 ${told(changed)} 个会变。` : '没有答复会变。'),
    customer: (count) => `${told(count)} 个用例是模拟顾客出了错，不是助手的错。`,
    see: '去看',
    more: (count) => `另有 ${count} 道，见下`,
  },
  gate: {
    title: '门槛', failed: '没有达到的门槛', holding: (count) => `${count} 道已达到的门槛`, none: '这次运行的套件没有设门槛。', is: (value, limits) => (limits ? `${value}；${limits}` : value), unmeasured: '没有测到',
    least: (limit) => `至少 ${limit}`, most: (limit) => `至多 ${limit}`, and: '，', value: '数值', limit: '门槛', baseline: '基线', holds: '达到', shut: '没有达到', of: (count) => `共 ${told(count)}`, suite: '套件', measure: '指标', interval: '95% 区间',
  },
  trends: { better: '变好', worse: '变差', unclear: '看不出差别', moved: '有变化', unknown: '' },
  suites: {
    title: '套件', name: '套件', passed: '通过', interval: '95% 区间', difference: '与基线相比', errors: '错误', customer: '模拟顾客失误', cases: '结果数', noBaseline: '没有基线', noDifference: '基线里没有',
    legend: '横条是 95% 区间，圆点是数值，细线是基线，三角是门槛。',
  },
  run: {
    title: '本次运行', id: '编号', started: '开始', lasted: '历时', commit: '提交', model: '模型', noModel: '无', embedding: '向量模型', trials: '次数', jobs: '并行', seed: '种子', tag: '标签', limit: '上限', bound: '边界',
    baseline: '基线', noBaseline: '无', settings: '设置', bounds: { no_knowledge: '不给知识', golden_retrieval: '给标准文章' }, partial: '只运行了一部分用例。', skipped: (suite) => `没有运行 ${suite}。`,
  },
  measures: measuresZh,
  figures: { measure: '指标', value: '数值', interval: '95% 区间', of: '计数', before: '基线', difference: '差别', none: '没有数字。' },
  slices: {
    title: '分组', by: { language: '语言', intent: '意图', channel: '渠道', form: '写法', reason: '原因', category: '类别', topic: '主题', persona: '人物', who: '顾客', must: '应当怎么做', ending: '结局', answered: '能否回答', group: '组', wants: '想要', phrasing: '问法' },
    count: '计数', few: (count) => `灰色：不足 ${count} 个结果，说明不了什么。`, show: '指标', more: (count) => `再显示 ${count} 行`,
    values: { zh: '中文', en: '英文', simplified: '简体', traditional: '繁體', english: '英文', mixed: '中英混写', typos: '带错别字', web: '网页', wechat: '微信', email: '邮件', api: 'API' },
  },
  parity: { pair: '事情', forms: '按写法', pairs: '逐件对照', uneven: (count, of) => `${of} 件事里有 ${count} 件，换个写法结果就不同。`, even: (of) => `${of} 件事换什么写法结果都一样。`, onlyUneven: '只看不一致的', best: '最好', gap: '差距' },
  plots: {
    table: '看表格', read: '用方向键沿着图移动。', none: '本次没有这张图。',
    risk: { title: '风险与覆盖', x: '自行作答的比例', y: '其中答错的比例', desc: (points) => `经过 ${points} 个点的曲线，以及现用的阈值。`, at: (coverage, risk) => `自行回答 ${coverage} 时，答错 ${risk}。`, threshold: '阈值', shipped: '现用的阈值', coverage: '覆盖', riskName: '风险' },
    reliability: { title: '可靠性', x: '置信度', y: '答对的比例', desc: (ece) => `期望校准误差 ${ece}。`, ece: (ece) => `ECE ${ece}`, ideal: '完全校准', at: (p, right, count) => `置信度 ${p} 时答对 ${right}，共 ${count} 个。`, count: '计数', over: '过于自信', under: '过于谦虚', dots: '圆点：大小随计数' },
    confusion: { title: '读成了什么', desc: (labels) => `${labels} 个标签；行是本来的意思，列是读成的意思。`, row: '本来', column: '读成', rest: '其余', at: (was, taken, count, share) => `${was} 读成 ${taken}：${count} 次（占 ${was} 的 ${share}）。`, hint: '指向一格，或用方向键移动。绿色：读对。橙色：读错。', folded: (count) => `${count} 个较少见的标签合在一起。`, right: '读对' },
    latency: { title: '一轮用时', x: '秒', y: '轮数', desc: (count, p50, p95) => `共 ${count} 轮；一半不超过 ${p50}，95% 不超过 ${p95}。`, promise: '15 秒承诺', at: (from, to, count) => `${from} 到 ${to}：${count} 轮。`, beyond: (count, seconds) => `${count} 轮超过 ${seconds}。`, within: (share) => `15 秒内 ${share}`, from: '从', to: '到' },
    passk: { title: 'k 次全部通过', x: '次数 (k)', y: 'pass^k', desc: '同一用例运行 k 次全部通过的机会，附 95% 区间。', at: (k, value, interval) => `pass^${k}：${value}${interval && `（${interval}）`}。` },
    histogram: { title: '答对与答错的分数', x: '分数', y: '结果数', right: '答对', wrong: '答错', desc: (right, wrong) => `按分数，答对 ${right} 个，答错 ${wrong} 个。`, at: (from, to, right, wrong) => `分数 ${from} 到 ${to}：答对 ${right}，答错 ${wrong}。` },
  },
  latency: { suite: '套件', first50: '首句 p50', first95: '首句 p95', turn50: '整轮 p50', turn95: '整轮 p95', cost: '费用', tokens: 'Token 数', promise: '一轮最多 15 秒；超过就是违背承诺。', none: '本次没有套件计时。' },
  cases: {
    filter: '显示', shown: { all: '全部', failed: '失败', regressed: '退步', fixed: '修好', different: '有变化', errors: '出错', missing: '缺失', customer: '模拟顾客失误', passed: '通过' }, search: '搜索用例、答复、原因', suite: '套件', language: '语言', tag: '标签',
    anySuite: '所有套件', anyLanguage: '所有语言', anyTag: '所有标签', grades: { passed: '通过', failed: '失败', error: '出错', customer: '模拟顾客失误', missing: '缺失' }, changes: { same: '不变', regressed: '退步', fixed: '修好', different: '有变化', new: '新增', missing: '缺失' },
    column: { grade: '结果', title: '用例', suite: '套件', change: '与基线相比', seconds: '用时' }, order: '按运行顺序', count: (count) => `${told(count)} 个用例`, none: '没有符合的用例。', widen: '显示全部', sheet: (sheet, of) => `第 ${sheet} 页，共 ${of} 页`, previous: '上一页', next: '下一页',
    sheets: '列表的页', was: (grade) => `原为${grade}`, ascending: '升序', descending: '降序', sort: '排序',
  },
  one: {
    back: '所有用例', previous: '上一个用例', next: '下一个用例', at: (at, of) => `第 ${told(at)} 个，共 ${told(of)} 个`, notFound: '这份报告里没有这个用例。', copy: '复制链接', copied: '已复制', reasons: '原因', noReasons: '没有记下原因。', trial: (trial) => `第 ${trial} 次`, trials: '次数', now: '现在', before: '基线',
    unchanged: '答复相同', noBefore: '基线里没有这一轮。', noNow: '这次运行没有这一轮。', customer: '顾客', assistant: '助手', silent: '（没有答复）', transcript: '对话', noTurns: '这个用例没有对话。', facts: '详情', slices: '分组', tags: '标签', data: '这一类的其他数据', measures: '指标',
    passages: (count) => `找到 ${count} 段`, passage: { score: '总分', dense: '向量', keyword: '关键词' }, calls: (count) => `调用工具 ${count} 次`, arguments: '参数', answer: '返回', failed: '失败', proposal: '待确认的操作', receipt: '回执', sources: '引用', quick: '快捷回复', confidence: '置信度',
    time: (first, whole) => (first ? `首句 ${first}，共 ${whole}` : whole), usage: (calls, into, out) => `调用模型 ${calls} 次，输入 ${into} token，输出 ${out}`, cached: (count) => `${count} 次取自缓存`,
    outcome: { replied: '已答复', asked: '追问', proposed: '待确认', handed_off: '转人工', failed: '失败', cancelled: '取消', discarded: '丢弃', read: '读取', searched: '检索' }, band: { sure: '有把握', unsure: '没把握', below: '太没把握' },
    reason: { requested: '要求人工', low_confidence: '没把握', ungrounded: '没有可靠依据', policy: '规则：由人决定', mood: '顾客不满', tool_failed: '店铺系统故障', model_failed: '模型故障', limit: '轮数上限', humans_only: '只留人工', rule: '分流规则', taken_over: '被接手' },
    intent: '意图', rung: '层级', changed: (count) => `${count} 条答复不同`, sameAll: '每条答复都与基线相同。', removed: '删去', added: '新增', seen: '摘要', missing: '这个用例在基线里有，这里缺失。它不算通过。',
  },
  keys: { title: '快捷键', hint: 'j、k：下一个、上一个用例；Enter：打开；/：搜索；Esc：返回。', on: '单字母快捷键' },
  look: { language: '语言', theme: '外观', auto: '跟随系统', light: '浅色', dark: '深色' },
  broken: { title: '无法显示报告', old: '这个浏览器解不开它。请用 2023 年以后的浏览器。', none: '这一页里没有报告。用 xiaoer eval run 生成。', torn: '数据已损坏：' },
}
