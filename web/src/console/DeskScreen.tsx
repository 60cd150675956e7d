// The three panes, the keys that move between them, and the sheets; a phone shows one pane at a time.
import { useCallback, useEffect, useMemo, useState } from 'react'
import type { Language } from '../ui/language'
import { useAlerts } from './alerting'
import { ConversationPane } from './ConversationPane'
import { useDesk } from './context'
import { contactCalls } from './customer/api'
import { CustomerPane } from './CustomerPane'
import type { Desk, DeskStatus, QueueLists } from './desk'
import { useKeys } from './keys'
import { KeySheet } from './KeySheet'
import { Palette } from './Palette'
import type { Canned, PaletteActions } from './paletteEntries'
import { askedOf, neighbourOf, readView, rowsIn, SECTIONS, shownRows } from './queue'
import { QueuePane } from './QueuePane'
import { go, href } from './routes'
import type { Sheet } from './sheets'
import { standingOf } from './standing'
import { TopBar } from './TopBar'
import './desk.css'

export function DeskScreen({ status, language, onLanguage }: { status: DeskStatus; language: Language; onLanguage: (language: Language) => void }) {
  const { desk, words, attempt } = useDesk()
  const [sheet, setSheet] = useState<Sheet>(null)
  const [palette, setPalette] = useState(false)
  const [tab, setTab] = useState<'reply' | 'note'>('reply')
  const [customerShown, setCustomerShown] = useState(false)
  const [focusKey, setFocusKey] = useState(0)
  useEffect(() => {
    setSheet(null)
    setTab('reply')
    setCustomerShown(false)
  }, [status.openId])
  useAlerts(status, true)

  const { detail, openId } = status
  const is = detail ? standingOf(detail, status.operator) : null
  const write = useCallback((chosen: 'reply' | 'note') => {
    setTab(chosen)
    setFocusKey((count) => count + 1)
  }, [])
  const canned = useCanned(desk, palette)
  const actions = usePaletteActions(desk, status, canned, write, setSheet)
  const [offered] = askedOf(status.queue, status.operator?.id)
  useKeys({
    next: () => desk.open(neighbourOf(idsOf(status.queue), openId, 1)),
    previous: () => desk.open(neighbourOf(idsOf(status.queue), openId, -1)),
    // The queue knows before the conversation has come; without an open one an offer is meant.
    accept: () => {
      if (openId && (is?.waiting || isUp(status.queue, openId))) attempt(desk.accept(openId))
      else if (offered && !is?.mine) actions.accept(offered.conversation.id)
    },
    decline: () => offered && attempt(desk.moves.decline(is?.offeredToMe && openId ? openId : offered.conversation.id)),
    reply: () => write('reply'),
    note: () => write('note'),
    resolve: () => is?.canWork && setSheet('resolve'),
    handBack: () => is?.canWork && setSheet('hand-back'),
    transfer: () => is?.canWork && setSheet('transfer'),
    snooze: () => (is?.snoozed && is.mine && openId ? attempt(desk.moves.wake(openId)) : is?.canWork && setSheet('snooze')),
    customer: () => setCustomerShown((shown) => !shown),
    palette: () => setPalette(true),
    help: () => setSheet('keys'),
  })
  return (
    <div className={`desk${openId ? ' desk--open' : ''}${customerShown ? ' desk--customer' : ''}`}>
      <TopBar status={status} area="desk" language={language} onLanguage={onLanguage} onKeys={() => setSheet('keys')} onPalette={() => setPalette(true)} />
      {status.connection === 'offline' && <p className="desk__offline" role="status">{words.reconnecting}</p>}
      <div className="desk__panes">
        <QueuePane queue={status.queue} openId={openId} me={status.operator?.id} />
        <ConversationPane status={status} sheet={sheet} onSheet={setSheet} tab={tab} onTab={write} focusKey={focusKey} onCustomer={() => setCustomerShown(true)} />
        <CustomerPane status={status} sheet={sheet} onSheet={setSheet} onBack={() => setCustomerShown(false)} />
      </div>
      {sheet === 'keys' && <KeySheet onClose={() => setSheet(null)} />}
      {palette && <Palette status={status} actions={actions} onClose={() => setPalette(false)} />}
    </div>
  )
}

/** In the order in which they stand on the screen. */
function idsOf(queue: QueueLists | null): string[] {
  if (!queue) return []
  const view = readView()
  return SECTIONS.filter((section) => !view.closed.includes(section)).flatMap((section) => shownRows(rowsIn(queue, section), view)).map((row) => row.conversation.id)
}

const isUp = (queue: QueueLists | null, id: string): boolean =>
  [...(queue?.waiting ?? []), ...(queue?.tickets ?? [])].some((row) => row.conversation.id === id)

/** Fetched when the palette opens for the first time, and again each time it does. */
function useCanned(desk: Desk, wanted: boolean): Canned[] {
  const [canned, setCanned] = useState<Canned[]>([])
  useEffect(() => {
    if (!wanted) return
    desk.request<{ replies: Canned[] }>('/v1/desk/canned-replies').then(({ replies }) => setCanned(replies), () => undefined)
  }, [desk, wanted])
  return canned
}

function usePaletteActions(desk: Desk, status: DeskStatus, canned: Canned[], write: (tab: 'reply' | 'note') => void, setSheet: (sheet: Sheet) => void) {
  const { attempt } = useDesk()
  const id = status.openId
  return useMemo((): PaletteActions & { accept: (id: string) => void } => ({
    open: (other) => desk.open(other),
    sheet: setSheet,
    write,
    move: (name) => id && attempt(name === 'accept' ? desk.accept(id) : desk.moves[name](id)),
    go: (area) => go(href([area])),
    accept: (other) => {
      desk.open(other)
      attempt(desk.accept(other))
    },
    insert: (text) => {
      if (!id) return
      write('reply')
      attempt(filled(desk, id, text).then((ready) => putDraft(id, ready)))
    },
    person: (contact) => attempt(contactCalls(desk).load(contact).then((known) => desk.open(known.history[0]?.id ?? null))),
    canned,
  }), [desk, id, canned, write, setSheet, attempt])
}

/** What nobody knows stays in its brackets, to be seen. */
async function filled(desk: Desk, id: string, text: string): Promise<string> {
  if (!text.includes('{{')) return text
  const { variables } = await desk.request<{ variables: Record<string, string | null> }>(`/v1/desk/conversations/${encodeURIComponent(id)}/variables`)
  return text.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (whole, name: string) => variables[name] ?? whole)
}

function putDraft(id: string, text: string): void {
  const name = `xiaoer.desk.draft.${id}.reply`
  const before = localStorage.getItem(name)
  localStorage.setItem(name, before ? `${before}\n${text}` : text)
  window.dispatchEvent(new CustomEvent('xiaoer.draft', { detail: name }))
}
