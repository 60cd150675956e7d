// One case: what it came to and why, trial by trial, the conversation with its baseline beside it, and all that was found and called.
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { go } from '../../console/routes'
import { langOf } from '../../ui/language'
import { BackIcon, ForwardIcon } from '../../ui/icons'
import { caseHref } from '../address'
import { useReport } from '../context'
import { useReportKeys } from '../keys'
import type { CaseReport } from '../report'
import { keyOf, neighbour, type Row } from '../rows'
import { Details } from './Details'
import { ChangeMark, GradeMark } from './Grade'
import { Transcript } from './Transcript'

export function OneCase({ rows, shown, open, back }: { rows: Row[]; shown: Row[]; open: { suite: string; case: string }; back: string }) {
  const { words, place, base, keys } = useReport()
  const row = rows.find((each) => keyOf(each) === keyOf(open))
  const [previous, next] = [neighbour(shown, open, -1), neighbour(shown, open, 1)]
  const at = shown.findIndex((each) => keyOf(each) === keyOf(open))
  const hrefOf = (to: Row) => caseHref(base, place.asked, to)
  useReportKeys(keys, (key, typing) => {
    if (key === 'back' && !typing) go(back)
    else if (key === 'next' && next) go(hrefOf(next), { replace: true })
    else if (key === 'previous' && previous) go(hrefOf(previous), { replace: true })
    else return false
    return true
  })
  const say = words.one
  return (
    <article className="eval-case" data-testid="case">
      <nav className="eval-case__bar" aria-label={words.pages.cases}>
        <a className="eval-case__back" href={back} data-testid="back-to-cases"><BackIcon size={17} />{say.back}</a>
        <span className="number muted">{at >= 0 && say.at(at + 1, shown.length)}</span>
        <Step to={previous && hrefOf(previous)} label={say.previous}><BackIcon size={18} /></Step>
        <Step to={next && hrefOf(next)} label={say.next}><ForwardIcon size={18} /></Step>
        <CopyLink />
      </nav>
      {row?.report ? <Opened one={row.report} /> : <p className="eval-empty">{row ? say.missing : say.notFound}</p>}
    </article>
  )
}

function Step({ to, label, children }: { to: string | null; label: string; children: ReactNode }) {
  if (!to) return <span className="icon-button" aria-hidden="true" data-off>{children}</span>
  return <a className="icon-button" href={to} aria-label={label} title={label}>{children}</a>
}

function CopyLink() {
  const { words } = useReport()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const over = window.setTimeout(() => setCopied(false), 1600)
    return () => window.clearTimeout(over)
  }, [copied])
  const copy = async () => {
    await written(location.href)
    setCopied(true)
  }
  return <button type="button" className="button button--small" data-testid="copy-link" onClick={() => void copy()}><span role="status">{copied ? words.one.copied : words.one.copy}</span></button>
}

/** A page opened from a file may not have the clipboard: a field that is selected does the same. */
async function written(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    const field = document.createElement('textarea')
    field.value = text
    document.body.append(field)
    field.select()
    document.execCommand('copy')
    field.remove()
  }
}

function Opened({ one }: { one: CaseReport }) {
  const { report, words, place, language, base } = useReport()
  const heading = useRef<HTMLHeadingElement>(null)
  const say = words.one
  // Whoever opens a case wants to see what went wrong in it.
  const trial = one.trials.find((each) => each.trial === place.trial) ?? one.trials.find((each) => each.grade !== 'passed') ?? one.trials[0]
  const before = one.previous?.find((each) => each.trial === trial?.trial) ?? one.previous?.[0] ?? null
  const suite = report.suites.find((each) => each.name === one.suite)
  useEffect(() => heading.current?.focus({ preventScroll: true }), [])
  return (
    <>
      <header className="eval-case__head">
        <h2 ref={heading} tabIndex={-1} lang={langOf(one.title)}>{one.title || one.case}</h2>
        <p className="eval-case__facts">
          <GradeMark grade={one.grade} /><ChangeMark change={one.change} before={one.before} />
          <span>{suite?.title[language] ?? one.suite}</span><span className="lang-tag">{one.language}</span><code>{one.case}</code>
        </p>
      </header>
      {one.trials.length > 1 && (
        <nav className="eval-trials" aria-label={say.trials}>
          {one.trials.map((each) => (
            <a key={each.trial} href={caseHref(base, place.asked, one, each.trial)} aria-current={each === trial ? 'true' : undefined} data-testid={`trial-${each.trial}`}>{say.trial(each.trial)}<GradeMark grade={each.grade} /></a>
          ))}
        </nav>
      )}
      {trial && trial.grade !== 'passed' && (
        <section className={`eval-why eval-why--${trial.grade}`} aria-label={say.reasons} data-testid="reasons">
          <h3>{say.reasons}</h3>
          {trial.reasons.length ? <ul>{trial.reasons.map((reason, index) => <li key={index} lang={langOf(reason)}>{reason}</li>)}</ul> : <p>{say.noReasons}</p>}
        </section>
      )}
      {trial && <Transcript now={trial} before={before} />}
      {trial && <Details one={one} trial={trial} />}
    </>
  )
}
