// The page around a report that stands alone: what run it is, the language, and light or dark.
import { useEffect, useState } from 'react'
import { Mark } from '../ui/icons'
import { languageOf, localeOf, type Language } from '../ui/language'
import { chooseTheme, readTheme, type Theme } from '../ui/theme'
import { EvalReport } from './EvalReport'
import { numbersIn } from './numbers'
import type { Report } from './report'
import { NoReport, OldBrowser } from './unpacking'
import { reportWords } from './words'

const SHELF = 'xiaoer.desk.language'

function kept(): string | null {
  try {
    return localStorage.getItem(SHELF)
  } catch {
    return null
  }
}

export function Standalone({ report, broken }: { report: Report | null; broken: unknown }) {
  const [language, setLanguage] = useState<Language>(() => languageOf(kept() ?? navigator.language))
  const words = reportWords[language]
  useEffect(() => {
    document.documentElement.lang = localeOf(language)
    document.title = report ? `${words.verdict[report.verdict]} ${report.run.id}` : words.broken.title
  }, [language, report])
  const choose = (chosen: Language) => {
    try {
      localStorage.setItem(SHELF, chosen)
    } catch {
      // The choice then lasts as long as the page.
    }
    setLanguage(chosen)
  }
  const numbers = numbersIn(language)
  return (
    <div className="alone">
      <header className="alone__bar">
        <Mark size={26} />
        <h1>{words.report}{report && <small><code>{report.run.id}</code><span className="number">{numbers.moment(report.run.started)}</span></small>}</h1>
        <Languages language={language} choose={choose} />
        <Themes language={language} />
      </header>
      <main className="alone__page">
        {report ? <EvalReport report={report} language={language} /> : <Broken why={broken} language={language} />}
      </main>
    </div>
  )
}

function Languages({ language, choose }: { language: Language; choose: (language: Language) => void }) {
  return (
    <div className="alone__pair" role="group" aria-label={reportWords[language].look.language}>
      {(['zh', 'en'] as const).map((each) => <button key={each} type="button" lang={localeOf(each)} aria-pressed={each === language} data-testid={`language-${each}`} onClick={() => choose(each)}>{each === 'zh' ? '中文' : 'EN'}</button>)}
    </div>
  )
}

const SIGNS: Record<Theme, string> = {
  auto: 'M10 3.5a6.5 6.5 0 1 0 0 13z M10 3.5a6.5 6.5 0 0 1 0 13',
  light: 'M10 6.6a3.4 3.4 0 1 0 0 6.8 3.4 3.4 0 0 0 0-6.8z M10 2.5v1.6 M10 15.9v1.6 M2.5 10h1.6 M15.9 10h1.6 M4.7 4.7l1.1 1.1 M14.2 14.2l1.1 1.1 M4.7 15.3l1.1-1.1 M14.2 5.8l1.1-1.1',
  dark: 'M16.3 11.9A6.8 6.8 0 0 1 8.1 3.7a6.6 6.6 0 1 0 8.2 8.2z',
}

function Themes({ language }: { language: Language }) {
  const [theme, setTheme] = useState<Theme>(readTheme)
  const say = reportWords[language].look
  const pick = (chosen: Theme) => {
    chooseTheme(chosen)
    setTheme(chosen)
  }
  return (
    <div className="alone__pair alone__pair--icons" role="group" aria-label={say.theme}>
      {(['auto', 'light', 'dark'] as const).map((each) => (
        <button key={each} type="button" aria-pressed={each === theme} aria-label={say[each]} title={say[each]} data-testid={`theme-${each}`} onClick={() => pick(each)}>
          <svg viewBox="0 0 20 20" width="18" height="18" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
            {each === 'auto' && <path d="M10 3.5a6.5 6.5 0 0 0 0 13z" fill="currentColor" stroke="none" />}<path d={SIGNS[each]} />
          </svg>
        </button>
      ))}
    </div>
  )
}

function Broken({ why, language }: { why: unknown; language: Language }) {
  const say = reportWords[language].broken
  return <div className="eval-empty" role="alert"><h3>{say.title}</h3><p>{why instanceof NoReport ? say.none : why instanceof OldBrowser ? say.old : `${say.torn}${String(why)}`}</p></div>
}
