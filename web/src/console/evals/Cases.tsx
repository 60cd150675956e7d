// Cases from production: the list by state, or one of them with its label; what was settled last can be taken back.
import { useEffect, useRef, useState } from 'react'
import { ServerError } from '../../sdk/http'
import { useDesk } from '../context'
import { useLoad } from '../load'
import { go, href } from '../routes'
import { Empty, Filter, ScreenHead, Waiting } from '../screen'
import { CaseList } from './CaseList'
import { CasePage } from './CasePage'
import { useEvals } from './context'
import { beside } from './standing'
import { caseUrl, EVALS, exportUrl, type CaseBody, type CaseCard, type CasesView, type CaseState, type EvalsView, type RunCard } from './wire'
import './evals.css'
import './cases.css'

const STATES: CaseState[] = ['waiting', 'labelled', 'dropped']
const PRODUCTION = 'production'
/** What a case was before it was settled. */
interface Step { id: string; state: CaseState; case: CaseBody }
/** `settled_at` tells the server what was seen: what a colleague wrote meanwhile is not overwritten. */
const kept = (state: CaseState, body: CaseBody, seen: string | null) => ({ method: 'PUT' as const, body: { state, case: body, ...(seen && { settled_at: seen }) } })

export const caseHref = (id: string | null, state: CaseState): string => href(['insights', 'cases', ...(id ? [id] : [])], { state: state === 'waiting' ? undefined : state })

export function Cases({ path, query, tell }: { path: string[]; query: Record<string, string>; tell: (text: string) => void }) {
  const { desk, attempt } = useDesk()
  const { words } = useEvals()
  const [id] = path
  const state = STATES.find((one) => one === query['state']) ?? 'waiting'
  const loaded = useLoad(state, () => desk.request<CasesView>(`${EVALS}/cases?state=${state}`))
  const { data, failed, reload } = loaded
  const [past, setPast] = useState<Step[]>([])
  const view = useShown(state, data)
  useEffect(() => {
    if (failed?.status === 401) desk.expire()
  }, [desk, failed])
  useFound(id, state, view)
  /** Keeps it, tells it, and goes on to the next of the list. */
  const settle = async (one: CaseCard, to: CaseState, body: CaseBody, done: string) => {
    await desk.request(caseUrl(one.id), kept(to, body, one.settled_at))
    setPast((before) => [...before, { id: one.id, state: one.state, case: one.case }])
    tell(done)
    if (to !== state && view) go(caseHref((beside(view.cases, one.id).after ?? beside(view.cases, one.id).before)?.id ?? null, state), { replace: true })
    reload()
  }
  const undo = () => {
    const last = past.at(-1)
    if (!last) return
    attempt(desk.request(caseUrl(last.id), kept(last.state, last.case, null)).then(() => {
      setPast(past.slice(0, -1))
      tell(words.label.undone)
      go(caseHref(last.id, last.state))
      reload()
    }))
  }
  const shown = id ? (view?.cases.find((one) => one.id === id) ?? null) : null
  if (id && shown && view) return <CasePage key={`${shown.id} ${shown.state}`} one={shown} view={view} state={state} onSettle={settle} onUndo={past.length ? undo : null} />
  return (
    <div className="screen" aria-busy={loaded.loading}>
      <Head view={view} tell={tell} />
      <Filter label={words.cases.views} value={state} testId="cases" options={STATES.map((one) => [one, words.cases.states[one], view?.counts[one]])} onChange={(one) => go(caseHref(null, one))} />
      {!view && <Waiting loaded={loaded} />}
      {view && id && !loaded.loading && <p className="notice" role="status">{words.cases.gone}</p>}
      {view && (view.cases.length ? <CaseList view={view} state={state} /> : <Empty title={words.cases.empty[state][0]} hint={words.cases.empty[state][1]} />)}
      {past.length > 0 && <p className="cases__undo"><button type="button" className="button" data-testid="case-undo" onClick={undo}>{words.label.undo}</button></p>}
    </div>
  )
}

/** What was loaded for another state is not shown in this one; its counts are, until the new ones come. */
function useShown(state: CaseState, data: CasesView | null): CasesView | null {
  const [shown, show] = useState<{ state: CaseState; view: CasesView } | null>(null)
  const asked = useRef(state)
  asked.current = state
  useEffect(() => {
    if (data) show({ state: asked.current, view: data })
  }, [data])
  return shown?.state === state ? shown.view : null
}

/** A link knows no state: a case that is in another list is looked for there. */
function useFound(id: string | undefined, state: CaseState, view: CasesView | null): void {
  const { desk } = useDesk()
  useEffect(() => {
    if (!id || !view || view.cases.some((one) => one.id === id)) return
    let wanted = true
    const others = STATES.filter((one) => one !== state && view.counts[one] > 0)
    Promise.all(others.map((one) => desk.request<CasesView>(`${EVALS}/cases?state=${one}`))).then((views) => {
      const at = views.findIndex(({ cases }) => cases.some((one) => one.id === id))
      if (wanted && others[at]) go(caseHref(id, others[at]), { replace: true })
    }, (error: unknown) => console.error(error))
    return () => {
      wanted = false
    }
  }, [desk, id, view])
}

function Head({ view, tell }: { view: CasesView | null; tell: (text: string) => void }) {
  const { desk, attempt } = useDesk()
  const { words } = useEvals()
  const labelled = view?.counts.labelled ?? 0
  const run = () => {
    const started = async (): Promise<RunCard> => {
      try {
        return (await desk.request<{ run: RunCard }>(`${EVALS}/runs`, { method: 'POST', body: { suites: [PRODUCTION] } })).run
      } catch (error) {
        if (!(error instanceof ServerError) || error.status !== 409) throw error
        const { runs } = await desk.request<EvalsView>(EVALS)
        const busy = runs.find(({ state }) => state === 'running' || state === 'preparing')
        if (!busy) throw error
        tell(words.runs.busy)
        return busy
      }
    }
    attempt(started().then((one) => go(href(['insights', 'evals', one.id]))))
  }
  return (
    <ScreenHead title={words.cases.title} hint={words.cases.explained}>
      {labelled > 0 && <a className="button" href={exportUrl} download data-testid="cases-export">{words.cases.export}</a>}
      <button type="button" className="button button--primary" title={words.cases.runHint} disabled={!labelled} data-testid="cases-run" onClick={run}>{words.cases.run}</button>
    </ScreenHead>
  )
}
