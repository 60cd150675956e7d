// The desk's keys. `code` names the key itself, because Alt changes what some layouts type.
import { useEffect, useRef } from 'react'

export interface KeyActions {
  next: () => void
  previous: () => void
  accept: () => unknown
  reply: () => void
  note: () => void
  resolve: () => unknown
  handBack: () => unknown
  help: () => void
}

const ALT: Record<string, keyof KeyActions> = {
  KeyJ: 'next', KeyK: 'previous', KeyA: 'accept', KeyR: 'reply', KeyP: 'note', KeyE: 'resolve', KeyH: 'handBack',
}

export function actionOf(event: Pick<KeyboardEvent, 'altKey' | 'ctrlKey' | 'metaKey' | 'code' | 'key'>, typing: boolean): keyof KeyActions | null {
  if (event.ctrlKey || event.metaKey) return null
  if (event.altKey) return ALT[event.code] ?? null
  return event.key === '?' && !typing ? 'help' : null
}

export function useKeys(actions: KeyActions): void {
  const latest = useRef(actions)
  latest.current = actions
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement | null
      const typing = target !== null && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
      const action = actionOf(event, typing)
      if (!action || document.querySelector('dialog[open]')) return
      event.preventDefault()
      latest.current[action]()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}
