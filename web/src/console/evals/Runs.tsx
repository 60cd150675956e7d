// What was measured so far, newest first; the one that is going on stands on top.
import { useState } from 'react'
import { DownloadIcon, TrashIcon } from '../knowledge/icons'
import { usePolling, type Loaded } from '../load'
import { href } from '../routes'
import { Empty, ScreenHead, Waiting } from '../screen'
import { useEvals } from './context'
import type { EvalsSheet } from './Evals'
import { Going } from './Going'
import { RemoveSheet } from './RemoveSheet'
import { seconds, signOf, titles } from './standing'
import { isLive, pageUrl, type EvalsView, type RunCard } from './wire'

export const PILLS = { passed: 'pill--good', failed: 'pill--bad', error: 'pill--busy', stopped: 'pill--idle', broken: 'pill--bad', live: 'pill--busy', compared: 'pill--human' }

export function Runs({ loaded, tell, onSheet }: { loaded: Loaded<EvalsView>; tell: (text: string) => void; onSheet: (sheet: EvalsSheet) => void }) {
  const { words } = useEvals()
  const say = words.runs
  const { data, reload } = loaded
  const [removing, setRemoving] = useState<RunCard | null>(null)
  const live = data?.runs.filter(isLive) ?? []
  const past = data?.runs.filter((run) => !isLive(run)) ?? []
  // Without one that goes on, a colleague may begin one.
  usePolling(data !== null, live.length ? 1000 : 15_000, () => document.visibilityState === 'visible' && reload())
  return (
    <div className="screen" aria-busy={loaded.loading && !data}>
      <ScreenHead title={say.title} hint={say.explained}>
        <button type="button" className="button" data-testid="replay-open" disabled={!data} onClick={() => onSheet('replay')}>{say.replay}</button>
        <button type="button" className="button button--primary" data-testid="eval-start" disabled={!data} onClick={() => onSheet('start')}>{say.start}</button>
      </ScreenHead>
      {!data && <Waiting loaded={loaded} />}
      {live.map((run) => <Going key={run.id} run={run} suites={data?.suites ?? []} tell={tell} onChanged={reload} linked />)}
      {data && !data.runs.length && (
        <Empty title={say.emptyTitle} hint={say.empty}><button type="button" className="button button--primary" onClick={() => onSheet('start')}>{say.start}</button></Empty>
      )}
      {past.length > 0 && <h3 className={live.length ? 'runs__past' : 'visually-hidden'}>{say.past}</h3>}
      {data && past.length > 0 && <ul className="runs" data-testid="runs">{past.map((run) => <Row key={run.id} run={run} suites={data.suites} onRemove={() => setRemoving(run)} />)}</ul>}
      {removing && <RemoveSheet run={removing} onClose={() => setRemoving(null)} onRemoved={() => { setRemoving(null); tell(say.removed); reload() }} />}
    </div>
  )
}

function Row({ run, suites, onRemove }: { run: RunCard; suites: EvalsView['suites']; onRemove: () => void }) {
  const { words, when, lasting, language } = useEvals()
  const say = words.runs
  const sign = signOf(run)
  const named = run.kind === 'replay' ? [say.replayed(run.of || (run.asked.last ?? 0))] : titles(run, suites, language)
  return (
    <li className="run" data-testid="run" data-run={run.id} data-sign={sign}>
      <span className={`pill ${PILLS[sign]}`} title={say.signHints[sign]}>{say.signs[sign]}</span>
      <div className="run__what">
        <a href={href(['insights', 'evals', run.id, ...(sign === 'compared' ? ['cases'] : [])], sign === 'compared' ? { show: 'different' } : {})}>{named.join(language === 'zh' ? '、' : ', ')}</a>
        <small>{[run.started && when(run.started), run.by && say.by(run.by), run.ended && say.took(lasting(seconds(run, 0))), run.kind === 'run' && run.of > 0 && say.cases(run.of)].filter(Boolean).join(' · ')}</small>
        <Changed run={run} />
      </div>
      <div className="run__acts">
        {run.page && <a className="icon-button" href={pageUrl(run.id)} download aria-label={`${say.download}: ${named[0]}`} title={say.download} data-testid="run-page"><DownloadIcon size={18} /></a>}
        <button type="button" className="icon-button" aria-label={`${say.remove}: ${named[0]}, ${run.started ? when(run.started) : run.id}`} title={say.remove} data-testid="run-remove" onClick={onRemove}><TrashIcon size={18} /></button>
      </div>
    </li>
  )
}

/** What was not as customers get it. */
export function Changed({ run }: { run: RunCard }) {
  const { words } = useEvals()
  const { settings = {}, bound, tag, limit, trials, drafts } = run.asked
  const say = words.runs
  const parts = [
    ...Object.entries(settings).map(([name, value]) => `${name}=${value}`), bound && words.startSheet.bounds[bound], tag && `#${tag}`, limit && say.atMost(limit), trials && trials > 1 && say.tried(trials), drafts && say.withDrafts,
  ].filter((one): one is string => Boolean(one))
  if (!parts.length) return null
  return <p className="run__changed" data-testid="run-changed"><span className="visually-hidden">{words.runs.changed} </span>{parts.map((one) => <span key={one} className="tag" translate="no">{one}</span>)}</p>
}
