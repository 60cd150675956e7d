// A run's report, page by page: alone in a file or inside the console, which says by `base` which part of the address is its own.
import { useEffect, useMemo, useRef, useState } from 'react'
import { useRoute } from '../console/routes'
import type { Language } from '../ui/language'
import { pageHref, PAGES, placeOf, type Page } from './address'
import { Cases } from './cases/Cases'
import { ReportProvider, useReport } from './context'
import { FiguresPage } from './FiguresPage'
import { keepLetters, readLetters } from './keys'
import { LatencyPage } from './LatencyPage'
import { numbersIn } from './numbers'
import { Overview } from './Overview'
import { pageOf, paritiesOf, shownOn } from './pages'
import { ParityPage } from './ParityPage'
import type { Report } from './report'
import { reportWords } from './words'
import '../console/pages.css'
import './report.css'
import './plots.css'
import './cases.css'

export function EvalReport({ report, language, base = NOTHING }: { report: Report; language: Language; base?: string[] }) {
  const route = useRoute()
  const path = base.join('/')
  const place = useMemo(() => placeOf(route, base), [route, path])
  const [keys, setKeys] = useState(readLetters)
  const numbers = useMemo(() => numbersIn(language), [language])
  const tools = { report, place, base, language, words: reportWords[language], numbers, keys }
  const top = useRef<HTMLDivElement>(null)
  const stands = `${place.page} ${place.open?.suite ?? ''} ${place.open?.case ?? ''}`
  const first = useRef(true)
  useEffect(() => {
    // A page is read from its top; the list of cases goes back to the row that was open.
    if (!first.current && (place.page !== 'cases' || place.open)) top.current?.scrollIntoView({ block: 'start' })
    first.current = false
  }, [stands])
  return (
    <ReportProvider value={tools}>
      <div className="eval-report" ref={top} lang={language === 'zh' ? 'zh-CN' : 'en'} data-testid="eval-report">
        <Tabs />
        <div className="eval-page"><Inside page={place.page} /></div>
        <footer className="eval-keys">
          <span>{tools.words.keys.hint}</span>
          <label className="check"><input type="checkbox" checked={keys} onChange={(event) => { keepLetters(event.currentTarget.checked); setKeys(event.currentTarget.checked) }} />{tools.words.keys.on}</label>
        </footer>
      </div>
    </ReportProvider>
  )
}

const NOTHING: string[] = []

function Inside({ page }: { page: Page }) {
  switch (page) {
    case 'overview': return <Overview />
    case 'parity': return <ParityPage />
    case 'latency': return <LatencyPage />
    case 'cases': return <Cases />
    default: return <FiguresPage key={page} page={page} />
  }
}

function Tabs() {
  const { report, words, place, base, numbers } = useReport()
  const here = useRef<HTMLAnchorElement>(null)
  useEffect(() => {
    // Newer browsers answer with a promise, which an effect must not hand back.
    void here.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [place.page])
  return (
    <nav className="eval-tabs" aria-label={words.sections}>
      {PAGES.map((page) => (
        <a key={page} ref={page === place.page ? here : undefined} href={pageHref(base, page)} aria-current={page === place.page ? 'page' : undefined} data-none={isEmpty(report, page) || undefined} data-testid={`page-tab-${page}`}>
          {words.pages[page]}{page === 'cases' && <span className="number">{numbers.whole(report.cases.length + report.missing.length)}</span>}
        </a>
      ))}
    </nav>
  )
}

/** Pages that only say that nothing was run are grey, but there. */
function isEmpty(report: Report, page: Page): boolean {
  if (page === 'overview' || page === 'cases' || page === 'latency') return false
  return page === 'parity' ? !paritiesOf(report).length : !report.suites.some((suite) => pageOf(suite) === page) && !shownOn(report, page).length
}
