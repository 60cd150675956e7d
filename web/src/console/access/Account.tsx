// One's own account: where one is signed in, out of there or everywhere, and one's password.
import { useState, type FormEvent } from 'react'
import { ServerError } from '../../sdk/http'
import { useLanguage } from '../../ui/language'
import { clock, day } from '../../ui/time'
import { useDesk } from '../context'
import { Dialog } from '../Dialog'
import { useLoad } from '../load'
import { deviceOf, type Place } from './wire'
import { useAccessWords } from './words'
import '../pages.css'
import './access.css'
import { Field } from '../screen'

/** The entry of the menu, with the sheet that it opens. */
export function AccountItem() {
  const words = useAccessWords()
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" className="menu__item" data-testid="account" onClick={() => setOpen(true)}>{words.account}</button>
      {open && <Account onClose={() => setOpen(false)} />}
    </>
  )
}

function Account({ onClose }: { onClose: () => void }) {
  const { desk, attempt } = useDesk()
  const words = useAccessWords()
  const language = useLanguage()
  const loaded = useLoad('sessions', () => desk.request<{ sessions: Place[] }>('/v1/desk/sessions'))
  const leave = (id: string) => attempt(desk.request(`/v1/desk/sessions/${id}`, { method: 'DELETE' }).then(loaded.reload))
  const everywhere = () => attempt(desk.request('/v1/desk/sessions', { method: 'DELETE' }).then(desk.expire))
  return (
    <Dialog title={words.accountTitle} onClose={onClose}>
      <section className="account">
        <h3>{words.places}</h3>
        <ul className="rows" data-testid="places">
          {loaded.data?.sessions.map((place) => (
            <li key={place.id} data-testid="place">
              <span>{deviceOf(place.device)} <small className="muted">{place.client}</small></span>
              <span className="muted">{place.current ? words.here : words.lastSeen(`${day(place.seen_at, language)} ${clock(place.seen_at, language)}`)}</span>
              {!place.current && <button type="button" className="link" data-testid="place-leave" onClick={() => leave(place.id)}>{words.signOutThere}</button>}
            </li>
          ))}
        </ul>
        <button type="button" className="button button--danger-quiet" data-testid="everywhere" onClick={everywhere}>{words.everywhere}</button>
        <PasswordForm onDone={loaded.reload} />
      </section>
    </Dialog>
  )
}

function PasswordForm({ onDone }: { onDone: () => void }) {
  const { desk, words: deskWords } = useDesk()
  const words = useAccessWords()
  const [told, setTold] = useState<{ text: string; good: boolean } | null>(null)
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const [old, fresh] = ['old', 'new'].map((name) => String(new FormData(form).get(name)))
    if ((fresh ?? '').length < 8) return setTold({ text: words.shortPassword, good: false })
    try {
      await desk.request('/v1/desk/password', { method: 'PUT', body: { old, new: fresh } })
      form.reset()
      setTold({ text: words.changed, good: true })
      onDone()
    } catch (error) {
      const status = error instanceof ServerError ? error.status : -1
      setTold({ text: status === 403 ? words.wrongPassword : status === 429 ? deskWords.tooMany : status === 0 ? deskWords.unreachable : deskWords.failed, good: false })
    }
  }
  return (
    <form className="form account__password" onSubmit={(event) => void submit(event)}>
      <h3>{words.changePassword}</h3>
      <Field label={words.oldPassword}>{(id) => <input id={id} name="old" className="input" type="password" data-testid="old-password" required maxLength={256} autoComplete="current-password" />}</Field>
      <Field label={words.newPassword} hint={words.passwordHint}>{(id, hint) => <input id={id} name="new" className="input" type="password" data-testid="new-password" required maxLength={256} autoComplete="new-password" aria-describedby={hint} />}</Field>
      {told && <p className={told.good ? 'good' : 'problem'} role={told.good ? 'status' : 'alert'} data-testid="password-told">{told.text}</p>}
      <button type="submit" className="button" data-testid="password-change">{words.change}</button>
    </form>
  )
}
