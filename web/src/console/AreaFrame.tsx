// The frame of an area beside the desk: its tabs, the screen of the current address, and what has just worked.
import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react'
import { CheckIcon } from '../ui/icons'
import { href } from './routes'

export interface Told { text: string }

/** What has just worked, for five seconds. */
export function useTold(): [Told | null, (text: string) => void] {
  const [told, setTold] = useState<Told | null>(null)
  const tell = useCallback((text: string) => setTold({ text }), [])
  useEffect(() => {
    const timer = setTimeout(() => setTold(null), 5000)
    return () => clearTimeout(timer)
  }, [told])
  return [told, tell]
}

export interface AreaTab { name: string; text: string; path: string[] }

/** `current` is the chosen tab, `screen` what is shown (the same, unless a screen has no tab of its own); another `place` begins at its top. */
export function AreaFrame({ label, area = label, tabs, current, screen = current, place = screen, told, children }: {
  label: string; area?: string; tabs: AreaTab[]; current: string; screen?: string; place?: string; told: Told | null; children: ReactNode
}) {
  const main = useRef<HTMLElement>(null)
  const before = useRef(place)
  const title = tabs.find(({ name }) => name === current)?.text ?? area
  useEffect(() => {
    document.title = `${title} · ${area}`
  }, [title, area])
  useEffect(() => {
    if (before.current === place) return
    before.current = place
    main.current?.scrollTo({ top: 0 })
    main.current?.focus({ preventScroll: true })
  }, [place])
  useEffect(() => {
    document.querySelector('.tabs [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [current])
  return (
    <>
      <nav className="tabs" aria-label={label}>
        {tabs.map(({ name, text, path }) => (
          <a key={name} href={href(path)} aria-current={name === current ? 'page' : undefined} data-testid={`tab-${name}`}>{text}</a>
        ))}
      </nav>
      <main className="workshop" ref={main} tabIndex={-1} data-testid={`screen-${screen}`}>{children}</main>
      {/* The place stays, so that a screen reader hears what comes into it. */}
      <div className="told" role="status" data-testid="told">{told && <p><CheckIcon size={18} />{told.text}</p>}</div>
    </>
  )
}
