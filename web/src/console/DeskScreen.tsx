// The three panes and the keys that move between them; a phone shows one pane at a time.
import { useEffect, useState } from 'react'
import type { Language } from '../ui/language'
import { ConversationPane } from './ConversationPane'
import { useDesk } from './context'
import { CustomerPane } from './CustomerPane'
import type { DeskStatus, QueueLists } from './desk'
import { Dialog } from './Dialog'
import { useKeys } from './keys'
import { QueuePane } from './QueuePane'
import { TopBar } from './TopBar'

export type Sheet = 'keys' | 'resolve' | 'hand-back' | null

export function DeskScreen({ status, language, onLanguage }: { status: DeskStatus; language: Language; onLanguage: (language: Language) => void }) {
  const { desk, words, attempt } = useDesk()
  const [sheet, setSheet] = useState<Sheet>(null)
  const [tab, setTab] = useState<'reply' | 'note'>('reply')
  const [customerShown, setCustomerShown] = useState(false)
  const [focusKey, setFocusKey] = useState(0)
  useEffect(() => {
    setSheet(null)
    setTab('reply')
    setCustomerShown(false)
  }, [status.openId])

  const mine = status.detail?.conversation.owner.kind === 'operator' && status.detail.conversation.owner.operator_id === status.operator?.id
  const waiting = status.detail?.handoff?.status === 'waiting' || status.detail?.handoff?.status === 'ticket'
  const write = (chosen: 'reply' | 'note') => {
    setTab(chosen)
    setFocusKey((count) => count + 1)
  }
  useKeys({
    next: () => desk.open(neighbour(status, 1)),
    previous: () => desk.open(neighbour(status, -1)),
    // The queue knows before the conversation has come.
    accept: () => status.openId && (waiting || isUp(status.queue, status.openId)) && attempt(desk.accept(status.openId)),
    reply: () => write('reply'),
    note: () => write('note'),
    resolve: () => mine && setSheet('resolve'),
    handBack: () => mine && setSheet('hand-back'),
    help: () => setSheet('keys'),
  })
  return (
    <div className={`desk${status.openId ? ' desk--open' : ''}${customerShown ? ' desk--customer' : ''}`}>
      <TopBar status={status} area="desk" language={language} onLanguage={onLanguage} onKeys={() => setSheet('keys')} />
      {status.connection === 'offline' && <p className="desk__offline" role="status">{words.reconnecting}</p>}
      <div className="desk__panes">
        <QueuePane queue={status.queue} openId={status.openId} />
        <ConversationPane status={status} mine={mine} waiting={waiting} sheet={sheet} onSheet={setSheet} tab={tab} onTab={write} focusKey={focusKey}
          onCustomer={() => setCustomerShown(true)} />
        <CustomerPane status={status} onBack={() => setCustomerShown(false)} />
      </div>
      {sheet === 'keys' && (
        <Dialog title={words.keys} onClose={() => setSheet(null)}>
          <dl className="keys">
            {words.keyList.map(([keys, meaning]) => (
              <div key={keys}><dt>{keys.split(' ').map((key) => <kbd key={key}>{key}</kbd>)}</dt><dd>{meaning}</dd></div>
            ))}
          </dl>
        </Dialog>
      )}
    </div>
  )
}

export const rowsOf = (queue: QueueLists | null) =>
  queue ? [...queue.waiting, ...queue.mine, ...queue.tickets, ...queue.others] : []

const isUp = (queue: QueueLists | null, id: string): boolean =>
  [...(queue?.waiting ?? []), ...(queue?.tickets ?? [])].some((row) => row.conversation.id === id)

function neighbour(status: DeskStatus, step: 1 | -1): string | null {
  const ids = rowsOf(status.queue).map((row) => row.conversation.id)
  if (!ids.length) return status.openId
  const at = status.openId ? ids.indexOf(status.openId) : -1
  if (at < 0) return ids[step === 1 ? 0 : ids.length - 1] ?? null
  return ids[(at + step + ids.length) % ids.length] ?? null
}
