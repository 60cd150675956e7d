// Reviewing one conversation: what was said on one side, the scorecard on the other.
import { useEffect, useRef, useState, type FormEvent } from 'react'
import { toViewMessage } from '../../sdk/view'
import type { WireMessage } from '../../sdk/wire'
import { CloseIcon } from '../../ui/icons'
import type { Detail } from '../desk'
import { useLoad } from '../load'
import { Waiting } from '../screen'
import { noSigns } from '../signs'
import { Transcript } from '../Transcript'
import { useSupervising } from './context'
import { NoteSheet } from './NoteSheet'
import { complete, type Given } from './scores'
import type { Candidate, Criterion } from './wire'

export function ScoreSheet({ candidate, criteria, onClose, onSaved }: { candidate: Candidate; criteria: Criterion[]; onClose: () => void; onSaved: () => void }) {
  const { words, deskWords } = useSupervising()
  const say = words.reviews
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  return (
    <dialog ref={dialog} className="dialog review" aria-label={say.open} data-testid="score-sheet" onCancel={(event) => { event.preventDefault(); onClose() }}>
      <header className="review__head">
        <div><h2>{candidate.contact_name ?? deskWords.guest}</h2><p className="muted">{say.ofWhom(candidate.operator_name)}</p></div>
        <button type="button" className="icon-button" aria-label={words.close} onClick={onClose}><CloseIcon /></button>
      </header>
      <div className="review__sides">
        <Said id={candidate.conversation_id} />
        <Card candidate={candidate} criteria={criteria} onSaved={onSaved} />
      </div>
    </dialog>
  )
}

function Said({ id }: { id: string }) {
  const { ask } = useSupervising()
  const loaded = useLoad(id, () => ask<Omit<Detail, 'messages'> & { messages: WireMessage[] }>(`/conversations/${encodeURIComponent(id)}`))
  if (!loaded.data) return <div className="review__said"><Waiting loaded={loaded} /></div>
  const detail: Detail = { ...loaded.data, messages: loaded.data.messages.map(toViewMessage) }
  return <div className="review__said"><Transcript detail={detail} signs={noSigns} onCitation={() => undefined} why="review" /></div>
}

function Card({ candidate, criteria, onSaved }: { candidate: Candidate; criteria: Criterion[]; onSaved: () => void }) {
  const { words, ask, attempt, tell } = useSupervising()
  const say = words.reviews
  const [given, setGiven] = useState<Given>({})
  const [comment, setComment] = useState('')
  const [busy, setBusy] = useState(false)
  const [coaching, setCoaching] = useState(false)
  const ready = complete(given, criteria)
  const save = (event: FormEvent) => {
    event.preventDefault()
    if (!ready) return
    setBusy(true)
    const body = { operator_id: candidate.operator_id, scores: given, comment }
    attempt(ask(`/conversations/${encodeURIComponent(candidate.conversation_id)}/review`, { method: 'PUT', body }).then(() => { tell(say.saved); onSaved() }).finally(() => setBusy(false)))
  }
  return (
    <form className="review__card" onSubmit={save}>
      {criteria.map((one) => <Scale key={one.id} criterion={one} value={given[one.id]} onChange={(value) => setGiven((before) => ({ ...before, [one.id]: value }))} />)}
      <label className="field"><span className="field__label">{say.comment}</span>
        <textarea className="input" rows={4} value={comment} data-testid="review-comment" placeholder={say.commentHint} onChange={(event) => setComment(event.currentTarget.value)} />
      </label>
      {!ready && <p className="field__hint">{say.incomplete}</p>}
      <div className="dialog__buttons">
        <button type="button" className="button button--quiet" onClick={() => setCoaching(true)}>{words.drawer.coach}</button>
        <button type="submit" className="button button--primary" data-testid="review-save" disabled={!ready || busy}>{words.save}</button>
      </div>
      {coaching && <NoteSheet operators={[{ id: candidate.operator_id, name: candidate.operator_name }]} chosen={candidate.operator_id} talk={candidate.conversation_id} onClose={() => setCoaching(false)} onWritten={() => setCoaching(false)} />}
    </form>
  )
}

function Scale({ criterion, value, onChange }: { criterion: Criterion; value: number | null | undefined; onChange: (value: number | null) => void }) {
  const { words, language } = useSupervising()
  const say = words.reviews
  const { name, hint } = criterion[language]
  return (
    <fieldset className="scale" data-testid={`scale-${criterion.id}`}>
      <legend><strong>{name}</strong>{hint && <small>{hint}</small>}</legend>
      <div className="scale__row">
        {[1, 2, 3, 4, 5].map((score) => (
          <label key={score} title={say.scale[score]}><input type="radio" name={criterion.id} checked={value === score} onChange={() => onChange(score)} data-testid={`${criterion.id}-${score}`} /><span className="number">{score}</span><span className="visually-hidden">{say.scale[score]}</span></label>
        ))}
        <label className="scale__none"><input type="radio" name={criterion.id} checked={value === null} onChange={() => onChange(null)} data-testid={`${criterion.id}-none`} /><span aria-hidden="true">{say.notApplicable}</span><span className="visually-hidden">{say.notApplicableLong}</span></label>
      </div>
    </fieldset>
  )
}
