// Mod+K: actions of the open conversation, the queue, pages, canned replies, and a search over everything; by keys alone.
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { langOf } from '../ui/language'
import { useDesk } from './context'
import type { FoundTalk, Piece, SearchFilters } from './customer/api'
import { contactCalls } from './customer/api'
import type { DeskStatus } from './desk'
import { SearchIcon } from './deskIcons'
import { useLoad, useSettled } from './load'
import { entriesOf, fitting, type Entry, type PaletteActions } from './paletteEntries'
import { Choice } from './QueueFilter'
import type { DeskWords } from './words'

export function Palette({ status, actions, onClose }: { status: DeskStatus; actions: PaletteActions; onClose: () => void }) {
  const { desk, words } = useDesk()
  const dialog = useRef<HTMLDialogElement>(null)
  const [typed, setTyped] = useState('')
  const [filters, setFilters] = useState<SearchFilters>({})
  const [chosen, setChosen] = useState(0)
  const list = useId()
  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  const own = useMemo(() => entriesOf(status, words, actions), [status, words, actions])
  const asked = useSettled(typed.trim(), 180)
  const since = sinceOf(filters.since)
  const found = useLoad(`search ${asked} ${JSON.stringify(filters)}`, async () =>
    asked.length < (/[^\x20-\x7e]/.test(asked) ? 1 : 2) ? null : contactCalls(desk).search(asked, { ...filters, ...(since ? { since } : {}) }))
  const entries = useMemo(() => {
    const talks = (found.data?.conversations ?? []).map((talk): Entry => talkEntry(talk, words, () => desk.open(talk.id)))
    const people = (found.data?.contacts ?? []).map((one): Entry => personEntry(one, words, actions.person))
    return [...fitting(own, typed), ...people, ...talks]
  }, [own, typed, found.data, words, desk, actions])
  useEffect(() => setChosen(0), [typed, found.data])
  const at = Math.min(chosen, Math.max(0, entries.length - 1))
  useEffect(() => {
    dialog.current?.querySelector(`[data-at="${at}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [at])
  const take = (entry: Entry | undefined) => {
    if (!entry) return
    onClose()
    entry.act()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step && entries.length) {
      event.preventDefault()
      setChosen((at + step + entries.length) % entries.length)
    } else if (event.key === 'Escape') {
      // A search box would first empty itself.
      event.preventDefault()
      onClose()
    } else if (event.key === 'Enter') {
      event.preventDefault()
      take(entries[at])
    }
  }
  return (
    <dialog ref={dialog} className="palette" aria-label={words.palette} data-testid="palette" onCancel={(event) => { event.preventDefault(); onClose() }}
      onClick={(event) => event.target === dialog.current && onClose()}>
      <div className="palette__body">
        <div className="palette__top">
          <SearchIcon size={18} />
          <input type="search" role="combobox" autoFocus aria-expanded="true" aria-controls={list} aria-activedescendant={entries.length ? `${list}-${at}` : undefined} aria-autocomplete="list" data-testid="palette-input"
            aria-label={words.paletteHint} placeholder={words.paletteHint} value={typed} maxLength={200} onChange={(event) => setTyped(event.currentTarget.value)} onKeyDown={onKeyDown} />
        </div>
        {asked && <Filters status={status} filters={filters} onFilters={setFilters} />}
        <ul id={list} role="listbox" aria-label={words.palette} className="palette__list" tabIndex={0}>
          {entries.map((entry, index) => (
            <li key={entry.id} id={`${list}-${index}`} role="option" aria-selected={index === at} data-at={index} data-testid="palette-entry" data-group={entry.group}
              onPointerMove={() => setChosen(index)} onClick={() => take(entry)}>
              {entries[index - 1]?.group !== entry.group && <small className="palette__group" aria-hidden="true">{words.paletteGroups[entry.group]}</small>}
              <span className="palette__item"><span className="palette__line"><b lang={langOf(entry.label)}>{entry.label}</b>{entry.hint && <small>{entry.hint}</small>}{entry.keys && <kbd>{entry.keys}</kbd>}</span>
              {entry.pieces && <span className="palette__snippet"><Pieces pieces={entry.pieces} /></span>}</span>
            </li>
          ))}
        </ul>
        <p className="palette__foot" role="status">{!entries.length && !found.loading ? words.paletteNothing : found.data?.more ? words.paletteMore : ''}</p>
      </div>
    </dialog>
  )
}

export function Pieces({ pieces }: { pieces: Piece[] }) {
  return <>{pieces.map((piece, index) => (piece.hit ? <mark key={index}>{piece.text}</mark> : <span key={index}>{piece.text}</span>))}</>
}

function Filters({ status, filters, onFilters }: { status: DeskStatus; filters: SearchFilters; onFilters: (filters: SearchFilters) => void }) {
  const { words } = useDesk()
  const pairs = (names: Record<string, string>): [string, string][] => Object.entries(names)
  return (
    <div className="palette__filters">
      <Choice label={words.paletteGroups['talks'] ?? ''} value={filters.state ?? ''} options={pairs(words.searchStates)} onChange={(state) => onFilters({ ...filters, state })} testId="search-state" />
      <Choice label={words.channel} value={filters.channel ?? ''} options={[['', words.all], ...pairs(words.channels)]} onChange={(channel) => onFilters({ ...filters, channel })} testId="search-channel" />
      <Choice label={words.operatorIs} value={filters.operator ?? ''} options={[['', words.anybody], ...(status.queue?.online ?? []).map((one): [string, string] => [one.id, one.name])]}
        onChange={(operator) => onFilters({ ...filters, operator })} testId="search-operator" />
      <Choice label={words.since} value={filters.since ?? ''} options={pairs(words.sinces)} onChange={(since) => onFilters({ ...filters, since })} testId="search-since" />
    </div>
  )
}

const DAYS: Record<string, number> = { day: 1, week: 7, month: 30 }

function sinceOf(since: string | undefined): string | null {
  const days = DAYS[since ?? '']
  return days ? new Date(Date.now() - days * 86_400_000).toISOString() : null
}

function talkEntry(talk: FoundTalk, words: DeskWords, act: () => void): Entry {
  const name = talk.contact.name ?? (talk.contact.customer_id ? words.customerNumber(talk.contact.customer_id) : words.guest)
  const hint = [words.channels[talk.channel] ?? talk.channel, words.searchStates[talk.status], talk.operator_name, talk.internal ? words.internalHit : null].filter(Boolean).join(' · ')
  return { id: `talk ${talk.id}`, group: 'talks', label: name, hint, pieces: talk.snippet, act }
}

function personEntry(one: { contact: FoundTalk['contact']; snippet: Piece[] }, words: DeskWords, open: (id: string) => void): Entry {
  const name = one.contact.name ?? (one.contact.customer_id ? words.customerNumber(one.contact.customer_id) : words.guest)
  return { id: `person ${one.contact.id}`, group: 'people', label: name, hint: one.contact.verified ? words.verified : words.unverified, pieces: one.snippet, act: () => open(one.contact.id) }
}
