// The width that a plot has to itself, kept up with the window.
import { useEffect, useRef, useState } from 'react'

export function useWidth(first = 480): [(element: HTMLElement | null) => void, number] {
  const [width, setWidth] = useState(first)
  const watching = useRef<ResizeObserver | null>(null)
  useEffect(() => () => watching.current?.disconnect(), [])
  const watch = useRef((element: HTMLElement | null) => {
    watching.current?.disconnect()
    if (!element) return
    setWidth(Math.max(220, Math.floor(element.getBoundingClientRect().width)))
    watching.current = new ResizeObserver(([entry]) => entry && setWidth(Math.max(220, Math.floor(entry.contentRect.width))))
    watching.current.observe(element)
  })
  return [watch.current, width]
}
