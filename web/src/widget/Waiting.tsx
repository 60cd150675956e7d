// Who waits for a person: the place in the queue with an honest range, the offer to be answered later, or the time that was promised.
import { useEffect, useRef, useState, type FormEvent } from 'react'
import type { Conversation, ConversationStatus } from '../sdk/conversation'
import { ClockIcon } from '../ui/icons'
import { useLanguage, useWords } from '../ui/language'
import { moment, waitWords } from '../ui/time'

interface WaitingProps {
  conversation: Conversation
  status: ConversationStatus
  attempt: (work: Promise<unknown>) => void
}

export function Waiting({ conversation, status, attempt }: WaitingProps) {
  const words = useWords()
  const { queue, handoff } = status.view
  const wait = waitWords(queue?.wait_seconds_low, queue?.wait_seconds_high, words)
  return (
    <section className="notice" data-testid="queue" aria-label={words.waitingHuman}>
      <span className="notice__icon"><ClockIcon /></span>
      <div className="notice__text">
        <strong>{words.waitingHuman}</strong>
        {queue && <p>{[words.position(queue.position), wait].filter(Boolean).join(' · ')}</p>}
        <small>{words.keepPlace}</small>
      </div>
      <button type="button" className="button button--small" data-testid="withdraw" onClick={() => attempt(conversation.withdrawHuman())}>{words.withdraw}</button>
      {handoff?.callback_by && <Callback by={handoff.callback_by} conversation={conversation} />}
      <NextInLine position={queue?.position ?? null} />
    </section>
  )
}

/** The first place is told to the conversation's screen readers by its message; of the later ones, only that it is one's turn. */
function NextInLine({ position }: { position: number | null }) {
  const words = useWords()
  const before = useRef(position)
  const [said, say] = useState('')
  useEffect(() => {
    if (position === 1 && (before.current ?? 0) > 1) say(words.position(1))
    before.current = position ?? before.current
  }, [position, words])
  return <span className="visually-hidden" role="status" data-testid="next-in-line">{said}</span>
}

function Callback({ by, conversation }: { by: string; conversation: Conversation }) {
  const words = useWords()
  const language = useLanguage()
  const [shown, show] = useState<'offer' | 'form' | 'later'>('offer')
  if (shown === 'later') {
    return <button type="button" className="callback__again" data-testid="callback-again" onClick={() => show('form')}>{words.callbackTake}</button>
  }
  return (
    <div className="callback" data-testid="callback">
      <strong>{words.callbackTitle}</strong>
      <p>{words.callbackText(moment(by, words, language))}</p>
      {shown === 'form' ? (
        <Reach send={words.callbackSend} leave={(reach) => conversation.callBack(reach)} focused />
      ) : (
        <div className="callback__ways">
          <button type="button" className="button button--primary button--small" data-testid="callback-take" onClick={() => show('form')}>{words.callbackTake}</button>
          <button type="button" className="button button--small" data-testid="callback-wait" onClick={() => show('later')}>{words.callbackWait}</button>
        </div>
      )}
    </div>
  )
}

export function Ticket({ conversation, status }: Pick<WaitingProps, 'conversation' | 'status'>) {
  const words = useWords()
  const language = useLanguage()
  const { handoff } = status.view
  return (
    <section className="notice notice--column" data-testid="ticket" aria-label={words.ticket}>
      <div className="notice__text">
        <strong>{words.ticket}</strong>
        {handoff?.promised_at && <p data-testid="promised">{words.ticketPromise(moment(handoff.promised_at, words, language))}</p>}
      </div>
      {handoff?.reach_needed
        ? <Reach send={words.reachSend} leave={(reach) => conversation.leaveReach(reach)} />
        : <p className="notice__done">{words.reachDone}</p>}
      <small className="notice__more">{words.ticketAdd}</small>
    </section>
  )
}

interface ReachProps {
  send: string
  leave: (reach: string) => Promise<void>
  focused?: boolean
}

function Reach({ send, leave, focused = false }: ReachProps) {
  const words = useWords()
  const field = useRef<HTMLInputElement>(null)
  const [reach, setReach] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    if (focused) field.current?.focus()
  }, [focused])
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const given = reach.trim()
    if (!/^\S+@\S+\.\S+$/.test(given) && given.replace(/\D/g, '').length < 7) return setProblem(words.reachInvalid)
    setBusy(true)
    setProblem(null)
    await leave(given).catch(() => setProblem(words.actionFailed))
    setBusy(false)
  }
  return (
    <form className="reach" onSubmit={(event) => void submit(event)} noValidate>
      <label htmlFor="reach">{words.reachLabel}</label>
      <div className="reach__row">
        <input id="reach" ref={field} data-testid="reach" value={reach} placeholder={words.reachHint} autoComplete="email" maxLength={120}
          aria-invalid={problem !== null} aria-describedby={problem ? 'reach-problem' : undefined}
          onInput={(event) => setReach(event.currentTarget.value)} onChange={() => undefined} />
        <button type="submit" className="button button--primary" data-testid="reach-send" disabled={busy}>{send}</button>
      </div>
      {problem && <p className="problem" id="reach-problem" role="alert">{problem}</p>}
    </form>
  )
}
