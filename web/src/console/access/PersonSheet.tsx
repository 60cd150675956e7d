// Somebody new, or what is known of somebody, to be changed.
import { useState, type FormEvent } from 'react'
import { ServerError } from '../../sdk/http'
import { useDesk } from '../context'
import { Dialog } from '../Dialog'
import { Amount, Chips, Choice, Several } from '../routing/parts'
import { blankPerson, changesOf, ROLES, type Language, type Person, type PersonDraft } from './wire'
import { useAccessWords } from './words'
import { Field } from '../screen'

export function PersonSheet({ person, groups, skills, onClose, onDone, onPassword }: {
  person: Person | null; groups: string[]; skills: string[]; onClose: () => void; onDone: (told: string) => void; onPassword: (() => void) | null
}) {
  const { desk, words: deskWords } = useDesk()
  const words = useAccessWords()
  const [draft, setDraft] = useState<PersonDraft>(() => (person ? { ...person, password: '' } : blankPerson()))
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const change = (part: Partial<PersonDraft>) => setDraft((before) => ({ ...before, ...part }))
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!person && draft.password.length < 8) return setProblem(words.shortPassword)
    setBusy(true)
    setProblem(null)
    try {
      if (person) await desk.request(`/v1/desk/staff/${encodeURIComponent(person.id)}`, { method: 'PATCH', body: changesOf(person, draft) })
      else await desk.request('/v1/desk/staff', { method: 'POST', body: draft })
      onDone(person ? words.saved : words.added(draft.name))
    } catch (error) {
      const known = error instanceof ServerError
      setProblem(known && error.status === 409 ? (person ? words.lastAdmin : words.loginTaken) : known && error.status === 0 ? deskWords.unreachable : `${deskWords.failed} ${known ? error.detail : ''}`)
      setBusy(false)
    }
  }
  return (
    <Dialog title={person ? words.editTitle(person.name) : words.addTitle} onClose={onClose} wide>
      <form className="form person-form" onSubmit={(event) => void submit(event)}>
        <div className="person-form__two">
          {!person && (
            <Field label={words.login} hint={words.loginHint}>
              {(id, hint) => <input id={id} className="input" data-autofocus data-testid="person-login" required maxLength={128} pattern="\S+" autoCapitalize="none" autoComplete="off" spellCheck={false} aria-describedby={hint}
                value={draft.login} onChange={(event) => change({ login: event.currentTarget.value })} />}
            </Field>
          )}
          <Field label={words.name} hint={words.nameHint}>
            {(id, hint) => <input id={id} className="input" data-testid="person-name" required maxLength={128} autoComplete="off" aria-describedby={hint} value={draft.name} onChange={(event) => change({ name: event.currentTarget.value })} />}
          </Field>
          {!person && (
            <Field label={words.password} hint={words.passwordHint}>
              {(id, hint) => <input id={id} className="input" type="password" data-testid="person-password" required maxLength={256} autoComplete="new-password" aria-describedby={hint}
                value={draft.password} onChange={(event) => change({ password: event.currentTarget.value })} />}
            </Field>
          )}
          <Choice label={words.role} hint={words.roleHints[draft.role] ?? ''} value={draft.role} options={ROLES.map((role) => [role, words.roles[role] ?? role])} onChange={(role) => change({ role })} testId="person-role" />
        </div>
        <Chips label={words.groups} values={draft.groups} placeholder={words.groupsHint} suggestions={groups} onChange={(found) => change({ groups: found })} testId="person-groups" />
        <Chips label={words.skills} values={draft.skills} placeholder={words.skillsHint} suggestions={skills} onChange={(found) => change({ skills: found })} testId="person-skills" />
        <div className="person-form__two">
          <Several label={words.languages} values={draft.languages} options={[['zh', '中文'], ['en', 'English']]} onChange={(found) => change({ languages: found as Language[] })} testId="person-language" />
          <Amount label={words.capacity} value={draft.capacity} unit={words.units} onChange={(capacity) => change({ capacity: capacity ?? 0 })} testId="person-capacity" />
        </div>
        {person && (
          <label className="check person-form__active">
            <input type="checkbox" checked={draft.active} data-testid="person-active" onChange={(event) => change({ active: event.currentTarget.checked })} />
            <span>{words.active}<small className="field__hint">{words.activeHint}</small></span>
          </label>
        )}
        {problem && <p className="problem" role="alert">{problem}</p>}
        <footer className="dialog__actions">
          {onPassword && <button type="button" className="button person-form__password" data-testid="person-password-open" onClick={onPassword}>{words.resetPassword}</button>}
          <button type="button" className="button" onClick={onClose}>{deskWords.cancel}</button>
          <button type="submit" className="button button--primary" data-testid="person-save" disabled={busy}>{words.save}</button>
        </footer>
      </form>
    </Dialog>
  )
}
