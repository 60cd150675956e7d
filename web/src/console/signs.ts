// Who is typing here and what was seen: kept for seconds, told by wake-ups.
import { useCallback, useEffect, useRef } from 'react'
import type { Desk } from './desk'
import type { Signs, TypingSign } from './wire'

export interface Wake {
  type?: string
  id?: string
  by?: { id: string; name: string } | null | 'contact' | 'operator'
  typing?: boolean
  aloud?: boolean
  until?: string
}

export const noSigns: Signs = { typing: [], seen: null }

/** One sign a person; one's own, from another tab, is none. */
export function withTyping(signs: TypingSign[], news: Wake, me: string, now: number): TypingSign[] {
  const by = typeof news.by === 'object' ? news.by : null
  if (by?.id === me) return signs
  const others = signs.filter((sign) => (sign.by?.id ?? '') !== (by?.id ?? ''))
  return news.typing ? [...others, { by, aloud: by === null || news.aloud !== false, at: now }] : others
}

const RENEW_MS = 3000
const STILL_MS = 5000

/** To be called at each letter; says so at most every three seconds, and once when the letters cease. */
export function useTypingSign(desk: Desk, id: string, aloud: boolean): () => void {
  const last = useRef(0)
  const still = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const stop = useCallback(() => {
    clearTimeout(still.current)
    if (!last.current) return
    last.current = 0
    desk.typing(id, false, aloud)
  }, [desk, id, aloud])
  useEffect(() => stop, [stop])
  return useCallback(() => {
    clearTimeout(still.current)
    still.current = setTimeout(stop, STILL_MS)
    if (Date.now() - last.current < RENEW_MS) return
    last.current = Date.now()
    desk.typing(id, true, aloud)
  }, [desk, id, aloud, stop])
}
