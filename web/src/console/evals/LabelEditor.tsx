// What must hold in a case, field by field; the recorded reply fills it in one click, what is not saved is guarded.
import { useEffect, useState, type FormEvent } from 'react'
import { CheckIcon } from '../../ui/icons'
import { ServerError } from '../../sdk/http'
import { useDesk } from '../context'
import { useLeaveGuard } from '../leaving'
import type { Settle } from './CasePage'
import { useEvals } from './context'
import { LabelFields } from './LabelFields'
import { asks, asRecorded, caseOf, fieldOf, labelOf, same, type Field, type Label } from './labelling'
import type { CaseCard, CaseState } from './wire'

export type Problems = Partial<Record<Field, string>>

export function LabelEditor({ one, onSettle }: { one: CaseCard; onSettle: Settle }) {
  const { words } = useEvals()
  const say = words.label
  const [saved, setSaved] = useState(() => labelOf(one))
  const [label, setLabel] = useState(saved)
  const [filled, setFilled] = useState(false)
  const { settle, problems, failure, busy, forget } = useSettling(one, label, onSettle)
  const changed = !same(label, saved) && !busy
  useLeaveGuard(changed, say.unsaved)
  const change = (part: Partial<Label>) => {
    setLabel((before) => ({ ...before, ...part }))
    for (const name of Object.keys(part)) forget(name as Field)
  }
  const put = (to: CaseState, done: string) => settle(to, done).then((kept) => kept && setSaved(label))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void put('labelled', say.saved)
  }
  return (
    <form className="panel label-form" aria-labelledby="label-title" data-testid="label-form" data-changed={changed} noValidate onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.nativeEvent.isComposing) return
        event.preventDefault()
        void put('labelled', say.saved)
      }}>
      <header className="label-form__head">
        <h3 id="label-title">{say.title}</h3>
        <button type="button" className="button button--small" title={say.rightHint} data-testid="label-right" onClick={() => { change(asRecorded(label, one)); setFilled(true) }}><CheckIcon size={16} />{say.right}</button>
      </header>
      <p className="label-form__filled" role="status">{filled && say.filled}</p>
      <LabelFields label={label} problems={problems} one={one} onChange={change} />
      <div className="label-form__bar">
        {failure && <p className="notice notice--bad" role="alert" data-testid="label-failure">{failure}</p>}
        <span className="label-form__state muted">{changed ? say.unsavedMark : <span className="label-form__keys">{say.keys}</span>}</span>
        {one.state !== 'waiting' && <button type="button" className="button" disabled={busy} data-testid="case-wait" onClick={() => void put('waiting', say.waits)}>{say.back}</button>}
        {one.state !== 'dropped' && <button type="button" className="button" title={say.dropHint} disabled={busy} data-testid="case-drop" onClick={() => void put('dropped', say.dropped)}>{say.drop}</button>}
        <button type="submit" className="button button--primary" disabled={busy} aria-keyshortcuts="Control+Enter" data-testid="case-save">{say.save}</button>
      </div>
    </form>
  )
}

/** Sends a label; what the server will not take is shown at its field. */
function useSettling(one: CaseCard, label: Label, onSettle: Settle) {
  const { desk, words: deskWords } = useDesk()
  const { words } = useEvals()
  const say = words.label
  const [problems, setProblems] = useState<Problems>({})
  const [failure, setFailure] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    if (Object.keys(problems).length) document.querySelector<HTMLElement>('.label-form [aria-invalid=true]')?.focus()
  }, [problems])
  const settle = async (to: CaseState, done: string): Promise<boolean> => {
    const wrong: Problems = to === 'labelled' ? { ...(!label.name.trim() && { name: say.noName }), ...(!asks(label) && { says: say.asksNothing }) } : {}
    setProblems(wrong)
    setFailure(null)
    if (Object.keys(wrong).length) return false
    setBusy(true)
    try {
      // What is dropped or put back keeps the label it had.
      await onSettle(one, to, to === 'labelled' ? caseOf(label, one.case) : one.case, done)
      return true
    } catch (error) {
      console.error(error)
      const known = error instanceof ServerError ? error : null
      if (known?.status === 401) desk.expire()
      const field = known?.status === 422 ? fieldOf(String(known.extra['field'] ?? '')) : null
      // A form always sends a name, so that the server can only say that it is taken.
      if (field && known) setProblems({ [field]: field === 'name' ? say.nameTaken : known.detail })
      setFailure(field ? say.refused : known?.status === 409 ? say.colleague : known?.status === 0 ? deskWords.unreachable : known?.detail ? `${say.failed} ${known.detail}` : say.failed)
      return false
    } finally {
      setBusy(false)
    }
  }
  const forget = (field: Field) => setProblems(({ [field]: _gone, ...rest }) => rest)
  return { settle, problems, failure, busy, forget }
}
