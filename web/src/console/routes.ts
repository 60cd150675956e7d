// Where in the console one is: written in the address after the #, so that every place has a link and Back works.
import { useMemo, useSyncExternalStore } from 'react'

export interface Route {
  path: string[]
  query: Record<string, string>
}

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?')
  return { path: path.split('/').filter(Boolean).map(decoded), query: Object.fromEntries(new URLSearchParams(query)) }
}

/** Empty values are left out, so that a plain list has a plain address. */
export function href(path: string[], query: Record<string, string | undefined> = {}): string {
  const told = Object.entries(query).filter((pair): pair is [string, string] => Boolean(pair[1]))
  const search = new URLSearchParams(told).toString()
  return `#/${path.map(encodeURIComponent).join('/')}${search && `?${search}`}`
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** Says whether one may go to `wanted`; it keeps people from leaving what is not saved. */
export type Guard = (wanted: string) => boolean

const listeners = new Set<() => void>()
let guard: Guard | null = null
let current: string | null = null

const here = (): string => (current ??= location.hash)

function onHash(): void {
  const wanted = location.hash
  if (wanted === here()) return
  if (guard && !guard(wanted)) {
    history.pushState(null, '', here() || '#/')
    return
  }
  arrive(wanted)
}

function arrive(hash: string): void {
  current = hash
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  if (!listeners.size) window.addEventListener('hashchange', onHash)
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (!listeners.size) window.removeEventListener('hashchange', onHash)
  }
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, here)
  return useMemo(() => parseRoute(hash), [hash])
}

/** `replace` is for what is no step of its own, such as a letter typed into a search box. */
export function go(to: string, { replace = false } = {}): void {
  if (to === here()) return
  if (guard && !guard(to)) return
  if (replace) history.replaceState(null, '', to)
  else history.pushState(null, '', to)
  arrive(to)
}

export function setGuard(next: Guard | null): void {
  guard = next
}
