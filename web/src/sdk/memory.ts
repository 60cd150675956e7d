// What a browser remembers between visits; falls back to this page's lifetime where storage is forbidden.
import type { Shelf } from './outbox'
import type { Welcome } from './wire'

export interface Session {
  welcome: Welcome
  /** The shop's customer this conversation was opened for, null for a guest. */
  customer: string | null
}

export function openShelf(): Shelf {
  try {
    const probe = 'xiaoer.probe'
    localStorage.setItem(probe, '1')
    localStorage.removeItem(probe)
    return localStorage
  } catch {
    return memoryShelf()
  }
}

export function memoryShelf(): Shelf {
  const items = new Map<string, string>()
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  }
}

const SESSION = 'xiaoer.session'

export function readSession(shelf: Shelf): Session | null {
  try {
    const found = JSON.parse(shelf.getItem(SESSION) ?? 'null') as Session | null
    return found?.welcome?.id && found.welcome.token ? found : null
  } catch {
    return null
  }
}

export function writeSession(shelf: Shelf, session: Session | null): void {
  if (session) shelf.setItem(SESSION, JSON.stringify(session))
  else shelf.removeItem(SESSION)
}

/** The `sub` of the shop's token, only to notice that somebody else signed in; the server does the verifying. */
export function customerOf(userJwt: string | null | undefined): string | null {
  try {
    const part = userJwt?.split('.')[1]
    if (!part) return null
    const claims = JSON.parse(atob(part.replaceAll('-', '+').replaceAll('_', '/'))) as { sub?: unknown }
    return typeof claims.sub === 'string' ? claims.sub : null
  } catch {
    return null
  }
}
