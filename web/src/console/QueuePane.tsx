// Who waits, who is mine, what is promised: the left pane.
import { memo } from 'react'
import { ClockIcon } from '../ui/icons'
import { langOf } from '../ui/language'
import { elapsed } from '../ui/time'
import { useDesk } from './context'
import { nameOf, type QueueLists, type Row } from './desk'
import { useNow } from './now'

type Section = 'waiting' | 'mine' | 'tickets' | 'others'

export function QueuePane({ queue, openId }: { queue: QueueLists | null; openId: string | null }) {
  const { words } = useDesk()
  const now = useNow()
  const empty: Record<Section, string | null> = { waiting: words.waitingEmpty, mine: words.mineEmpty, tickets: words.ticketsEmpty, others: null }
  const sections: Section[] = ['waiting', 'mine', 'tickets', 'others']
  return (
    <nav className="queue" aria-label={words.waiting} data-testid="queue">
      {queue && sections.map((section) => {
        const rows = queue[section] ?? []
        if (!rows.length && empty[section] === null) return null
        return (
          <section key={section} className="queue__section" data-testid={`queue-${section}`}>
            <h2>{words[section]} <span className="number">{rows.length}</span></h2>
            {rows.length === 0 && <p className="queue__empty">{empty[section]}</p>}
            <ul>{rows.map((row) => <QueueItem key={row.conversation.id} row={row} section={section} chosen={row.conversation.id === openId} now={now} />)}</ul>
          </section>
        )
      })}
    </nav>
  )
}

const QueueItem = memo(function QueueItem({ row, section, chosen, now }: { row: Row; section: Section; chosen: boolean; now: number }) {
  const { desk, words } = useDesk()
  const { conversation, contact, handoff, last } = row
  // Mine: how long the contact has waited for a word; elsewhere: since the call for a human.
  const since = section === 'mine' || section === 'others' ? conversation.waiting_since : handoff.created_at
  const seconds = since ? (now - Date.parse(since)) / 1000 : null
  // What the customer wants says more than that the assistant is fetching somebody.
  const line = last && (last.sender === 'contact' || last.sender === 'operator') ? last.text : handoff.brief.asked || (last?.text ?? '')
  const late = seconds === null || section === 'tickets' ? 'calm' : seconds > 600 ? 'late' : seconds > 180 ? 'soon' : 'calm'
  return (
    <li>
      <button type="button" className="queue-item" data-testid="queue-item" data-conversation={conversation.id} data-section={section}
        aria-current={chosen ? 'true' : undefined} onClick={() => desk.open(conversation.id)}>
        <span className="queue-item__top">
          <strong>{nameOf(contact, words)}</strong>
          {seconds !== null && <time className={`timer timer--${late}`} title={words.wait}><ClockIcon size={14} />{elapsed(seconds)}</time>}
        </span>
        <span className="queue-item__line" lang={langOf(line)}>{line}</span>
        <span className="queue-item__tags">
          <span className={`tag${handoff.reason === 'mood' ? ' tag--bad' : ''}`}>{words.reasons[handoff.reason] ?? handoff.reason}</span>
          <span>{words.languages[conversation.language] ?? conversation.language}</span>
          <span>{words.channels[conversation.channel] ?? conversation.channel}</span>
        </span>
      </button>
    </li>
  )
})
