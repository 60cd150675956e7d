// Writing a coaching note: for whom, on which theme, and the words.
import { useState, type FormEvent } from 'react'
import { Dialog } from '../Dialog'
import { useSupervising } from './context'
import { THEMES, type Theme } from './wire'

export function NoteSheet({ operators, chosen, talk, onClose, onWritten }: {
  operators: { id: string; name: string }[]; chosen?: string; talk?: string | null; onClose: () => void; onWritten: () => void
}) {
  const { words, ask, attempt, tell } = useSupervising()
  const say = words.coaching
  const [operator, setOperator] = useState(chosen ?? '')
  const [theme, setTheme] = useState<Theme>(talk ? 'hard_case' : 'mood')
  const [text, setText] = useState('')
  const [busy, setBusy] = useState(false)
  const write = (event: FormEvent) => {
    event.preventDefault()
    if (!operator || !text.trim()) return
    setBusy(true)
    const body = { operator_id: operator, theme, text, conversation_id: talk ?? null }
    attempt(ask('/coaching', { method: 'POST', body }).then(() => { tell(say.written); onWritten() }).finally(() => setBusy(false)))
  }
  return (
    <Dialog title={say.write} onClose={onClose} wide>
      <form className="form" onSubmit={write}>
        <label className="field"><span className="field__label">{say.operator}</span>
          <span className="select__box"><select value={operator} data-testid="note-operator" disabled={chosen !== undefined} onChange={(event) => setOperator(event.currentTarget.value)}>
            <option value="">{say.pick}</option>
            {operators.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
          </select></span>
        </label>
        <fieldset className="field"><legend className="field__label">{say.theme}</legend>
          <div className="themes">{THEMES.map((one) => (
            <label key={one} className={`theme theme--${one}`}><input type="radio" name="theme" checked={one === theme} onChange={() => setTheme(one)} data-testid={`theme-${one}`} />{say.themes[one]}</label>
          ))}</div>
        </fieldset>
        <label className="field"><span className="field__label">{say.text}</span>
          <textarea className="input" rows={5} value={text} data-testid="note-text" data-autofocus onChange={(event) => setText(event.currentTarget.value)} />
          <span className="field__hint">{say.textHint}</span>
        </label>
        <div className="dialog__buttons">
          <button type="button" className="button button--quiet" onClick={onClose}>{words.cancel}</button>
          <button type="submit" className="button button--primary" data-testid="note-save" disabled={busy || !operator || !text.trim()}>{words.save}</button>
        </div>
      </form>
    </Dialog>
  )
}
