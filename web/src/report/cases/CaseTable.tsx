// The table of cases, a sheet at a time so that thousands stay quick; j and k walk along it.
import { useEffect, useRef } from 'react'
import { go } from '../../console/routes'
import { langOf } from '../../ui/language'
import { caseHref, casesHref, type Asked, type Sort } from '../address'
import { useReport } from '../context'
import { useReportKeys } from '../keys'
import { keyOf, onSheet, sheetsOf, widened, type Row } from '../rows'
import { ChangeMark, GradeMark } from './Grade'

const COLUMNS: Exclude<Sort, 'order'>[] = ['grade', 'title', 'suite', 'change', 'seconds']

export function CaseTable({ shown, ask, last }: { shown: Row[]; ask: (change: Partial<Asked>, replace?: boolean) => void; last: string }) {
  const { report, words, place, base, keys } = useReport()
  const { asked } = place
  const say = words.cases
  const sheets = sheetsOf(shown.length)
  const sheet = Math.min(asked.sheet, sheets)
  const rows = onSheet(shown, sheet)
  const body = useRef<HTMLTableSectionElement>(null)
  const entering = useRef<'first' | 'last' | null>(null)
  const links = () => [...(body.current?.querySelectorAll<HTMLAnchorElement>('a[data-case]') ?? [])]
  useEffect(() => {
    const all = links()
    const wanted = entering.current === 'first' ? all[0] : entering.current === 'last' ? all.at(-1) : all.find((link) => link.dataset['case'] === last)
    entering.current = null
    wanted?.focus({ preventScroll: true })
    wanted?.scrollIntoView({ block: 'center' })
  }, [sheet, last])
  const turn = (to: number, enter: 'first' | 'last' | null = null) => {
    entering.current = enter
    ask({ sheet: to }, true)
  }
  const step = (by: 1 | -1): boolean => {
    const all = links()
    const at = all.findIndex((link) => link === document.activeElement)
    const next = at < 0 ? (by > 0 ? 0 : -1) : at + by
    if (next >= all.length && sheet < sheets) turn(sheet + 1, 'first')
    else if (next < 0 && at >= 0 && sheet > 1) turn(sheet - 1, 'last')
    else {
      all[next]?.focus()
      all[next]?.scrollIntoView({ block: 'nearest' })
    }
    return true
  }
  useReportKeys(keys, (key) => (key === 'next' ? step(1) : key === 'previous' ? step(-1) : false))
  if (!shown.length) {
    return <div className="eval-empty"><p>{say.none}</p><button type="button" className="button" onClick={() => go(casesHref(base, widened(asked)))}>{say.widen}</button></div>
  }
  const columns = COLUMNS.filter((column) => column !== 'change' || report.baseline)
  return (
    <>
      <table className="eval-table eval-table--cases" aria-label={words.pages.cases}>
        <thead><tr>{columns.map((column) => <Head key={column} column={column} ask={ask} />)}</tr></thead>
        <tbody ref={body}>{rows.map((row) => <CaseRow key={keyOf(row)} row={row} />)}</tbody>
      </table>
      <footer className="eval-sheets">
        <p className="number" role="status" data-testid="case-count">{say.count(shown.length)}</p>
        {sheets > 1 && (
          <nav aria-label={say.sheets}>
            <button type="button" className="button button--small" disabled={sheet <= 1} onClick={() => turn(sheet - 1)}>{say.previous}</button>
            <span className="number">{say.sheet(sheet, sheets)}</span>
            <button type="button" className="button button--small" data-testid="next-sheet" disabled={sheet >= sheets} onClick={() => turn(sheet + 1)}>{say.next}</button>
          </nav>
        )}
      </footer>
    </>
  )
}

function Head({ column, ask }: { column: Exclude<Sort, 'order'>; ask: (change: Partial<Asked>) => void }) {
  const { words, place } = useReport()
  const { sort, down } = place.asked
  const sorted = sort === column
  // Up, down, and back to the order of the run.
  const press = () => ask(sorted ? (down ? { sort: 'order', down: false } : { down: true }) : { sort: column, down: false })
  return (
    <th scope="col" className={`eval-cases__${column}`} aria-sort={sorted ? (down ? 'descending' : 'ascending') : undefined}>
      <button type="button" data-testid={`sort-${column}`} onClick={press}>{words.cases.column[column]}<i aria-hidden="true">{sorted ? (down ? '↓' : '↑') : ''}</i></button>
    </th>
  )
}

function CaseRow({ row }: { row: Row }) {
  const { report, words, place, numbers, language, base } = useReport()
  const suite = report.suites.find((one) => one.name === row.suite)
  return (
    <tr className={row.report ? '' : 'eval-cases__lost'} data-testid="case-row" data-grade={row.grade} data-change={row.change}>
      <td className="eval-cases__grade"><GradeMark grade={row.grade} /></td>
      <th scope="row" className="eval-cases__title">
        <span className="eval-cases__name">
          {row.report ? <a href={caseHref(base, place.asked, row)} data-case={keyOf(row)} lang={langOf(row.title)}>{row.title}</a> : <span>{row.title}</span>}
          {row.tags.length > 0 && <span className="eval-tags">{row.tags.slice(0, 4).map((tag) => <i key={tag}>{tag}</i>)}</span>}
        </span>
        {row.reason && <small lang={langOf(row.reason)}>{row.reason}</small>}
        {row.grade === 'missing' && <small>{words.one.missing}</small>}
      </th>
      <td className="eval-cases__suite">{suite?.title[language] ?? row.suite}{row.language && <span className="lang-tag">{row.language}</span>}</td>
      {report.baseline && <td className="eval-cases__change"><ChangeMark change={row.change} before={row.before} /></td>}
      <td className="eval-cases__seconds number">{row.report && numbers.tell(row.seconds, 'seconds')}</td>
    </tr>
  )
}
