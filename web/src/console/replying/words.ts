// What the reply box and the pages behind it say, in both languages.
import type { Language } from '../../ui/language'

const en = {
  tools: 'Help with the reply',
  draft: 'AI draft', drafting: 'Writing a draft…', draftTitle: 'Draft of the assistant', draftHint: 'Only you see it. Nothing is sent until you send it.',
  insert: 'Insert', discard: 'Discard', draftAgain: 'Draft again', nothing: 'The articles say nothing about this. Write it yourself, or look at the articles.',
  rungs: { model: 'Written by the model, each sentence checked', second_model: 'Written by the second model, each sentence checked', extractive: 'Quoted from the articles', task: 'From the shop’s data', rules: 'Fixed words' } as Record<string, string>,
  troubles: { model_unavailable: 'The model doesn’t answer now, so this is quoted from the articles.', unverified: 'What the model wrote didn’t hold, so this is quoted from the articles.' } as Record<string, string>,
  source: (number: number, title: string) => `Open source ${number}: ${title}`,
  articles: 'Articles', articlesTitle: 'Articles for the last question', noArticles: 'No article fits the last question.', quote: 'Insert quote', openSource: 'Open',
  translate: 'Translate', translateOn: (language: string) => `What you write is translated into ${language} before it is sent.`,
  sameLanguage: 'You and the customer write the same language. The box translates once you write another one.',
  noModel: 'Translation needs a language model, and none is configured. Your administrator sets XIAOER_MODEL.',
  translating: 'Translating…', preview: (language: string) => `The customer will read this (${language})`, original: 'Your words stay at the desk, one click away.', sendTranslation: 'Send translation', sendAsWritten: 'Send as written', back: 'Back to writing',
  languages: { zh: 'Chinese', en: 'English' } as Record<string, string>,
  show: (language: string) => `Show in ${language}`, hide: 'Hide translation', translated: 'Translation',
  approvals: 'Proposals', approvalsTitle: 'Refunds, coupons and other changes', approvalsHint: 'Nothing happens before the customer says yes to exactly these words.',
  waitsForYes: 'Waits for the customer’s yes', acceptIt: 'Send in my name', edit: 'Change', respond: 'Message instead', ignore: 'Take back', start: 'New proposal', propose: 'Put to the customer', chooseTool: 'What should be done?', noTools: 'This customer isn’t signed in, so nothing can be done in their name.', noPending: 'Nothing waits for the customer.',
  limitOf: (name: string, most: number) => `${name}: at most ${most.toLocaleString('en')}`, countOf: (count: number, hours: number) => `at most ${count} in ${hours} hours`, saveChange: 'Send changed proposal', instead: 'Message to the customer', sendInstead: 'Send message',
  cancel: 'Cancel',
  repliesList: 'Canned replies', peopleList: 'Colleagues', found: (count: number) => `${count} found, arrow keys to choose`, noneFound: 'No reply with this name.', manage: 'Manage replies',
  mine: 'Mine', shared: 'Everybody’s', used: (count: number) => `used ${count}×`,
  fillIn: 'Fill in before sending', fillHint: 'The customer would read the name of the variable.',
  variables: { 'customer.name': 'Customer’s name', 'customer.id': 'Customer number', 'order.id': 'Order number', 'operator.name': 'Your name', shop: 'Shop', today: 'Today' } as Record<string, string>,
  alsoTyping: (names: string) => `${names} is writing here too.`, repliedMeanwhile: (names: string) => `${names} has replied since you began.`, sendAnyway: 'Send anyway', look: 'Look first',
  pageTitle: 'Canned replies', pageHint: 'Type / in the reply box to use them. One text for each language of a shortcut.', add: 'New reply', save: 'Save', remove: 'Delete', removeSure: 'Delete for good?', shortcut: 'Shortcut', language: 'Language', text: 'Text', everybody: 'For everybody', onlySupervisors: 'Supervisors keep the replies for everybody.', noReplies: 'No canned replies yet.', insertVariable: 'Insert variable', search: 'Search replies',
  mentions: 'Mentions', mentionsOf: (count: number) => `${count} unread mentions`, noMentions: 'Nobody has called you.', allSeen: 'Mark all as read', calledBy: (name: string) => `${name} called you`,
}

export type ReplyingWords = typeof en

const zh: ReplyingWords = {
  tools: '回复辅助',
  draft: 'AI 草稿', drafting: '正在起草…', draftTitle: '助手的草稿', draftHint: '只有您能看到；您不发送，就什么都不会发出。',
  insert: '插入', discard: '弃用', draftAgain: '重新起草', nothing: '知识文章里没有相关内容。请自己撰写，或看看相关文章。',
  rungs: { model: '由模型撰写，逐句核对过', second_model: '由备用模型撰写，逐句核对过', extractive: '摘自知识文章', task: '来自店铺数据', rules: '固定用语' },
  troubles: { model_unavailable: '模型暂时没有响应，以下摘自知识文章。', unverified: '模型写的内容没有通过核对，以下摘自知识文章。' },
  source: (number, title) => `打开来源 ${number}：${title}`,
  articles: '相关文章', articlesTitle: '与最后一个问题相关的文章', noArticles: '没有与最后一个问题相关的文章。', quote: '插入原文', openSource: '打开',
  translate: '翻译', translateOn: (language) => `您写的内容会先译成${language}再发送。`,
  sameLanguage: '您和客户使用同一种语言；写另一种语言时会先翻译。',
  noModel: '翻译需要语言模型，目前没有配置。请管理员设置 XIAOER_MODEL。',
  translating: '正在翻译…', preview: (language) => `客户会看到（${language}）`, original: '您的原文留在客服台，点一下就能看到。', sendTranslation: '发送译文', sendAsWritten: '发送原文', back: '继续修改',
  languages: { zh: '中文', en: '英文' },
  show: (language) => `译成${language}`, hide: '收起译文', translated: '译文',
  approvals: '操作申请', approvalsTitle: '退款、优惠券和其他变更', approvalsHint: '客户对下面这句话点了确认，才会执行。',
  waitsForYes: '等待客户确认', acceptIt: '以我的名义发送', edit: '修改', respond: '改发消息', ignore: '撤回', start: '新的操作', propose: '请客户确认', chooseTool: '要做什么？', noTools: '客户没有登录，无法以其名义操作。', noPending: '没有等待客户确认的操作。',
  limitOf: (name, most) => `${name}最多 ${most.toLocaleString('zh-CN')}`, countOf: (count, hours) => `${hours} 小时内最多 ${count} 次`, saveChange: '发送修改后的申请', instead: '发给客户的消息', sendInstead: '发送消息',
  cancel: '取消',
  repliesList: '快捷回复', peopleList: '同事', found: (count) => `找到 ${count} 条，用方向键选择`, noneFound: '没有这个名称的快捷回复。', manage: '管理快捷回复',
  mine: '我的', shared: '共用', used: (count) => `用过 ${count} 次`,
  fillIn: '发送前请填写', fillHint: '否则客户会看到变量的名称。',
  variables: { 'customer.name': '客户姓名', 'customer.id': '客户编号', 'order.id': '订单号', 'operator.name': '您的名字', shop: '店铺', today: '今天' },
  alsoTyping: (names) => `${names} 也在这里输入。`, repliedMeanwhile: (names) => `您开始写之后，${names} 已经回复了。`, sendAnyway: '仍然发送', look: '先看一下',
  pageTitle: '快捷回复', pageHint: '在回复框里输入 / 就能使用。每个快捷词每种语言一条。', add: '新建回复', save: '保存', remove: '删除', removeSure: '确定删除？', shortcut: '快捷词', language: '语言', text: '内容', everybody: '所有人共用', onlySupervisors: '共用回复由主管维护。', noReplies: '还没有快捷回复。', insertVariable: '插入变量', search: '搜索快捷回复',
  mentions: '提到我的', mentionsOf: (count) => `${count} 条未读提及`, noMentions: '没有人提到您。', allSeen: '全部标为已读', calledBy: (name) => `${name} 提到了您`,
}

export const replyingWords: Record<Language, ReplyingWords> = { en, zh }
