// The frame of the workshop: its tabs, the screen of the current address, and what has just worked.
import { useMemo, useRef } from 'react'
import { useLanguage } from '../../ui/language'
import { ServerError } from '../../sdk/http'
import { AreaFrame, useTold } from '../AreaFrame'
import { useDesk } from '../context'
import type { AreaProps } from '../LazyArea'
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
  const [told, tell] = useTold()
  const reader = useRef(language)
  reader.current = language
  const api = useMemo(() => new Api((url, call) => desk.request<never>(url, call).catch((error: unknown) => {
    if (error instanceof ServerError && error.status === 401) desk.expire()
    throw error
  }), () => reader.current), [desk])
  const tools = useMemo(() => ({ api, csrf: desk.token, name, attempt, tell }), [api, desk, name, attempt, tell])
  const tabs = TABS.map((name) => ({ name, text: words.tabs[name] ?? name, path: ['knowledge', name] }))
  return (
    <WorkshopContext.Provider value={tools}>
      <AreaFrame label={words.sections} area={words.title} tabs={tabs} current={tab === 'upload' ? 'articles' : tab} screen={tab} place={route.path.slice(0, 3).join('/')} told={told}>
        <Screen tab={tab} rest={rest} query={route.query} />
      </AreaFrame>
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
