// The customer's chat: header, news, conversation, composer, and the source panel over them.
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import type { Conversation } from '../sdk/conversation'
import type { Citation } from '../sdk/wire'
import { FileSource } from '../ui/attachments'
import { Composer } from '../ui/Composer'
import { LanguageProvider, localeOf, useWords, type Language } from '../ui/language'
import { ShieldIcon } from '../ui/icons'
import { SourcePanel } from '../ui/SourcePanel'
import { Announcer } from './Announcer'
import type { Bridge } from './bridge'
import { Chat } from './Chat'
import { Header } from './Header'
import { News } from './News'
import { useSeen } from './seen'
import { useUnread } from './unread'

export interface AppProps {
  conversation: Conversation
  bridge: Bridge
  firstLanguage: Language
  onLanguage: (language: Language) => void
}

export function App({ conversation, bridge, firstLanguage, onLanguage }: AppProps) {
  const [language, setLanguage] = useState(firstLanguage)
  const change = (chosen: Language) => {
    onLanguage(chosen)
    setLanguage(chosen)
    // An empty conversation begins again, so that its welcome speaks the language chosen.
    const { phase, view, outbox } = conversation.current()
    if (phase === 'ready' && !view.messages.length && !outbox.length) void conversation.startOver()
  }
  useEffect(() => {
    document.documentElement.lang = localeOf(language)
  }, [language])
  return (
    <LanguageProvider language={language}>
      <Screen conversation={conversation} bridge={bridge} language={language} onLanguage={change} />
    </LanguageProvider>
  )
}

interface ScreenProps {
  conversation: Conversation
  bridge: Bridge
  language: Language
  onLanguage: (language: Language) => void
}

function Screen({ conversation, bridge, language, onLanguage }: ScreenProps) {
  const words = useWords()
  const status = useSyncExternalStore(conversation.subscribe, conversation.current)
  const [source, setSource] = useState<Citation | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const opener = useRef<HTMLElement | null>(null)
  const opened = useOpened(conversation, bridge)
  useUnread(status.view, opened > 0, bridge)
  useSeen(conversation, status.view, opened > 0)

  const attempt = useCallback(
    (work: Promise<unknown>) => {
      setFailure(null)
      work.catch((error: unknown) => {
        console.error(error)
        setFailure(words.actionFailed)
      })
    },
    [words],
  )
  const openSource = useCallback((citation: Citation) => {
    opener.current = document.activeElement as HTMLElement | null
    setSource(citation)
  }, [])
  const closeSource = useCallback(() => {
    setSource(null)
    opener.current?.focus()
  }, [])
  const load = useCallback((id: string, version?: number) => conversation.article(id, version), [conversation])

  const { view, welcome } = status
  const files = useMemo(() => ({ limits: view.limits, upload: conversation.upload, blobs: conversation.blobs }), [conversation, view.limits])
  // What happens to one's words is said where they are typed, before the first of them.
  const fresh = view.messages.length + status.outbox.length === 0
  const operator = view.owner.kind === 'operator' ? (view.owner.operator_name ?? words.aPerson) : null
  const placeholder = operator ? words.placeholderHuman(operator) : view.owner.kind === 'queue' ? words.placeholderQueue : words.placeholder
  return (
    <div className="widget" onKeyDown={(event) => event.key === 'Escape' && bridge.embedded && bridge.post({ type: 'close' })}>
      <Header conversation={conversation} status={status} bridge={bridge} language={language} onLanguage={onLanguage} attempt={attempt} />
      <News conversation={conversation} status={status} failure={failure} onDismiss={() => setFailure(null)} attempt={attempt} />
      <FileSource.Provider value={conversation.blobs}>
        <Chat conversation={conversation} status={status} onCitation={openSource} attempt={attempt} />
      </FileSource.Provider>
      <div className="widget__foot" inert={source !== null} onInput={() => conversation.typing()}>
        {fresh && <p className="widget__privacy" data-testid="privacy-notice"><ShieldIcon size={16} /> <span>{welcome?.notice || words.privacyDefault}</span></p>}
        <Composer
          draftName={`xiaoer.draft.${welcome?.id ?? ''}`}
          placeholder={placeholder}
          sendOn="enter"
          running={view.run !== null && view.run.id !== ''}
          disabled={status.phase !== 'ready'}
          onSend={(text, attachments) => conversation.send(text, attachments)}
          files={files}
          onStop={() => attempt(conversation.stop())}
          testIds={{ box: 'composer', send: 'send' }}
          focusKey={opened > 0 && matchMedia('(hover: hover)').matches ? `${opened}.${status.phase === 'ready'}` : undefined}
        />
        {fresh || operator ? null : <p className="widget__hint">{words.aiCanErr}</p>}
      </div>
      {source && <SourcePanel citation={source} load={load} onClose={closeSource} />}
      <Announcer view={view} outbox={status.outbox} />
    </div>
  )
}

/** Counts the openings: 0 while the frame is hidden. A page of its own is always open. */
function useOpened(conversation: Conversation, bridge: Bridge): number {
  const [opened, setOpened] = useState(bridge.embedded ? 0 : 1)
  useEffect(() => {
    if (!bridge.embedded) {
      void conversation.start()
      return
    }
    let known: string | null | undefined
    const stop = bridge.listen((message) => {
      if (message.type === 'hello') {
        known = message.userJwt
        if (message.open) setOpened((count) => count + 1)
        // A conversation that already runs is followed while closed, for the badge.
        if (message.open || conversation.hasSession()) void conversation.start(known)
      } else if (message.type === 'user') {
        known = message.userJwt
        void conversation.identify(message.userJwt)
      } else if (message.type === 'opened') {
        setOpened((count) => count + 1)
        void conversation.start(known)
      } else {
        setOpened(0)
      }
    })
    bridge.post({ type: 'ready' })
    return stop
  }, [conversation, bridge])
  return opened
}
