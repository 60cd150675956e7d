// Who is speaking, the way to a human, and the menu.
import { useEffect, useRef, useState } from 'react'
import type { Conversation, ConversationStatus } from '../sdk/conversation'
import { Choices } from '../ui/Choices'
import { CloseIcon, HumanIcon, Mark, MoreIcon } from '../ui/icons'
import { useWords, type Language } from '../ui/language'
import { chooseTheme, readTheme, type Theme } from '../ui/theme'
import type { Bridge } from './bridge'

export interface HeaderProps {
  conversation: Conversation
  status: ConversationStatus
  bridge: Bridge
  language: Language
  onLanguage: (language: Language) => void
  attempt: (work: Promise<unknown>) => void
}

export function Header({ conversation, status, bridge, language, onLanguage, attempt }: HeaderProps) {
  const words = useWords()
  const { owner, handoff } = status.view
  const operator = owner.kind === 'operator' ? (owner.operator_name ?? words.aPerson) : null
  const called = owner.kind !== 'assistant' || handoff?.status === 'waiting'
  return (
    <header className="header">
      {operator
        ? <span className="face face--operator header__face" aria-hidden="true">{operator.slice(0, 1).toUpperCase()}</span>
        : <Mark size={32} />}
      <div className="header__who">
        <h1>{operator ?? words.name}</h1>
        <p>{operator ? words.staff : words.role}</p>
      </div>
      <button type="button" className="human-button" data-testid="human-button" aria-label={words.human}
        disabled={status.phase !== 'ready' || called} onClick={() => attempt(conversation.requestHuman())}>
        <HumanIcon size={18} />
        <span className="human-button__long">{words.human}</span>
        <span className="human-button__short">{words.humanShort}</span>
      </button>
      <Menu conversation={conversation} status={status} language={language} onLanguage={onLanguage} />
      {bridge.embedded && (
        <button type="button" className="icon-button" data-testid="close" aria-label={words.close} onClick={() => bridge.post({ type: 'close' })}>
          <CloseIcon />
        </button>
      )}
    </header>
  )
}

function Menu({ conversation, status, language, onLanguage }: Pick<HeaderProps, 'conversation' | 'status' | 'language' | 'onLanguage'>) {
  const words = useWords()
  const [open, setOpen] = useState(false)
  const [theme, setTheme] = useState<Theme>(readTheme)
  const box = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (!open) return
    const away = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) setOpen(false)
    }
    document.addEventListener('pointerdown', away)
    return () => document.removeEventListener('pointerdown', away)
  }, [open])
  const pickTheme = (chosen: Theme) => {
    chooseTheme(chosen)
    setTheme(chosen)
  }
  const themes: [Theme, string][] = [['auto', words.themeAuto], ['light', words.themeLight], ['dark', words.themeDark]]
  return (
    <div className="menu" ref={box}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return
        event.stopPropagation()
        setOpen(false)
        button.current?.focus()
      }}>
      <button type="button" ref={button} className="icon-button" data-testid="menu" aria-label={words.menu} aria-expanded={open} onClick={() => setOpen(!open)}>
        <MoreIcon />
      </button>
      {open && (
        <div className="menu__sheet">
          <Choices label={words.language} chosen={language} options={[['zh', '中文'], ['en', 'English']]} onChoose={onLanguage} name="language" />
          <Choices label={words.theme} chosen={theme} options={themes} onChoose={pickTheme} name="theme" />
          <div className="menu__privacy">
            <h2>{words.privacy}</h2>
            <p>{status.welcome?.notice || words.privacyDefault}</p>
          </div>
          <button type="button" className="menu__item" data-testid="new-conversation" onClick={() => { setOpen(false); void conversation.startOver() }}>
            {words.newConversation}
          </button>
        </div>
      )}
    </div>
  )
}
