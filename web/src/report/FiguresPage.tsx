// A page of figures: the suites that belong to it with plots and slices, then what other suites say of the same.
import type { ReactNode } from 'react'
import { casesHref, type Page } from './address'
import { useReport } from './context'
import { FigureTable } from './FigureTable'
import { shownOn, type FigurePage, type Shown } from './pages'
import { Plots } from './plots/Plots'
import { Slices } from './Slices'

export function FiguresPage({ page }: { page: FigurePage }) {
  const { report } = useReport()
  const shown = shownOn(report, page)
  return (
    <Sheet page={page}>
      {shown.length > 0 && !shown.some((one) => one.own) && <NotRunNote />}
      {shown.length ? shown.map((one) => <SuitePanel key={one.suite.name} shown={one} />) : <NotRun />}
    </Sheet>
  )
}

export function Sheet({ page, children }: { page: Page; children: ReactNode }) {
  const { words } = useReport()
  return (
    <div className="eval-sheet" data-testid={`page-${page}`}>
      <header className="eval-sheet__head"><h2>{words.pages[page]}</h2>{words.hints[page] && <p>{words.hints[page]}</p>}</header>
      {children}
    </div>
  )
}

/** Other suites say something of it all the same. */
function NotRunNote() {
  const { words } = useReport()
  return <p className="eval-told" data-testid="not-run"><b>{words.notRun.title}</b><span>{words.notRun.elsewhere}</span></p>
}

export function NotRun({ hint }: { hint?: string }) {
  const { report, words, language } = useReport()
  const ran = report.suites.map((suite) => suite.title[language]).join(language === 'zh' ? '、' : ', ')
  return <div className="eval-empty" data-testid="not-run"><h3>{words.notRun.title}</h3><p>{hint ?? words.notRun.hint(ran)}</p></div>
}

function SuitePanel({ shown: { suite, measures, own } }: { shown: Shown }) {
  const { words, language, base } = useReport()
  return (
    <section className="eval-panel" aria-label={suite.title[language]} data-testid="suite-panel" data-suite={suite.name}>
      <header className="eval-panel__head">
        <div><h3>{suite.title[language]}</h3>{suite.about[language] && own && <p>{suite.about[language]}</p>}</div>
        <a href={casesHref(base, { suite: suite.name })}>{words.pages.cases}</a>
      </header>
      <FigureTable suite={suite} names={measures} />
      {own && <Plots data={suite.plots} />}
      {own && <Slices suite={suite} />}
    </section>
  )
}
