// Changing what reviews look at: criteria with their words in both languages.
import { useState, type FormEvent } from 'react'
import { Dialog } from '../Dialog'
import { useSupervising } from './context'
import type { CardView, Criterion } from './wire'

const blank = (id: string): Criterion => ({ id, zh: { name: '', hint: '' }, en: { name: '', hint: '' } })

export function CardSheet({ known, onClose, onSaved }: { known: CardView; onClose: () => void; onSaved: () => void }) {
  const { words, ask, attempt, tell, language } = useSupervising()
  const say = words.reviews.card
  const [criteria, setCriteria] = useState(known.card.criteria)
  const [busy, setBusy] = useState(false)
  const change = (id: string, side: 'zh' | 'en', part: 'name' | 'hint', value: string) =>
    setCriteria((before) => before.map((one) => (one.id === id ? { ...one, [side]: { ...one[side], [part]: value } } : one)))
  const add = () => setCriteria((before) => [...before, blank(freeName(before))])
  const save = (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    attempt(ask('/reviews/scorecard', { method: 'PUT', body: { version: known.version, card: { criteria } } }).then(() => { tell(say.saved); onSaved() }).finally(() => setBusy(false)))
  }
  return (
    <Dialog title={say.title} onClose={onClose} wide>
      <form className="form" onSubmit={save}>
        <p className="muted">{say.hint}</p>
        {criteria.map((one) => (
          <fieldset key={one.id} className="criterion">
            <input className="input" required maxLength={40} aria-label={say.nameZh} placeholder={say.nameZh} lang="zh" value={one.zh.name} onChange={(event) => change(one.id, 'zh', 'name', event.currentTarget.value)} />
            <input className="input" required maxLength={40} aria-label={say.nameEn} placeholder={say.nameEn} lang="en" value={one.en.name} onChange={(event) => change(one.id, 'en', 'name', event.currentTarget.value)} />
            <input className="input criterion__hint" maxLength={200} aria-label={say.hintZh} placeholder={say.hintZh} lang="zh" value={one.zh.hint} onChange={(event) => change(one.id, 'zh', 'hint', event.currentTarget.value)} />
            <input className="input criterion__hint" maxLength={200} aria-label={say.hintEn} placeholder={say.hintEn} lang="en" value={one.en.hint} onChange={(event) => change(one.id, 'en', 'hint', event.currentTarget.value)} />
            {criteria.length > 1 && <button type="button" className="link criterion__remove" onClick={() => setCriteria((before) => before.filter((each) => each.id !== one.id))}>{say.remove(one[language].name)}</button>}
          </fieldset>
        ))}
        {criteria.length < 12 && <p><button type="button" className="button button--small" onClick={add}>{say.add}</button></p>}
        <div className="dialog__buttons">
          <button type="button" className="button button--quiet" onClick={onClose}>{words.cancel}</button>
          <button type="submit" className="button button--primary" data-testid="card-save" disabled={busy}>{words.save}</button>
        </div>
      </form>
    </Dialog>
  )
}

/** A name that no criterion has yet. */
export function freeName(criteria: Criterion[]): string {
  let number = criteria.length + 1
  while (criteria.some(({ id }) => id === `own_${number}`)) number += 1
  return `own_${number}`
}
