// Who waits, who is mine, what sleeps and what is promised: the left pane.
import { memo, useCallback, useMemo, useState } from 'react'
import { ClockIcon, ForwardIcon } from '../ui/icons'
import { langOf, useLanguage, useWords } from '../ui/language'
import { elapsed, moment } from '../ui/time'
import { useDesk } from './context'
import { nameOf, type QueueLists, type Row } from './desk'
import { useClock } from './now'
import { Offers } from './Offers'
import { groupOf, keepView, lengthOf, readView, rowsIn, SECTIONS, shownRows, timerOf, isFiltered, type Section, type View } from './queue'
import { QueueFilter } from './QueueFilter'
import type { DeskWords } from './words'

export function QueuePane({ queue, openId, me }: { queue: QueueLists | null; openId: string | null; me: string | undefined }) {
  const { words } = useDesk()
  const [view, setView] = useState(readView)
  const change = useCallback((next: View) => {
    keepView(next)
    setView(next)
  }, [])
  const lists = useMemo(() => queue && SECTIONS.map((section) => [section, shownRows(rowsIn(queue, section), view)] as const), [queue, view])
  const empty: Record<Section, string | null> = {
    waiting: words.waitingEmpty, mine: words.mineEmpty, snoozed: null, tickets: words.ticketsEmpty, others: null,
  }
  const fold = (section: Section) =>
    change({ ...view, closed: view.closed.includes(section) ? view.closed.filter((one) => one !== section) : [...view.closed, section] })
  return (
    <nav className="queue" aria-label={words.waiting} data-testid="queue">
      {queue && <Offers queue={queue} me={me} />}
      {queue && <QueueFilter queue={queue} view={view} onView={change} />}
      {queue && lists?.map(([section, rows]) => {
        const all = lengthOf(queue, section)
        const behind = all - rowsIn(queue, section).length
        if (!all && empty[section] === null) return null
        const closed = view.closed.includes(section)
        return (
          <section key={section} className="queue__section" data-testid={`queue-${section}`}>
            <h2>
              <button type="button" aria-expanded={!closed} onClick={() => fold(section)}>
                <ForwardIcon size={13} />{words[section]} <span className="number">{rows.length === all ? all : `${rows.length} / ${all}`}</span>
              </button>
            </h2>
            {all === 0 && <p className="queue__empty">{empty[section]}</p>}
            {all > 0 && rows.length === 0 && isFiltered(view) && <p className="queue__empty">{words.nothingFits}</p>}
            {!closed && <ul>{rows.map((row) => <QueueItem key={row.conversation.id} row={row} section={section} chosen={row.conversation.id === openId} me={me} />)}</ul>}
            {!closed && behind > 0 && <p className="queue__empty" data-testid="queue-behind">{words.behind(behind)}</p>}
          </section>
        )
      })}
    </nav>
  )
}

interface ItemProps { row: Row; section: Section; chosen: boolean; me: string | undefined }

export const QueueItem = memo(function QueueItem({ row, section, chosen, me }: ItemProps) {
  const { desk, words } = useDesk()
  const { conversation, contact, handoff, last } = row
  // What the customer wants says more than that the assistant is fetching somebody.
  const line = last && (last.sender === 'contact' || last.sender === 'operator') ? last.text : handoff.brief.asked || (last?.text ?? '')
  return (
    <li className="queue__row">
      <button type="button" className="queue-item" data-testid="queue-item" data-conversation={conversation.id} data-section={section}
        aria-current={chosen ? 'true' : undefined} onClick={() => desk.open(conversation.id)}>
        <span className="queue-item__top">
          <strong>{nameOf(contact, words)}</strong>
          <RowTimer row={row} section={section} />
        </span>
        <span className="queue-item__line" lang={langOf(line)}>{line}</span>
        <Tags row={row} section={section} me={me} words={words} />
      </button>
    </li>
  )
})

function Tags({ row, section, me, words }: { row: Row; section: Section; me: string | undefined; words: DeskWords }) {
  const { conversation, handoff, offer } = row
  const chat = useWords()
  const language = useLanguage()
  const mood = handoff.brief.mood
  const priority = row.priority ?? 0
  const holder = section === 'others' ? conversation.owner.operator_name : null
  const intent = handoff.intent ? (words.tasks[handoff.intent] ?? null) : null
  return (
    <span className="queue-item__tags">
      {offer && <span className="tag tag--strong" data-testid="offered-to">{offer.operator_id === me ? words.offeredToYou : words.offeredTo(offer.operator_name)}</span>}
      <span className={`tag${handoff.reason === 'mood' ? ' tag--bad' : ''}`}>{words.reasons[handoff.reason] ?? handoff.reason}</span>
      {intent && <span className="tag">{intent}</span>}
      {mood && mood !== 'calm' && handoff.reason !== 'mood' && <span className="tag tag--bad">{words.moods[mood] ?? mood}</span>}
      {priority !== 0 && <span className={`tag${priority > 0 ? ' tag--warn' : ''}`}>{words.priorityOf(priority)}</span>}
      {holder && <span className="queue-item__who">{holder}</span>}
      {row.snoozed_until && <span>{words.snoozedUntil(moment(row.snoozed_until, chat, language))}</span>}
      {section === 'tickets' && handoff.promised_at && <span>{words.promised} {moment(handoff.promised_at, chat, language)}</span>}
      <span>{words.languages[conversation.language] ?? conversation.language}</span>
      <span>{words.channels[conversation.channel] ?? conversation.channel}</span>
      {groupOf(row) !== 'default' && <span>{words.groupNames[groupOf(row)] ?? groupOf(row)}</span>}
    </span>
  )
}

/** Colour and words: `soon` and `late` are said, not only shown. */
function RowTimer({ row, section }: { row: Row; section: Section }) {
  const { words } = useDesk()
  const read = useCallback((now: number) => {
    const timer = timerOf(row, section, now)
    if (!timer) return null
    const time = elapsed(timer.seconds)
    const target = timer.target ? (words.slaTargets[timer.target] ?? timer.target) : ''
    const told = timer.kind === 'wait' ? words.waited(time) : timer.kind === 'due' ? words.slaIn(target, time) : words.slaOver(target, time)
    const mark = timer.level === 'calm' ? '' : timer.level === 'late' ? words.late : words.soon
    return [timer.level, timer.kind === 'over' ? `+${time}` : timer.kind === 'due' ? words.left(time) : time, told, mark].join('\n')
  }, [row, section, words])
  const told = useClock(read)
  if (told === null) return section === 'mine' ? <span className="timer timer--calm">{words.answered}</span> : null
  const [level, time, title, mark] = told.split('\n')
  return (
    <time className={`timer timer--${level}`} title={title} data-testid="timer" data-level={level}>
      <ClockIcon size={14} /><span aria-hidden="true">{time}{mark && ` · ${mark}`}</span><span className="visually-hidden">{title}{mark && `, ${mark}`}</span>
    </time>
  )
}
