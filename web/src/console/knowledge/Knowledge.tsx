// The frame of the workshop: its tabs, the screen of the current address, and what has just worked.
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { CheckIcon } from '../../ui/icons'
import { useLanguage } from '../../ui/language'
import { ServerError } from '../../sdk/http'
import { useDesk } from '../context'
import type { AreaProps } from '../LazyArea'
import { href } from '../routes'
import { Api } from './api'
import { ArticlePage } from './ArticlePage'
import { Articles } from './Articles'
import { WorkshopContext, wordsIn } from './context'
import { Faq } from './Faq'
import { Gaps } from './Gaps'
import { Sources } from './Sources'
import { Testing } from './Testing'
import { UploadPage } from './UploadPage'
import { Usage } from './Usage'
import '../pages.css'
import './article.css'
import './screens.css'

const TABS = ['articles', 'faq', 'sources', 'gaps', 'test', 'usage']

export default function Knowledge({ route, operator }: AreaProps) {
  const { name } = operator
  const { desk, attempt } = useDesk()
  const language = useLanguage()
  const words = wordsIn(language)
  const [, tab = 'articles', ...rest] = route.path
  const [told, setTold] = useState<{ text: string } | null>(null)
  const tell = useCallback((text: string) => setTold({ text }), [])
  const reader = useRef(language)
  reader.current = language
  const api = useMemo(() => new Api((url, call) => desk.request<never>(url, call).catch((error: unknown) => {
    if (error instanceof ServerError && error.status === 401) desk.expire()
    throw error
  }), () => reader.current), [desk])
  const tools = useMemo(() => ({ api, csrf: desk.token, name, attempt, tell }), [api, desk, name, attempt, tell])
  const main = useRef<HTMLElement>(null)
  const place = route.path.slice(0, 3).join('/')
  const before = useRef(place)
  useEffect(() => {
    document.title = `${words.tabs[tab] ?? words.title} · ${words.title}`
  }, [words, tab])
  useEffect(() => {
    if (before.current === place) return
    before.current = place
    main.current?.scrollTo({ top: 0 })
    main.current?.focus({ preventScroll: true })
  }, [place])
  useEffect(() => {
    document.querySelector('.tabs [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [tab])
  useEffect(() => {
    const timer = setTimeout(() => setTold(null), 5000)
    return () => clearTimeout(timer)
  }, [told])
  return (
    <WorkshopContext.Provider value={tools}>
      <nav className="tabs" aria-label={words.sections}>
        {TABS.map((name) => (
          <a key={name} href={href(['knowledge', name])} aria-current={name === (tab === 'upload' ? 'articles' : tab) ? 'page' : undefined} data-testid={`tab-${name}`}>{words.tabs[name]}</a>
        ))}
      </nav>
      <main className="workshop" ref={main} tabIndex={-1} data-testid={`screen-${tab}`}>
        <Screen tab={tab} rest={rest} query={route.query} />
      </main>
      {/* The place stays, so that a screen reader hears what comes into it. */}
      <div className="told" role="status" data-testid="told">{told && <p><CheckIcon size={18} />{told.text}</p>}</div>
    </WorkshopContext.Provider>
  )
}

function Screen({ tab, rest, query }: { tab: string; rest: string[]; query: Record<string, string> }) {
  const [first, ...others] = rest
  if (tab === 'upload') return <UploadPage key={first ?? ''} batch={first ?? null} />
  if (tab === 'faq') return <Faq />
  if (tab === 'sources') return <Sources />
  if (tab === 'gaps') return <Gaps id={first ?? null} query={query} />
  if (tab === 'test') return <Testing query={query} />
  if (tab === 'usage') return <Usage query={query} />
  return first ? <ArticlePage key={first} id={first} path={others} query={query} /> : <Articles query={query} />
}
