// Presence, the humans-only switch, settings and the way out.
import { useEffect, useRef, useState } from 'react'
import { KeyboardIcon, Mark, MoreIcon } from '../ui/icons'
import { useWords, type Language } from '../ui/language'
import { chooseTheme, readTheme, type Theme } from '../ui/theme'
import { Choices } from '../ui/Choices'
import { useDesk } from './context'
import type { DeskStatus, Presence } from './desk'

export function TopBar({ status, language, onLanguage, onKeys }: {
  status: DeskStatus; language: Language; onLanguage: (language: Language) => void; onKeys: () => void
}) {
  const { desk, words, attempt } = useDesk()
  const { name } = useWords()
  const presence = status.operator?.presence ?? 'offline'
  const humansOnly = status.queue?.humans_only ?? false
  return (
    <header className="topbar">
      <Mark size={28} />
      <h1>{name} <span>{words.desk}</span></h1>
      <button type="button" role="switch" aria-checked={humansOnly} className="switch" data-testid="humans-only" title={words.humansOnlyHint}
        onClick={() => attempt(desk.setHumansOnly(!humansOnly))}>
        <i aria-hidden="true" /><span>{words.humansOnly}</span>
      </button>
      <label className={`presence presence--${presence}`}>
        <span className="visually-hidden">{words.presence}</span>
        <i aria-hidden="true" />
        <select data-testid="presence" value={presence} onChange={(event) => attempt(desk.setPresence(event.currentTarget.value as Presence))}>
          {(['online', 'away', 'offline'] as const).map((value) => <option key={value} value={value}>{words.presences[value]}</option>)}
        </select>
      </label>
      <Settings status={status} language={language} onLanguage={onLanguage} onKeys={onKeys} />
    </header>
  )
}

function Settings({ status, language, onLanguage, onKeys }: Parameters<typeof TopBar>[0]) {
  const { desk, words, attempt } = useDesk()
  const [open, setOpen] = useState(false)
  const [theme, setTheme] = useState<Theme>(readTheme)
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!open) return
    const away = (event: PointerEvent) => !box.current?.contains(event.target as Node) && setOpen(false)
    document.addEventListener('pointerdown', away)
    return () => document.removeEventListener('pointerdown', away)
  }, [open])
  const themes: [Theme, string][] = [['auto', words.themes.auto], ['light', words.themes.light], ['dark', words.themes.dark]]
  return (
    <div className="menu" ref={box} onKeyDown={(event) => event.key === 'Escape' && setOpen(false)}>
      <button type="button" className="icon-button" data-testid="settings" aria-label={words.settings} aria-expanded={open} onClick={() => setOpen(!open)}><MoreIcon /></button>
      {open && (
        <div className="menu__sheet">
          <p className="menu__who"><strong>{status.operator?.name}</strong><small>{status.operator?.login}</small></p>
          <Choices label={words.language} chosen={language} options={[['zh', '中文'], ['en', 'English']]} onChoose={onLanguage} name="language" />
          <Choices label={words.appearance} chosen={theme} options={themes} onChoose={(chosen) => { chooseTheme(chosen); setTheme(chosen) }} name="theme" />
          <button type="button" className="menu__item" onClick={() => { setOpen(false); onKeys() }}><KeyboardIcon size={18} /> {words.keys}</button>
          <button type="button" className="menu__item" data-testid="sign-out" onClick={() => attempt(desk.signOut())}>{words.signOut}</button>
        </div>
      )}
    </div>
  )
}
