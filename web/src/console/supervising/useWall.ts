// The wall kept fresh: asked for again when the desk was woken, but at most every two seconds, and every 15 s in any case.
import { useEffect, useRef, useState } from 'react'
import { ServerError } from '../../sdk/http'
import { useSupervising } from './context'
import type { WallView } from './wire'

const APART_MS = 2_000
const ANYWAY_MS = 15_000

export interface Watched { wall: WallView | null; failed: ServerError | null; again: () => void }

/** `again` asks at once. */
export function useWall(): Watched {
  const { desk, ask } = useSupervising()
  const [state, setState] = useState<{ wall: WallView | null; failed: ServerError | null }>({ wall: null, failed: null })
  const again = useRef<() => void>(() => undefined)
  useEffect(() => {
    const pace = paced(APART_MS, () => ask<WallView>('/wall').then(
      (wall) => setState({ wall, failed: null }),
      (error: unknown) => setState((before) => ({ ...before, failed: error instanceof ServerError ? error : new ServerError(-1, 'error', '', '') })),
    ))
    again.current = pace.now
    pace.now()
    // Every wake-up makes the desk fetch its queue, and with that tell its listeners.
    const stop = desk.subscribe(pace.soon)
    const timer = setInterval(pace.soon, ANYWAY_MS)
    const seen = () => document.visibilityState === 'visible' && pace.soon()
    document.addEventListener('visibilitychange', seen)
    return () => {
      stop()
      pace.stop()
      clearInterval(timer)
      document.removeEventListener('visibilitychange', seen)
    }
  }, [desk, ask])
  return { ...state, again: () => again.current() }
}

export interface Pace { now: () => void; soon: () => void; stop: () => void }

/** One request at a time; calls that come too fast become one at the end of the pause. */
export function paced(ms: number, work: () => Promise<void>, clock: () => number = Date.now): Pace {
  let last = -Infinity
  let timer: ReturnType<typeof setTimeout> | undefined
  let running = false
  let wanted = false
  const run = async () => {
    timer = undefined
    if (running) {
      wanted = true
      return
    }
    running = true
    last = clock()
    await work()
    running = false
    if (wanted) {
      wanted = false
      soon()
    }
  }
  const soon = () => {
    if (timer !== undefined || running) {
      wanted ||= running
      return
    }
    timer = setTimeout(() => void run(), Math.max(0, last + ms - clock()))
  }
  const stop = () => clearTimeout(timer)
  return { now: () => { stop(); void run() }, soon, stop }
}
