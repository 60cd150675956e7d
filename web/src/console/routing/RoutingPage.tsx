// The routing rules: what counts, what has been changed here, a dry run of it, saving it, and the way back.
import { useCallback, useState } from 'react'
import { ServerError } from '../../sdk/http'
import { AlertIcon, CheckIcon } from '../../ui/icons'
import { useLanguage } from '../../ui/language'
import { clock, day } from '../../ui/time'
import { useDesk } from '../context'
import { HistoryIcon, TryIcon } from '../knowledge/icons'
import { useLoad } from '../load'
import { ScreenHead, Waiting } from '../screen'
import { useLeaveGuard } from '../leaving'
import { DryRunSheet } from './DryRunSheet'
import { same } from './editing'
import { Groups } from './Groups'
import { HistorySheet } from './HistorySheet'
import { Knobs } from './Knobs'
import { useRoutingWords } from './parts'
import { Rules } from './Rules'
import type { Reader } from './sentence'
import type { Edition, RoutingDocument, RoutingView } from './wire'
import './routing.css'

const URL = '/v1/desk/routing'
type Sheet = 'dry' | 'history' | null
type Trouble = { kind: 'conflict'; by: string; version: number } | { kind: 'wrong'; problems: string[] } | null

export function RoutingPage() {
  const { desk } = useDesk()
  const words = useRoutingWords()
  const loaded = useLoad('routing', () => desk.request<RoutingView>(URL))
  return (
    <div className="screen routing" data-testid="screen-routing">
      {!loaded.data && <><ScreenHead title={words.title} hint={words.hint} /><Waiting loaded={loaded} lines={8} /></>}
      {loaded.data && <Editing key={loaded.data.version} view={loaded.data} reload={loaded.reload} />}
    </div>
  )
}

function Editing({ view, reload }: { view: RoutingView; reload: () => void }) {
  const { desk, words: deskWords, attempt } = useDesk()
  const words = useRoutingWords()
  const language = useLanguage()
  const [counting, setCounting] = useState<Edition>(view)
  const [draft, setDraft] = useState<RoutingDocument>(view.document)
  const [sheet, setSheet] = useState<Sheet>(null)
  const [trouble, setTrouble] = useState<Trouble>(null)
  const [told, setTold] = useState('')
  const changed = !same(draft, counting.document)
  useLeaveGuard(changed, words.unsaved)
  const reader: Reader = { words, language, vocabulary: view.vocabulary, reasons: deskWords.reasons, channels: deskWords.channels }
  const change = (document: RoutingDocument) => { setDraft(document); setTrouble(null); setTold('') }
  const take = useCallback((edition: Edition, text: string) => {
    setCounting(edition)
    setDraft(edition.document)
    setTrouble(null)
    setTold(text)
  }, [])
  const refused = (error: unknown) => {
    if (!(error instanceof ServerError)) throw error
    if (error.status === 409) setTrouble({ kind: 'conflict', by: String(error.extra['changed_by'] ?? ''), version: Number(error.extra['version']) })
    else if (error.status === 422) setTrouble({ kind: 'wrong', problems: asked(error.extra['problems']) ?? [error.detail] })
    else throw error
  }
  const send = (version: number) => attempt(
    desk.request<Edition>(URL, { method: 'PUT', body: { document: draft, version } }).then((done) => take(done, words.saved(done.version)), refused))
  const bringBack = (version: number) => attempt(
    desk.request<Edition>(`${URL}/bring-back`, { method: 'POST', body: { version, expected: counting.version } })
      .then((done) => { take(done, words.past.backDone(done.version, version)); setSheet(null) }, refused))
  const since = counting.changed_at && `${day(counting.changed_at, language)} ${clock(counting.changed_at, language)}`
  return (
    <>
      <ScreenHead title={words.title} hint={words.hint}>
        <button type="button" className="button" data-testid="routing-history" onClick={() => setSheet('history')}><HistoryIcon size={18} />{words.history}</button>
        <button type="button" className="button" data-testid="routing-dry-run" onClick={() => setSheet('dry')}><TryIcon size={18} />{words.tryOut}</button>
      </ScreenHead>
      <p className="routing__counts" data-testid="routing-counts">{since ? words.counts(counting.version, counting.changed_by, since) : words.defaults}</p>
      <Groups document={draft} vocabulary={view.vocabulary} onChange={change} />
      <Rules document={draft} reader={reader} onChange={change} />
      <Knobs document={draft} reader={reader} onChange={change} />
      <div className="routing__foot">
        {trouble && <TroubleBar trouble={trouble} onTheirs={() => { setDraft(counting.document); reload() }} onMine={send} />}
        {changed && (
          <div className="choice-bar" data-testid="routing-bar">
            <p role="status">{words.unsaved}</p>
            <button type="button" className="button" onClick={() => { setDraft(counting.document); setTrouble(null) }}>{words.discard}</button>
            <button type="button" className="button" onClick={() => setSheet('dry')}>{words.tryOut}</button>
            <button type="button" className="button button--primary" data-testid="routing-save" onClick={() => send(counting.version)}>{words.save}</button>
          </div>
        )}
      </div>
      {/* The place stays, so that a screen reader hears what comes into it. */}
      <div className="told" role="status" data-testid="routing-told">{told && <p><CheckIcon size={18} />{told}</p>}</div>
      {sheet === 'dry' && <DryRunSheet document={draft} reader={reader} onClose={() => setSheet(null)} />}
      {sheet === 'history' && <HistorySheet version={counting.version} reader={reader} onBack={bringBack} onClose={() => setSheet(null)} />}
    </>
  )
}

function TroubleBar({ trouble, onTheirs, onMine }: { trouble: NonNullable<Trouble>; onTheirs: () => void; onMine: (version: number) => void }) {
  const words = useRoutingWords()
  if (trouble.kind === 'wrong') {
    return (
      <div className="notice notice--bad" role="alert" data-testid="routing-wrong">
        <AlertIcon size={18} />
        <div><b>{words.wrong}</b><ul className="failures">{trouble.problems.map((one) => <li key={one}>{one}</li>)}</ul></div>
      </div>
    )
  }
  return (
    <div className="notice" role="alert" data-testid="routing-conflict">
      <AlertIcon size={18} />
      <div><b>{words.conflict.title(trouble.by)}</b><p>{words.conflict.text}</p></div>
      <div className="notice__actions">
        <button type="button" className="button button--small" data-testid="routing-theirs" onClick={onTheirs}>{words.conflict.theirs}</button>
        <button type="button" className="button button--small" data-testid="routing-mine" onClick={() => onMine(trouble.version)}>{words.conflict.mine}</button>
      </div>
    </div>
  )
}

const asked = (problems: unknown): string[] | null => (Array.isArray(problems) ? problems.map(String) : null)
