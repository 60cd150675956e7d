// The evals in the console: the list of runs, or one of them, with the sheets that begin new ones.
import { useEffect, useState } from 'react'
import { useDesk } from '../context'
import { useLoad } from '../load'
import { go, href } from '../routes'
import { ReplaySheet } from './ReplaySheet'
import { RunPage } from './RunPage'
import { Runs } from './Runs'
import { StartSheet } from './StartSheet'
import { EVALS, isLive, type EvalsView, type RunCard } from './wire'
import './evals.css'

export type EvalsSheet = 'start' | 'replay' | null

export function Evals({ path, query, tell }: { path: string[]; query: Record<string, string>; tell: (text: string) => void }) {
  const { desk } = useDesk()
  const [id] = path
  const loaded = useLoad('', () => desk.request<EvalsView>(EVALS))
  const { data, failed, reload } = loaded
  const asked = query['sheet'] === 'replay' || query['sheet'] === 'start' ? query['sheet'] : null
  const [sheet, open] = useState<EvalsSheet>(asked)
  // The sheet outlives the address that opened it.
  const [drafts, setDrafts] = useState(true)
  useEffect(() => {
    if (failed?.status === 401) desk.expire()
  }, [desk, failed])
  useEffect(() => {
    // A link from elsewhere opens the sheet once; Back leads to the list.
    if (!asked) return
    open(asked)
    setDrafts(query['drafts'] !== 'no')
    go(href(['insights', 'evals']), { replace: true })
  }, [asked])
  const busy = data?.runs.find(isLive) ?? null
  const begun = (run: RunCard, show?: string) => {
    open(null)
    reload()
    go(href(['insights', 'evals', run.id, ...(show ? ['cases'] : [])], { show }))
  }
  return (
    <>
      {id
        ? <RunPage key={id} id={id} evals={data} tell={tell} onChanged={reload} />
        : <Runs loaded={loaded} tell={tell} onSheet={open} />}
      {sheet === 'start' && data && <StartSheet evals={data} busy={busy} onStarted={begun} onClose={() => open(null)} />}
      {sheet === 'replay' && data && <ReplaySheet evals={data} busy={busy} first={drafts} onStarted={(run) => begun(run, 'different')} onClose={() => open(null)} />}
    </>
  )
}
