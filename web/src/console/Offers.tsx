// Offers to this operator, above the queue: a countdown, accept and decline.
import { useCallback, useEffect, useRef } from 'react'
import { langOf } from '../ui/language'
import { useDesk } from './context'
import { nameOf, type QueueLists, type Row } from './desk'
import { useClock } from './now'
import { offersTo } from './queue'

export function Offers({ queue, me }: { queue: QueueLists; me: string | undefined }) {
  const { words } = useDesk()
  // The ids as one string: an offer disappears when its time has come, also while no news come in.
  const ids = useClock(useCallback((now: number) => offersTo(queue, me, now).map((row) => row.conversation.id).join(' '), [queue, me]))
  const rows = ids ? queue.waiting.filter((row) => ids.split(' ').includes(row.conversation.id)) : []
  return (
    <section className="offers" aria-label={words.offers} aria-live="polite" data-testid="offers">
      {rows.map((row) => <OfferCard key={row.conversation.id} row={row} />)}
    </section>
  )
}

function OfferCard({ row }: { row: Row }) {
  const { desk, words, attempt } = useDesk()
  const { conversation, contact, handoff, offer } = row
  const until = Date.parse(offer?.until ?? '')
  const left = useClock(useCallback((now: number) => Math.max(0, Math.ceil((until - now) / 1000)), [until]))
  // The whole is not told: it is what was left when the card came, or since it was made where that is known.
  const whole = useRef(Math.max(left, (until - Date.parse(offer?.made_at ?? '')) / 1000 || 0, 1))
  useEffect(() => {
    if (left === 0) void desk.refreshQueue()
  }, [desk, left])
  const asked = handoff.brief.asked
  const accept = () => {
    desk.open(conversation.id)
    attempt(desk.accept(conversation.id))
  }
  return (
    <article className="offer" data-testid="offer" data-conversation={conversation.id}>
      <Ring part={left / whole.current} seconds={left} />
      <div className="offer__text">
        <h3>{words.offers}: {nameOf(contact, words)}</h3>
        <p lang={langOf(asked)}>{asked}</p>
        <p className="offer__left number" aria-live="off"><span data-testid="offer-left">{words.secondsLeft(left)}</span> · {words.reasons[handoff.reason] ?? handoff.reason}</p>
      </div>
      <div className="offer__buttons">
        <button type="button" className="button button--small button--primary" data-testid="offer-accept" onClick={accept}>{words.accept}</button>
        <button type="button" className="button button--small" data-testid="offer-decline" onClick={() => attempt(desk.moves.decline(conversation.id))}>{words.decline}</button>
      </div>
    </article>
  )
}

const AROUND = 2 * Math.PI * 15

function Ring({ part, seconds }: { part: number; seconds: number }) {
  const urgent = seconds <= 10
  return (
    <span className={`ring${urgent ? ' ring--urgent' : ''}`} aria-hidden="true">
      <svg viewBox="0 0 36 36" width="40" height="40" focusable="false">
        <circle cx="18" cy="18" r="15" className="ring__track" />
        <circle cx="18" cy="18" r="15" className="ring__left" strokeDasharray={AROUND} strokeDashoffset={AROUND * (1 - Math.min(1, part))} transform="rotate(-90 18 18)" />
      </svg>
      <b className="number">{seconds}</b>
    </span>
  )
}
