// One run: how far it is while it goes on, then its report; or why there is none.
import { lazy, Suspense, useEffect, useState } from 'react'
import { AlertIcon, BackIcon } from '../../ui/icons'
import { langOf } from '../../ui/language'
import { useDesk } from '../context'
import { DownloadIcon, TrashIcon } from '../knowledge/icons'
import { useLoad, usePolling } from '../load'
import { go, href } from '../routes'
import { Waiting } from '../screen'
import type { Report } from '../../report/report'
import { useEvals } from './context'
import { Going } from './Going'
import { RemoveSheet } from './RemoveSheet'
import { Changed, PILLS } from './Runs'
import { seconds, signOf, titles } from './standing'
import { isLive, pageUrl, runUrl, type EvalsView, type RunCard, type RunView } from './wire'

// Whoever only looks at the list does not fetch the plots.
const EvalReport = lazy(() => import('../../report/EvalReport').then((module) => ({ default: module.EvalReport })))

interface RunProps { id: string; evals: EvalsView | null; tell: (text: string) => void; onChanged: () => void }

export function RunPage({ id, evals, tell, onChanged }: RunProps) {
  const { desk } = useDesk()
  const { words } = useEvals()
  const loaded = useLoad(id, () => desk.request<RunView>(runUrl(id)))
  const { data, failed, reload } = loaded
  const run = data?.run ?? null
  const live = run !== null && isLive(run)
  usePolling(live, 1000, () => document.visibilityState === 'visible' && reload())
  useEffect(() => {
    if (failed?.status === 401) desk.expire()
  }, [desk, failed])
  const changed = () => {
    reload()
    onChanged()
  }
  return (
    <div className="screen screen--report" aria-busy={loaded.loading && !data} data-testid="run-page">
      <p className="crumb"><a href={href(['insights', 'evals'])} onClick={onChanged}><BackIcon size={16} />{words.runs.all}</a></p>
      {!run && <Waiting loaded={loaded} />}
      {run && live && <Going run={run} suites={evals?.suites ?? []} tell={tell} onChanged={changed} />}
      {run && !live && <Ended run={run} log={data?.log ?? []} evals={evals} tell={tell} onChanged={changed} />}
    </div>
  )
}

function Ended({ run, log, evals, tell, onChanged }: { run: RunCard; log: string[]; evals: EvalsView | null; tell: (text: string) => void; onChanged: () => void }) {
  const { desk, attempt } = useDesk()
  const { words, when, lasting, language } = useEvals()
  const say = words.runs
  const [removing, setRemoving] = useState(false)
  const sign = signOf(run)
  const resume = () => attempt(desk.request(`${runUrl(run.id)}/resume`, { method: 'POST', body: {} }).then(() => { tell(say.resumed); onChanged() }))
  return (
    <>
      <header className="run-head">
        <div>
          <p className="run-head__what"><span className={`pill ${PILLS[sign]}`} title={say.signHints[sign]}>{say.signs[sign]}</span> {run.kind === 'replay' ? say.replayed(run.of || (run.asked.last ?? 0)) : titles(run, evals?.suites ?? [], language).join(language === 'zh' ? '、' : ', ')}</p>
          <p className="muted">{[run.started && when(run.started), run.by && say.by(run.by), run.ended && say.took(lasting(seconds(run, 0)))].filter(Boolean).join(' · ')}</p>
          <Changed run={run} />
        </div>
        <div className="run-head__acts">
          {run.resumable && <button type="button" className="button button--primary" title={say.resumeHint} data-testid="run-resume" onClick={resume}>{say.resume}</button>}
          {run.page && <a className="button" href={pageUrl(run.id)} download data-testid="run-page-file"><DownloadIcon size={16} />{say.download}</a>}
          <button type="button" className="icon-button" aria-label={say.remove} title={say.remove} data-testid="run-remove" onClick={() => setRemoving(true)}><TrashIcon size={18} /></button>
        </div>
      </header>
      {sign === 'broken' || sign === 'stopped' ? <Broken run={run} log={log} /> : <Shown id={run.id} />}
      {removing && <RemoveSheet run={run} onClose={() => setRemoving(false)} onRemoved={() => { tell(say.removed); onChanged(); go(href(['insights', 'evals'])) }} />}
    </>
  )
}

function Broken({ run, log }: { run: RunCard; log: string[] }) {
  const { words } = useEvals()
  const say = words.runs
  const stopped = run.state === 'stopped'
  return (
    <section className="broken" data-testid="broken">
      <div className={`notice${stopped ? '' : ' notice--bad'}`}><AlertIcon size={18} /><div>{stopped ? say.signHints.stopped : say.signHints.broken} {run.resumable && say.resumeHint}{run.message && !log.join(' ').includes(run.message) && <p lang={langOf(run.message)} data-testid="run-message">{run.message}</p>}</div></div>
      {!stopped && <><h3>{say.log}</h3>{log.length ? <pre className="log" tabIndex={0} translate="no" data-testid="log">{log.join('\n')}</pre> : <p className="muted">{say.noLog}</p>}</>}
    </section>
  )
}

function Shown({ id }: { id: string }) {
  const { desk } = useDesk()
  const { words, language } = useEvals()
  const loaded = useLoad(id, () => desk.request<Report>(`${runUrl(id)}/report`))
  if (loaded.failed?.status === 404) return <p className="notice" role="status">{words.runs.notThere}</p>
  if (!loaded.data) return <Waiting loaded={loaded} lines={8} />
  return (
    <Suspense fallback={<p className="muted" role="status">{words.runs.loadingReport}</p>}>
      <EvalReport report={loaded.data} language={language} base={['insights', 'evals', id]} />
    </Suspense>
  )
}
