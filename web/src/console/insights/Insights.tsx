// The frame of the insights: its tabs, the page of the current address, and what has just worked.
import { useCallback, useEffect, useRef, useState } from 'react'
import { CheckIcon } from '../../ui/icons'
import { useLanguage } from '../../ui/language'
import type { AreaProps } from '../LazyArea'
import { href } from '../routes'
import { Learning } from './Learning'
import { RiskPage } from './RiskPage'
import { Samples } from './Samples'
import { learningWords } from './words/learning'
import '../pages.css'
import './insights.css'

const TABS = ['risk', 'samples', 'learning']

export default function Insights({ route, operator }: AreaProps) {
  const words = learningWords[useLanguage()]
  const tab = TABS.find((name) => name === route.path[1]) ?? 'risk'
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
    <>
      <nav className="tabs" aria-label={words.sections}>
        {TABS.map((name) => (
          <a key={name} href={href(name === 'risk' ? ['insights'] : ['insights', name])} aria-current={name === tab ? 'page' : undefined} data-testid={`tab-${name}`}>{words.tabs[name]}</a>
        ))}
      </nav>
      <main className="workshop" ref={main} tabIndex={-1} data-testid={`screen-${tab}`}>
        {tab === 'risk' && <RiskPage query={route.query} operator={operator} tell={tell} />}
        {tab === 'samples' && <Samples query={route.query} tell={tell} />}
        {tab === 'learning' && <Learning />}
      </main>
      {/* The place stays, so that a screen reader hears what comes into it. */}
      <div className="told" role="status" data-testid="told">{told && <p><CheckIcon size={18} />{told.text}</p>}</div>
    </>
  )
}
