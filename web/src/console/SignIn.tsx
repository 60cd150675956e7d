// The door to the desk.
import { useEffect, useState, type FormEvent } from 'react'
import { ServerError } from '../sdk/http'
import { Mark } from '../ui/icons'
import { useWords, type Language } from '../ui/language'
import { useAccessWords, type AccessWords } from './access/words'
import { useDesk } from './context'
import './access/access.css'

export function SignIn({ language, onLanguage }: { language: Language; onLanguage: (language: Language) => void }) {
  const { desk, words } = useDesk()
  const { name } = useWords()
  const access = useAccessWords()
  const [problem, setProblem] = useState<string | null>(() => companyProblem(access))
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    setProblem(null)
    try {
      await desk.signIn(String(form.get('login')).trim(), String(form.get('password')))
    } catch (error) {
      const status = error instanceof ServerError ? error.status : -1
      setProblem(status === 0 ? words.unreachable : status === 429 ? tooMany(error, access) : status === 401 || status === 422 ? words.wrong : words.failed)
    }
    setBusy(false)
  }
  return (
    <main className="sign-in">
      <form className="sign-in__card" onSubmit={(event) => void submit(event)}>
        <Mark size={44} />
        <h1>{words.signInTitle}</h1>
        <label>
          <span>{words.login}</span>
          <input name="login" data-testid="login" autoComplete="username" required autoFocus autoCapitalize="none" spellCheck={false} maxLength={128} />
        </label>
        <label>
          <span>{words.password}</span>
          <input name="password" type="password" data-testid="password" autoComplete="current-password" required maxLength={256} />
        </label>
        {problem && <p className="problem" role="alert">{problem}</p>}
        <button type="submit" className="button button--primary" data-testid="sign-in" disabled={busy}>{words.signIn}</button>
        <Company />
      </form>
      <p className="sign-in__foot">
        <span>{name}</span>
        <button type="button" className="link" onClick={() => onLanguage(language === 'zh' ? 'en' : 'zh')}>{language === 'zh' ? 'English' : '中文'}</button>
      </p>
    </main>
  )
}

/** Where the house has one: the way to the company's own sign-in. */
function Company() {
  const { desk } = useDesk()
  const words = useAccessWords()
  const [on, setOn] = useState(false)
  useEffect(() => {
    if (location.search) history.replaceState(null, '', location.pathname + location.hash)
    desk.request<{ on: boolean }>('/v1/desk/oidc').then((found) => setOn(found.on), () => undefined)
  }, [desk])
  if (!on) return null
  return (
    <>
      <p className="sign-in__or">{words.or}</p>
      <a className="button" href="/v1/desk/oidc/start" data-testid="company-sign-in">{words.company}</a>
    </>
  )
}

/** What the company's sign-in sent us back with, said once. */
function companyProblem(words: AccessWords): string | null {
  const told = new URLSearchParams(location.search).get('company')
  return told === 'refused' ? words.companyRefused : told ? words.companyFailed : null
}

function tooMany(error: unknown, words: AccessWords): string {
  const seconds = error instanceof ServerError ? Number(error.extra['retry_after']) : 0
  return words.tooMany(seconds || 60)
}
