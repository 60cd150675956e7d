// Sign-in or the desk, in the operator's language.
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { ServerError } from '../sdk/http'
import { AlertIcon, CloseIcon } from '../ui/icons'
import { LanguageProvider, languageOf, localeOf, type Language } from '../ui/language'
import { DeskContext } from './context'
import type { Desk } from './desk'
import { DeskScreen } from './DeskScreen'
import { isFetched, LazyArea } from './LazyArea'
import { useRoute } from './routes'
import { SignIn } from './SignIn'
import { deskWords } from './words'

export function App({ desk }: { desk: Desk }) {
  const [language, setLanguage] = useState<Language>(() => languageOf(localStorage.getItem('xiaoer.desk.language') ?? navigator.language))
  const [failure, setFailure] = useState<string | null>(null)
  const status = useSyncExternalStore(desk.subscribe, desk.current)
  const words = deskWords[language]
  const route = useRoute()
  const [area, conversation] = route.path
  useEffect(() => {
    if (status.phase === 'signed-in' && area === 'desk' && conversation) desk.open(conversation)
  }, [desk, status.phase, area, conversation])
  useEffect(() => {
    document.documentElement.lang = localeOf(language)
  }, [language])
  const attempt = useCallback(
    (work: Promise<unknown>) => {
      setFailure(null)
      work.catch((error: unknown) => {
        console.error(error)
        if (error instanceof ServerError && error.code === 'handoff_taken') setFailure(words.taken(String(error.extra['by'] ?? words.colleague)))
        else if (error instanceof ServerError && error.status === 0) setFailure(words.unreachable)
        else if (error instanceof ServerError && error.status === 401) desk.expire()
        else setFailure(error instanceof ServerError && error.detail ? `${words.failed} ${error.detail}` : words.failed)
      })
    },
    [desk, words],
  )
  const tools = useMemo(() => ({ desk, attempt }), [desk, attempt])
  const choose = (chosen: Language) => {
    localStorage.setItem('xiaoer.desk.language', chosen)
    setLanguage(chosen)
  }
  return (
    <LanguageProvider language={language}>
      <DeskContext.Provider value={tools}>
        {status.phase === 'signed-out' && <SignIn language={language} onLanguage={choose} />}
        {status.phase === 'signed-in' && (isFetched(area)
          ? <LazyArea area={area} status={status} language={language} onLanguage={choose} />
          : <DeskScreen status={status} language={language} onLanguage={choose} />)}
        {failure && (
          <p className="toast" role="alert">
            <AlertIcon size={18} /> <span>{failure}</span>
            <button type="button" className="icon-button icon-button--small" aria-label={words.cancel} onClick={() => setFailure(null)}><CloseIcon size={16} /></button>
          </p>
        )}
      </DeskContext.Provider>
    </LanguageProvider>
  )
}
