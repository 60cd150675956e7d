// The shapes that travel under /v1/desk/staff, /sessions and /audit.

export const ROLES = ['operator', 'supervisor', 'content', 'engineer', 'admin'] as const
export type Role = (typeof ROLES)[number]
export type Language = 'zh' | 'en'

export interface Person {
  id: string; login: string; name: string; role: Role; presence: 'online' | 'away' | 'offline'; capacity: number
  groups: string[]; skills: string[]; languages: Language[]; active: boolean
}

/** What the form holds; a password only for somebody new. */
export interface PersonDraft { login: string; name: string; password: string; role: Role; capacity: number; groups: string[]; skills: string[]; languages: Language[]; active: boolean }

export interface Place { id: string; client: string; device: string; created_at: string; seen_at: string; current: boolean }

export interface Entry {
  id: string; at: string; operator: { id: string | null; login: string; name: string }; action: string; kind: string; object_id: string | null
  contact: { id: string; name: string | null } | null; detail: Record<string, unknown>; client: string; allowed: boolean
}
export interface AuditView { entries: Entry[]; next: string | null; actions: string[] }

export const blankPerson = (): PersonDraft => ({ login: '', name: '', password: '', role: 'operator', capacity: 5, groups: [], skills: [], languages: [], active: true })

/** Only what became different travels. */
export function changesOf(before: Person, after: PersonDraft): Partial<Person> {
  const names = ['name', 'role', 'capacity', 'groups', 'skills', 'languages', 'active'] as const
  return Object.fromEntries(names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name])).map((name) => [name, after[name]]))
}

/** The browser and the system, of what a browser says of itself. */
export function deviceOf(device: string): string {
  const browser = /Edg\//.test(device) ? 'Edge' : /MicroMessenger/.test(device) ? 'WeChat' : /Firefox\//.test(device) ? 'Firefox' : /Chrome\//.test(device) ? 'Chrome' : /Safari\//.test(device) ? 'Safari' : ''
  const system = /iPhone|iPad/.test(device) ? 'iOS' : /Android/.test(device) ? 'Android' : /Windows/.test(device) ? 'Windows' : /Mac OS/.test(device) ? 'macOS' : /Linux/.test(device) ? 'Linux' : ''
  return [browser, system].filter(Boolean).join(' · ') || device.slice(0, 40)
}
