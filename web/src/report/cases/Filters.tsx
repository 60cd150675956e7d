// What is to be shown: by what became of a case, by words, suite, language and tag.
import { useEffect, useId, useMemo, useRef, useState, type ReactNode } from 'react'
import { SHOWN, type Asked } from '../address'
import { useReport } from '../context'
import { useReportKeys } from '../keys'
import { countsOf, languagesOf, tagsOf, type Row } from '../rows'

export function Filters({ rows, ask }: { rows: Row[]; ask: (change: Partial<Asked>, replace?: boolean) => void }) {
  const { report, words, place, language, numbers } = useReport()
  const { asked } = place
  const say = words.cases
  const counts = useMemo(() => countsOf(rows, asked), [rows, asked.search, asked.suite, asked.language, asked.tag])
  const tags = useMemo(() => tagsOf(rows), [rows])
  const languages = useMemo(() => languagesOf(rows), [rows])
  // What cannot be in this run is not offered: without a baseline nothing has regressed.
  const offered = SHOWN.filter((shown) => shown === asked.show || counts[shown] > 0 || ['all', 'failed', 'errors', 'missing'].includes(shown) || (report.baseline && ['regressed', 'fixed', 'different'].includes(shown)))
  return (
    <div className="eval-filters">
      <div className="filter" role="group" aria-label={say.filter}>
        {offered.map((shown) => (
          <button key={shown} type="button" aria-pressed={shown === asked.show} data-testid={`show-${shown}`} data-none={!counts[shown] || undefined} onClick={() => ask({ show: shown })}>
            {say.shown[shown]}<span className="number">{numbers.whole(counts[shown])}</span>
          </button>
        ))}
      </div>
      <div className="eval-filters__row">
        <Search ask={ask} />
        <Pick label={say.suite} value={asked.suite} testId="pick-suite" onChange={(suite) => ask({ suite })}>
          <option value="">{say.anySuite}</option>{report.suites.map((suite) => <option key={suite.name} value={suite.name}>{suite.title[language]}</option>)}
        </Pick>
        {languages.length > 1 && <Pick label={say.language} value={asked.language} testId="pick-language" onChange={(chosen) => ask({ language: chosen })}>
          <option value="">{say.anyLanguage}</option>{languages.map((each) => <option key={each} value={each}>{words.slices.values[each] ?? each}</option>)}
        </Pick>}
        {tags.length > 0 && <Pick label={say.tag} value={asked.tag} testId="pick-tag" onChange={(tag) => ask({ tag })}>
          <option value="">{say.anyTag}</option>{tags.map((tag) => <option key={tag} value={tag}>{tag}</option>)}
        </Pick>}
      </div>
    </div>
  )
}

function Pick({ label, value, testId, onChange, children }: { label: string; value: string; testId: string; onChange: (value: string) => void; children: ReactNode }) {
  return <span className="select__box"><select aria-label={label} value={value} data-testid={testId} data-chosen={value ? true : undefined} onChange={(event) => onChange(event.currentTarget.value)}>{children}</select></span>
}

/** Thousands of cases are searched once the fingers rest. */
const REST = 150

function Search({ ask }: { ask: (change: Partial<Asked>, replace?: boolean) => void }) {
  const { words, place, keys } = useReport()
  const { search } = place.asked
  const [text, setText] = useState(search)
  const field = useRef<HTMLInputElement>(null)
  const waiting = useRef(0)
  const id = useId()
  useEffect(() => setText(search), [search])
  useEffect(() => () => window.clearTimeout(waiting.current), [])
  const type = (typed: string) => {
    setText(typed)
    window.clearTimeout(waiting.current)
    waiting.current = window.setTimeout(() => ask({ search: typed }, true), REST)
  }
  useReportKeys(keys, (key, typing) => {
    if (key === 'search') {
      field.current?.focus()
      field.current?.select()
      return true
    }
    if (key !== 'back' || (typing && document.activeElement !== field.current)) return false
    if (text) type('')
    else field.current?.blur()
    return true
  })
  return (
    <div className="search">
      <svg viewBox="0 0 20 20" width="18" height="18" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" aria-hidden="true"><path d="M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12z" /><path d="m13.5 13.5 3.5 3.5" /></svg>
      <label className="visually-hidden" htmlFor={id}>{words.cases.search}</label>
      <input ref={field} id={id} type="search" value={text} placeholder={words.cases.search} data-testid="search" autoComplete="off" spellCheck={false} onInput={(event) => type(event.currentTarget.value)} />
      {keys && !text && <kbd aria-hidden="true">/</kbd>}
    </div>
  )
}
