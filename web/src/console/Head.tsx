// The head of the open conversation: who it is, where it stands in plain words, and what can be done.
import { useCallback, useEffect, useRef, useState } from 'react'
import { BackIcon, CheckIcon, MoreIcon, ReturnIcon, UserIcon } from '../ui/icons'
import { useLanguage, useWords } from '../ui/language'
import { elapsed, moment } from '../ui/time'
import { useDesk } from './context'
import { MoveIcon, SleepIcon } from './deskIcons'
import { nameOf, type Detail, type DeskStatus } from './desk'
import { useClock } from './now'
import type { Sheet } from './sheets'
import { standingOf } from './standing'

export interface HeadProps {
  detail: Detail
  status: DeskStatus
  onSheet: (sheet: Sheet) => void
  onCustomer: () => void
}

export function Head({ detail, status, onSheet, onCustomer }: HeadProps) {
  const { desk, words, attempt } = useDesk()
  const { conversation, contact } = detail
  const is = standingOf(detail, status.operator)
  const id = conversation.id
  return (
    <header className="conversation__head">
      <button type="button" className="icon-button phone-only" aria-label={words.back} data-testid="back" onClick={() => desk.open(null)}><BackIcon /></button>
      <div className="conversation__who">
        <h2>{nameOf(contact, words)}</h2>
        <p className="number" data-testid="standing"><Standing detail={detail} status={status} /></p>
      </div>
      <button type="button" className="icon-button narrow-only" aria-label={words.details} onClick={onCustomer}><UserIcon /></button>
      {is.offeredToMe && <button type="button" className="button" data-testid="decline" onClick={() => attempt(desk.moves.decline(id))}>{words.decline}</button>}
      {is.waiting && <button type="button" className="button button--primary" data-testid="accept" onClick={() => attempt(desk.accept(id))}>{words.accept}</button>}
      {is.snoozed && is.mine && <button type="button" className="button" data-testid="wake" onClick={() => attempt(desk.moves.wake(id))}><SleepIcon size={16} /><span className="wide">{words.wake}</span></button>}
      {is.wrapUp && is.mine && <button type="button" className="button button--primary" data-testid="finish" onClick={() => attempt(desk.moves.finish(id))}><CheckIcon size={16} />{words.finish}</button>}
      {is.canWork && (
        <>
          <button type="button" className="button" data-testid="hand-back" onClick={() => onSheet('hand-back')}><ReturnIcon size={16} /><span className="wide">{words.handBack}</span></button>
          <button type="button" className="button button--primary" data-testid="resolve" onClick={() => onSheet('resolve')}><CheckIcon size={16} /><span className="wide">{words.resolve}</span></button>
        </>
      )}
      {is.canReopen && <button type="button" className="button" data-testid="reopen" onClick={() => attempt(desk.moves.reopen(id))}>{words.reopen}</button>}
      <More detail={detail} status={status} onSheet={onSheet} />
    </header>
  )
}

function Standing({ detail, status }: { detail: Detail; status: DeskStatus }) {
  const { words } = useDesk()
  const chat = useWords()
  const language = useLanguage()
  const { conversation, contact, handoff } = detail
  const is = standingOf(detail, status.operator)
  const read = useCallback((now: number) => {
    if (is.wrapUp && detail.wrap_up_until) {
      const left = (Date.parse(detail.wrap_up_until) - now) / 1000
      return left > 0 ? words.wrapUpLeft(elapsed(left)) : words.wrapUpOver
    }
    return is.waiting && handoff ? words.waited(elapsed((now - Date.parse(handoff.created_at)) / 1000)) : ''
  }, [is.wrapUp, is.waiting, detail.wrap_up_until, handoff, words])
  const timed = useClock(read)
  const parts = [words.states[is.state] ?? is.state]
  if (is.offeredToMe) parts[0] = words.offeredToYou
  else if (detail.offer && is.waiting) parts[0] = words.offeredTo(detail.offer.operator_name)
  else if (is.mine && is.state === 'operator') parts[0] = words.yours
  else if (is.state === 'operator') parts[0] = words.heldBy(conversation.owner.operator_name ?? words.colleague)
  else if (is.state === 'resolved') parts[0] = words.isResolved
  else if (is.state === 'assistant') parts[0] = words.withAssistant
  if (is.snoozed && detail.snoozed_until) parts.push(words.until(moment(detail.snoozed_until, chat, language)))
  if (timed) parts.push(timed)
  if (is.part === 'listening') parts.push(words.youListen)
  if (is.part === 'invited') parts.push(words.youJoined)
  if (is.mine) parts.push(contact.verified ? words.verified : words.unverified)
  return <>{parts.join(' · ')}</>
}

function More({ detail, status, onSheet }: Pick<HeadProps, 'detail' | 'status' | 'onSheet'>) {
  const { desk, words, attempt } = useDesk()
  const [open, setOpen] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!open) return
    const away = (event: PointerEvent) => !box.current?.contains(event.target as Node) && setOpen(false)
    document.addEventListener('pointerdown', away)
    return () => document.removeEventListener('pointerdown', away)
  }, [open])
  useEffect(() => setOpen(false), [detail.conversation.id])
  const is = standingOf(detail, status.operator)
  const id = detail.conversation.id
  const items: [string, string, () => void, boolean][] = [
    ['transfer', words.transfer, () => onSheet('transfer'), is.canWork],
    ['invite', words.invite, () => onSheet('invite'), is.canWork],
    ['snooze', words.snooze, () => onSheet('snooze'), is.canWork && !is.snoozed],
    ['leave', words.leave, () => attempt(desk.moves.leave(id)), is.part !== null],
    ['take-over', words.takeOver, () => onSheet('take-over'), is.canTakeOver],
  ]
  const shown = items.filter(([, , , may]) => may)
  if (!shown.length) return null
  return (
    <div className="menu" ref={box} onKeyDown={(event) => event.key === 'Escape' && setOpen(false)}>
      <button type="button" className="icon-button" data-testid="more" aria-label={words.more} aria-expanded={open} onClick={() => setOpen(!open)}><MoreIcon /></button>
      {open && (
        <div className="menu__sheet menu__sheet--plain">
          {shown.map(([name, label, act]) => (
            <button key={name} type="button" className="menu__item" data-testid={name} onClick={() => { setOpen(false); act() }}>
              {name === 'transfer' && <MoveIcon size={17} />}{name === 'snooze' && <SleepIcon size={17} />}{label}
            </button>
          ))}
        </div>
      )}
    </div>
  )
}
