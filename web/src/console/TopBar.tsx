// Presence, the humans-only switch, settings and the way out.
import { useEffect, useRef, useState } from 'react'
import { KeyboardIcon, Mark, MoreIcon } from '../ui/icons'
import { useWords, type Language } from '../ui/language'
import { chooseTheme, readTheme, type Theme } from '../ui/theme'
import { Choices } from '../ui/Choices'
import { AlertSettings } from './AlertSettings'
import { AccountItem } from './access/Account'
import { useDesk } from './context'
import { SearchIcon } from './deskIcons'
import type { DeskStatus, Operator, Presence } from './desk'
import { lengthOf } from './queue'
import { Mentions } from './replying/Mentions'
import { href } from './routes'

export type Area = 'desk' | 'wall' | 'knowledge' | 'insights' | 'admin'

/** Who may see an area; the server refuses everybody else. */
const NEEDS: Record<Area, string[]> = { desk: ['read'], wall: ['supervise'], knowledge: ['knowledge'], insights: ['engineer'], admin: ['route', 'staff', 'audit', 'answer'] }

export const sees = (operator: Operator | null, area: Area): boolean =>
  NEEDS[area].some((permission) => operator?.permissions.includes(permission))

const OTHERS = ['wall', 'knowledge', 'insights', 'admin'] as const

export function TopBar({ status, area, language, onLanguage, onKeys, onPalette = null }: {
  status: DeskStatus; area: Area; language: Language; onLanguage: (language: Language) => void; onKeys: (() => void) | null; onPalette?: (() => void) | null
}) {
  const { desk, words, attempt } = useDesk()
  const { name } = useWords()
  const presence = status.operator?.presence ?? 'offline'
  const humansOnly = status.queue?.humans_only ?? false
  const waiting = area === 'desk' ? 0 : (status.queue ? lengthOf(status.queue, 'waiting') : 0)
  return (
    <header className={`topbar topbar--${area}`}>
      <Mark size={28} />
      <h1>{name}</h1>
      <nav className="areas" aria-label={words.areas}>
        <a href={href(['desk'])} aria-current={area === 'desk' ? 'page' : undefined} data-testid="area-desk">
          {words.desk}{waiting > 0 && <span className="areas__count number">{waiting}<span className="visually-hidden"> {words.waiting}</span></span>}
        </a>
        {OTHERS.filter((other) => sees(status.operator, other)).map((other) => (
          <a key={other} href={href([other])} aria-current={area === other ? 'page' : undefined} data-testid={`area-${other}`}>{words[other]}</a>
        ))}
      </nav>
      {onPalette && <button type="button" className="topbar__search" data-testid="open-palette" aria-label={`${words.palette} Ctrl K`} onClick={onPalette}><SearchIcon size={17} /><span>{words.palette}</span><kbd aria-hidden="true">Ctrl K</kbd></button>}
      {(humansOnly || status.operator?.permissions.includes('route')) && (
        <button type="button" role="switch" aria-checked={humansOnly} className="switch" data-testid="humans-only" title={words.humansOnlyHint}
          disabled={!status.operator?.permissions.includes('route')} onClick={() => attempt(desk.setHumansOnly(!humansOnly))}>
          <i aria-hidden="true" /><span>{words.humansOnly}</span>
        </button>
      )}
      <label className={`presence presence--${presence}`}>
        <span className="visually-hidden">{words.presence}</span>
        <i aria-hidden="true" />
        <select data-testid="presence" value={presence} onChange={(event) => attempt(desk.setPresence(event.currentTarget.value as Presence))}>
          {(['online', 'away', 'offline'] as const).map((value) => <option key={value} value={value}>{words.presences[value]}</option>)}
        </select>
      </label>
      <Mentions queue={status.queue} />
      <Settings status={status} language={language} onLanguage={onLanguage} onKeys={onKeys} />
    </header>
  )
}

function Settings({ status, language, onLanguage, onKeys }: Omit<Parameters<typeof TopBar>[0], 'area' | 'onPalette'>) {
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
          <AlertSettings />
          {onKeys && <button type="button" className="menu__item" onClick={() => { setOpen(false); onKeys() }}><KeyboardIcon size={18} /> {words.keys}</button>}
          <a className="menu__item" href={href(['wall', 'mine'])} data-testid="my-feedback" onClick={() => setOpen(false)}>{words.myFeedback}</a>
          <AccountItem />
          <button type="button" className="menu__item" data-testid="sign-out" onClick={() => attempt(desk.signOut())}>{words.signOut}</button>
        </div>
      )}
    </div>
  )
}
