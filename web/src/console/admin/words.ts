// The names of the pages under Settings, in both languages.
import type { Language } from '../../ui/language'

const en = {
  sections: 'Settings',
  tabs: { routing: 'Routing', hours: 'Hours and promises', staff: 'Operators', audit: 'Access log', replies: 'Canned replies' } as Record<string, string>,
}

export type AdminWords = typeof en

const zh: AdminWords = {
  sections: '管理',
  tabs: { routing: '分配规则', hours: '时间与承诺', staff: '客服人员', audit: '访问记录', replies: '快捷回复' },
}

export const adminWords: Record<Language, AdminWords> = { en, zh }
