// What matters now, above the conversation: connection, place in the queue, who is here, how to be reached.
import { useState, type FormEvent } from 'react'
import type { Conversation, ConversationStatus } from '../sdk/conversation'
import { AlertIcon, ClockIcon, CloseIcon } from '../ui/icons'
import { useLanguage, useWords } from '../ui/language'
import { moment, waitWords } from '../ui/time'

export interface NewsProps {
  conversation: Conversation
  status: ConversationStatus
  failure: string | null
  onDismiss: () => void
  attempt: (work: Promise<unknown>) => void
}

export function News({ conversation, status, failure, onDismiss, attempt }: NewsProps) {
  const words = useWords()
  const { view, connection, phase } = status
  return (
    <div className="news">
      {phase === 'ready' && connection === 'offline' && (
        <p className="strip strip--warn" role="status" data-testid="offline"><span className="dots" aria-hidden="true"><i /><i /><i /></span>{words.offline}</p>
      )}
      {failure && (
        <p className="strip strip--bad" role="alert">
          <AlertIcon size={16} /> {failure}
          <button type="button" className="icon-button icon-button--small" aria-label={words.close} onClick={onDismiss}><CloseIcon size={16} /></button>
        </p>
      )}
      {view.handoff?.status === 'waiting' && <Waiting conversation={conversation} status={status} attempt={attempt} />}
      {view.handoff?.status === 'ticket' && <Ticket conversation={conversation} status={status} />}
    </div>
  )
}

function Waiting({ conversation, status, attempt }: Pick<NewsProps, 'conversation' | 'status' | 'attempt'>) {
  const words = useWords()
  const { queue } = status.view
  const wait = waitWords(queue?.wait_seconds_low, queue?.wait_seconds_high, words)
  return (
    <section className="notice" data-testid="queue" role="status">
      <span className="notice__icon"><ClockIcon /></span>
      <div className="notice__text">
        <strong>{words.waitingHuman}</strong>
        {queue && <p>{[words.position(queue.position), wait].filter(Boolean).join(' · ')}</p>}
        <small>{words.keepPlace}</small>
      </div>
      <button type="button" className="button button--small" data-testid="withdraw" onClick={() => attempt(conversation.withdrawHuman())}>{words.withdraw}</button>
    </section>
  )
}

function Ticket({ conversation, status }: Pick<NewsProps, 'conversation' | 'status'>) {
  const words = useWords()
  const language = useLanguage()
  const { handoff } = status.view
  return (
    <section className="notice notice--column" data-testid="ticket">
      <div className="notice__text">
        <strong>{words.ticket}</strong>
        {handoff?.promised_at && <p>{words.ticketPromise(moment(handoff.promised_at, words, language))}</p>}
      </div>
      {handoff?.reach_needed ? <Reach conversation={conversation} /> : <p className="notice__done">{words.reachDone}</p>}
    </section>
  )
}

function Reach({ conversation }: { conversation: Conversation }) {
  const words = useWords()
  const [reach, setReach] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const leave = async (event: FormEvent) => {
    event.preventDefault()
    const given = reach.trim()
    if (!/^\S+@\S+\.\S+$/.test(given) && given.replace(/\D/g, '').length < 7) return setProblem(words.reachInvalid)
    setBusy(true)
    setProblem(null)
    await conversation.leaveReach(given).catch(() => setProblem(words.actionFailed))
    setBusy(false)
  }
  return (
    <form className="reach" onSubmit={(event) => void leave(event)} noValidate>
      <label htmlFor="reach">{words.reachLabel}</label>
      <div className="reach__row">
        <input id="reach" data-testid="reach" value={reach} placeholder={words.reachHint} autoComplete="email" maxLength={120}
          aria-invalid={problem !== null} aria-describedby={problem ? 'reach-problem' : undefined}
          onInput={(event) => setReach(event.currentTarget.value)} onChange={() => undefined} />
        <button type="submit" className="button button--primary" data-testid="reach-send" disabled={busy}>{words.reachSend}</button>
      </div>
      {problem && <p className="problem" id="reach-problem" role="alert">{problem}</p>}
    </form>
  )
}
