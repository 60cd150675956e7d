// The frame of the supervisors' pages: their tabs, the page of the current address, and what has just worked.
import { useCallback, useEffect, useRef, useState } from 'react'
import { CheckIcon } from '../../ui/icons'
import { useLanguage } from '../../ui/language'
import type { AreaProps } from '../LazyArea'
import { href } from '../routes'
import { Coaching } from './Coaching'
import { Told, wordsIn } from './context'
import { Mine } from './Mine'
import { Reports } from './Reports'
import { Reviews } from './Reviews'
import { Wall } from './Wall'
import '../pages.css'
import './supervising.css'
import './reports.css'

const TABS = ['wall', 'reviews', 'coaching', 'reports']
/** Everybody who works at the desk has a page of their own here. */
const MINE = 'mine'

export default function Supervising({ route, operator }: AreaProps) {
  const words = wordsIn(useLanguage())
  const supervises = operator.permissions.includes('supervise')
  const wanted = route.path[1]
  const tab = supervises && TABS.includes(wanted ?? '') ? wanted! : wanted === MINE || !supervises ? MINE : 'wall'
  const [told, setTold] = useState<{ text: string } | null>(null)
  const tell = useCallback((text: string) => setTold({ text }), [])
  const main = useRef<HTMLElement>(null)
  const before = useRef(tab)
  useEffect(() => {
    document.title = `${words.tabs[tab]} · ${words.sections}`
  }, [words, tab])
  useEffect(() => {
    if (before.current === tab) return
    before.current = tab
    main.current?.scrollTo({ top: 0 })
    main.current?.focus({ preventScroll: true })
  }, [tab])
  useEffect(() => {
    const timer = setTimeout(() => setTold(null), 5000)
    return () => clearTimeout(timer)
  }, [told])
  return (
    <Told.Provider value={tell}>
      <nav className="tabs" aria-label={words.sections}>
        {(supervises ? [...TABS, MINE] : [MINE]).map((name) => (
          <a key={name} href={href(name === 'wall' ? ['wall'] : ['wall', name])} aria-current={name === tab ? 'page' : undefined} data-testid={`tab-${name}`}>{words.tabs[name]}</a>
        ))}
      </nav>
      <main className="workshop" ref={main} tabIndex={-1} data-testid={`screen-${tab}`}>
        {tab === 'wall' && <Wall operator={operator} talk={route.query['talk'] ?? null} />}
        {tab === 'reviews' && <Reviews query={route.query} operator={operator} />}
        {tab === 'coaching' && <Coaching query={route.query} operator={operator} />}
        {tab === 'reports' && <Reports query={route.query} />}
        {tab === MINE && <Mine />}
      </main>
      {/* The place stays, so that a screen reader hears what comes into it. */}
      <div className="told" role="status" data-testid="told">{told && <p><CheckIcon size={18} />{told.text}</p>}</div>
    </Told.Provider>
  )
}
