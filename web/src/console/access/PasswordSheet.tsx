// An admin gives somebody a new password.
import { useState, type FormEvent } from 'react'
import { ServerError } from '../../sdk/http'
import { useDesk } from '../context'
import { Dialog } from '../Dialog'
import type { Person } from './wire'
import { useAccessWords } from './words'
import { Field } from '../screen'

export function PasswordSheet({ person, onClose, onDone }: { person: Person; onClose: () => void; onDone: (told: string) => void }) {
  const { desk, words: deskWords } = useDesk()
  const words = useAccessWords()
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (password.length < 8) return setProblem(words.shortPassword)
    try {
      await desk.request(`/v1/desk/staff/${encodeURIComponent(person.id)}/password`, { method: 'PUT', body: { password } })
      onDone(words.resetDone(person.name))
    } catch (error) {
      setProblem(error instanceof ServerError && error.status === 0 ? deskWords.unreachable : deskWords.failed)
    }
  }
  return (
    <Dialog title={words.resetTitle(person.name)} onClose={onClose}>
      <form className="form" onSubmit={(event) => void submit(event)}>
        <p className="muted">{words.resetHint}</p>
        <Field label={words.newPassword} hint={words.passwordHint}>
          {(id, hint) => <input id={id} className="input" type="password" data-autofocus data-testid="reset-password" required maxLength={256} autoComplete="new-password" aria-describedby={hint} value={password} onChange={(event) => setPassword(event.currentTarget.value)} />}
        </Field>
        {problem && <p className="problem" role="alert">{problem}</p>}
        <footer className="dialog__actions">
          <button type="button" className="button" onClick={onClose}>{deskWords.cancel}</button>
          <button type="submit" className="button button--primary" data-testid="reset-save">{words.save}</button>
        </footer>
      </form>
    </Dialog>
  )
}
