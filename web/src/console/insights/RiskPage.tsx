// How sure the assistant must be: the risks to choose from, what was counted for each, and what each would do.
import { useEffect, useState } from 'react'
import { AlertIcon } from '../../ui/icons'
import { useDesk } from '../context'
import type { Operator } from '../desk'
import { ToReplay } from '../evals/ToReplay'
import { useLoad } from '../load'
import { ScreenHead, Waiting } from '../screen'
import { inForce, same } from './choices'
import { ConfirmSheet } from './ConfirmSheet'
import { useInsights } from './context'
import { QueueEffect } from './QueueEffect'
import { RiskCards } from './RiskCards'
import { RiskPlot } from './RiskPlot'
import type { Choice, RiskView } from './wire'

const DAYS = [7, 14, 30, 90]
const risksUrl = (days: number): string => `/v1/insights/risk?days=${days}`

export function RiskPage({ query, operator, tell }: { query: Record<string, string>; operator: Operator; tell: (text: string) => void }) {
  const { desk } = useDesk()
  const { words } = useInsights()
  const days = DAYS.includes(Number(query['days'])) ? Number(query['days']) : 14
  const loaded = useLoad(String(days), () => desk.request<RiskView>(risksUrl(days)))
  const { data, failed, reload } = loaded
  useEffect(() => {
    if (failed?.status === 401) desk.expire()
  }, [desk, failed])
  useEffect(() => {
    // A colleague may have chosen meanwhile.
    const back = () => document.visibilityState === 'visible' && reload()
    document.addEventListener('visibilitychange', back)
    return () => document.removeEventListener('visibilitychange', back)
  }, [reload])
  const now = data && inForce(data.choices, data.risk)
  return (
    <div className="screen" aria-busy={loaded.loading}>
      <ScreenHead title={words.title} hint={words.explained}><ToReplay /></ScreenHead>
      {(!data || !now) && <Waiting loaded={loaded} lines={8} />}
      {data && now && <Choosing view={data} now={now} operator={operator} tell={tell} reload={reload} days={DAYS} />}
    </div>
  )
}

export interface ChoosingProps { view: RiskView; now: Choice; operator: Operator; tell: (text: string) => void; reload: () => void }

function Choosing({ days, ...props }: ChoosingProps & { days: number[] }) {
  const { view, now } = props
  const [picked, setPicked] = useState<number | null>(null)
  const [pointed, setPointed] = useState<number | null>(null)
  const [asking, setAsking] = useState<'use' | 'back' | null>(null)
  const chosen = view.choices.find(({ counted }) => picked !== null && same(counted.risk, picked)) ?? now
  const compared = chosen === now ? null : chosen
  return (
    <>
      <InForce view={view} now={now} operator={props.operator} onBack={() => setAsking('back')} />
      <div className="risk">
        <RiskCards view={view} now={now} chosen={chosen} onPick={setPicked} onPoint={setPointed} />
        <RiskPlot view={view} chosen={chosen} now={now} pointed={pointed} />
      </div>
      <QueueEffect view={view} now={now} then={compared} periods={days} />
      {compared && <ChoiceBar risk={compared.counted.risk} onUndo={() => setPicked(null)} onUse={() => setAsking('use')} />}
      {asking && <ConfirmSheet {...props} then={asking === 'use' ? compared : null} onClose={(done) => { setAsking(null); if (done) setPicked(null) }} />}
    </>
  )
}

function InForce({ view, now, operator, onBack }: { view: RiskView; now: Choice; operator: Operator; onBack: () => void }) {
  const { words, share } = useInsights()
  const risk = share(view.risk)
  const { chosen_by: by } = view
  const state = by === null ? words.state.setting(risk) : by === operator.login ? words.state.you(risk) : words.state.other(risk, by)
  const strictest = !same(now.counted.risk, view.risk)
  const warning = now.counted.supported ? null : view.choices.every(({ counted }) => counted.supported === undefined) ? words.uncountedNow : words.unprovenNow(share(now.counted.risk))
  return (
    <>
      <div className="in-force" data-testid="in-force">
        <p>{state}{strictest && words.state.counts(share(now.counted.risk))}</p>
        {by !== null && <button type="button" className="button button--small" data-testid="risk-back" onClick={onBack}>{words.back(share(view.default))}</button>}
      </div>
      {warning && <div className="notice" data-testid="risk-warning"><AlertIcon size={18} /><div>{warning}</div></div>}
    </>
  )
}

function ChoiceBar({ risk, onUndo, onUse }: { risk: number; onUndo: () => void; onUse: () => void }) {
  const { words, share } = useInsights()
  return (
    <div className="choice-bar" data-testid="choice-bar">
      <p role="status">{words.selected(share(risk))}</p>
      <button type="button" className="button" data-testid="risk-undo" onClick={onUndo}>{words.undo}</button>
      <button type="button" className="button button--primary" data-testid="risk-use" onClick={onUse}>{words.use(share(risk))}</button>
    </div>
  )
}
