// Listening in: one conversation, read-only, as it goes on; a word into the operator's ear; and the ways to step in.
import { useCallback, useEffect, useRef, useState } from 'react'
import { ServerError, articlePath, callServer } from '../../sdk/http'
import { toViewMessage } from '../../sdk/view'
import type { ArticleText, Citation, WireMessage } from '../../sdk/wire'
import { CheckIcon, CloseIcon } from '../../ui/icons'
import { SourcePanel } from '../../ui/SourcePanel'
import { BriefCard } from '../Brief'
import { nameOf, type DeskConversation, type Detail, type Operator } from '../desk'
import { href } from '../routes'
import { Waiting } from '../screen'
import { noSigns } from '../signs'
import { Transcript } from '../Transcript'
import { Told, useSupervising } from './context'
import { NoteSheet } from './NoteSheet'
import { ReassignSheet, TakeOverSheet } from './StepIn'
import { paced } from './useWall'
import { WhisperBox } from './WhisperBox'
import type { WallView } from './wire'

type Sheet = 'take-over' | 'reassign' | 'coach' | null

export function Drawer({ id, operator, wall, onClose }: { id: string; operator: Operator; wall: WallView; onClose: () => void }) {
  const { words } = useSupervising()
  const dialog = useRef<HTMLDialogElement>(null)
  const { detail, failed, reload } = useListening(id, operator)
  const [told, setTold] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setTold(''), 5000)
    return () => clearTimeout(timer)
  }, [told])
  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  const name = detail ? holderOf(detail) : null
  return (
    <dialog ref={dialog} className="drawer" aria-label={words.drawer.listening} data-testid="drawer" onCancel={(event) => { event.preventDefault(); onClose() }}
      onClick={(event) => event.target === dialog.current && onClose()}>
      <Told.Provider value={setTold}>
      <div className="drawer__body">
        {detail ? <Inside detail={detail} operator={operator} wall={wall} holder={name} onClose={onClose} onChanged={reload} /> : (
          <>
            <button type="button" className="icon-button drawer__close" aria-label={words.close} onClick={onClose}><CloseIcon /></button>
            <div className="drawer__wait"><Waiting loaded={{ data: null, failed, loading: !failed, reload }} /></div>
          </>
        )}
        {/* Outside of a modal nothing can be read: it is told in here. */}
        <div className="drawer__told" role="status" data-testid="drawer-told">{told && <p><CheckIcon size={16} />{told}</p>}</div>
      </div>
      </Told.Provider>
    </dialog>
  )
}

const holderOf = ({ conversation }: Detail): { id: string; name: string } | null =>
  conversation.owner.kind === 'operator' && conversation.owner.operator_id ? { id: conversation.owner.operator_id, name: conversation.owner.operator_name ?? '' } : null

function Inside({ detail, operator, wall, holder, onClose, onChanged }: {
  detail: Detail; operator: Operator; wall: WallView; holder: { id: string; name: string } | null; onClose: () => void; onChanged: () => void
}) {
  const { words, deskWords, tell } = useSupervising()
  const say = words.drawer
  const [sheet, setSheet] = useState<Sheet>(null)
  const [source, setSource] = useState<Citation | null>(null)
  const load = useCallback((article: string, version?: number) => callServer<ArticleText>(fetch.bind(globalThis), articlePath(article, version)), [])
  const { conversation, contact, handoff } = detail
  const mine = holder?.id === operator.id
  const open = conversation.status === 'open'
  const where = !open ? say.resolved : mine ? say.mine : holder ? say.holder(holder.name) : conversation.owner.kind === 'queue' ? say.queued : say.assistant
  const done = (text: string) => {
    setSheet(null)
    tell(text)
    onChanged()
  }
  return (
    <>
      <header className="drawer__head">
        <div>
          <h2>{nameOf(contact, deskWords)}</h2>
          <p data-testid="drawer-holder">{where}</p>
        </div>
        {open && !mine && <span className="pill pill--human" data-testid="listening" title={say.listeningHint}><i className="live" aria-hidden="true" />{say.listening}</span>}
        <button type="button" className="icon-button" aria-label={words.close} data-testid="drawer-close" onClick={onClose}><CloseIcon /></button>
      </header>
      <div className="drawer__actions">
        {open && !mine && <button type="button" className="button button--small button--danger-quiet" data-testid="take-over" onClick={() => setSheet('take-over')}>{say.takeOver}</button>}
        {open && conversation.owner.kind !== 'assistant' && <button type="button" className="button button--small" data-testid="reassign" onClick={() => setSheet('reassign')}>{say.reassign}</button>}
        {holder && !mine && <button type="button" className="button button--small" onClick={() => setSheet('coach')}>{say.coach}</button>}
        <a className="button button--small button--quiet" href={href(['desk', conversation.id])}>{say.openDesk}</a>
      </div>
      {handoff && <BriefCard key={handoff.id} handoff={handoff} folded onCitation={setSource} />}
      <Transcript detail={detail} signs={noSigns} onCitation={setSource} />
      {open && conversation.owner.kind !== 'assistant' && !mine && <WhisperBox id={conversation.id} name={holder?.name ?? null} onSent={onChanged} />}
      {sheet === 'take-over' && <TakeOverSheet id={conversation.id} holder={holder?.name ?? null} onDone={() => done(say.tookOver)} onClose={() => setSheet(null)} />}
      {sheet === 'reassign' && <ReassignSheet id={conversation.id} wall={wall} holder={holder?.id ?? null} onDone={(name) => done(say.reassigned(name))} onClose={() => setSheet(null)} />}
      {sheet === 'coach' && holder && <NoteSheet operators={[holder]} chosen={holder.id} talk={conversation.id} onClose={() => setSheet(null)} onWritten={() => setSheet(null)} />}
      {source && <SourcePanel citation={source} load={load} onClose={() => setSource(null)} />}
    </>
  )
}

/** Joins as a listener, reads along, and goes again with the drawer. */
function useListening(id: string, operator: Operator): { detail: Detail | null; failed: ServerError | null; reload: () => void } {
  const { desk, ask } = useSupervising()
  const [state, setState] = useState<{ detail: Detail | null; failed: ServerError | null }>({ detail: null, failed: null })
  const reload = useRef<() => void>(() => undefined)
  const path = `/conversations/${encodeURIComponent(id)}`
  useEffect(() => {
    let here = true
    let joined = false
    // Whoever has the conversation needs not listen to it, and what is over has nothing to hear.
    const join = ({ conversation }: { conversation: DeskConversation }) => {
      if (joined || conversation.status !== 'open' || conversation.owner.operator_id === operator.id) return
      joined = true
      void ask(`${path}/listen`, { method: 'POST', body: {} }).catch(() => undefined)
    }
    const read = () => ask<Omit<Detail, 'messages'> & { messages: WireMessage[] }>(path).then(
      (found) => {
        if (!here) return
        setState({ detail: { ...found, messages: found.messages.map(toViewMessage) }, failed: null })
        join(found)
      },
      (error: unknown) => here && setState((before) => ({ ...before, failed: error instanceof ServerError ? error : new ServerError(-1, 'error', '', '') })),
    ).then(() => undefined)
    const pace = paced(1_000, read)
    reload.current = pace.now
    pace.now()
    const stop = desk.subscribe(pace.soon)
    return () => {
      here = false
      stop()
      pace.stop()
      if (joined) void ask(`${path}/leave`, { method: 'POST', body: {} }).catch(() => undefined)
    }
  }, [desk, ask, path, operator.id])
  return { ...state, reload: () => reload.current() }
}
