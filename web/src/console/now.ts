// One clock for all timers; a part is drawn anew only when what it reads from the clock has changed.
import { useCallback, useSyncExternalStore } from 'react'

let now = Date.now()
let ticking: ReturnType<typeof setInterval> | undefined
const listeners = new Set<() => void>()

function tick(): void {
  now = Date.now()
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  if (!listeners.size) {
    now = Date.now()
    ticking = setInterval(tick, 1000)
  }
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (!listeners.size) clearInterval(ticking)
  }
}

/** `read` gives a word or a number, so that a timer of minutes is drawn once a minute. */
export function useClock<T extends string | number | boolean | null>(read: (now: number) => T): T {
  const snapshot = useCallback(() => read(now), [read])
  return useSyncExternalStore(subscribe, snapshot, snapshot)
}

export const useNow = (): number => useClock(asIs)

const asIs = (moment: number): number => moment
