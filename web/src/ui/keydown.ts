// Keys of the whole page, wherever the focus is.
import { useLayoutEffect, useRef } from 'react'

/** `heard` is always that of the last drawing. It listens at once and not after the next paint: a second key may be quicker. */
export function useKeydown(heard: (event: KeyboardEvent) => void): void {
  const latest = useRef(heard)
  latest.current = heard
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => latest.current(event)
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}

/** Whether the key goes into a field, where a letter is a letter. */
export function isTyping({ target }: KeyboardEvent): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}
