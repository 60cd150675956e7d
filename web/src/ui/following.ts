// Keeps a growing conversation at its end, unless its reader has scrolled up to read.
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'

export function useFollowing(change: unknown, { follow = true }: { follow?: boolean } = {}) {
  const scroller = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const following = useRef(follow)
  const [behind, setBehind] = useState(false)

  const toEnd = useCallback((smooth = false) => {
    const element = scroller.current
    if (!element) return
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
    element.scrollTo({ top: element.scrollHeight, behavior: smooth && !calm ? 'smooth' : 'auto' })
    atEnd.current = true
    setBehind(false)
  }, [])

  useLayoutEffect(() => {
    following.current = follow
    if (!follow) return
    if (atEnd.current) toEnd()
    else setBehind(true)
  }, [change, follow, toEnd])

  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const onScroll = () => {
      atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 48
      if (atEnd.current) setBehind(false)
    }
    // The keyboard of a phone, a card that unfolds: the end moves without a new message.
    const observer = new ResizeObserver(() => following.current && atEnd.current && toEnd())
    observer.observe(element)
    if (element.firstElementChild) observer.observe(element.firstElementChild)
    element.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', onScroll)
    }
  }, [toEnd])

  return { scroller, behind, toEnd }
}
