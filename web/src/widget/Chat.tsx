// The conversation itself: welcome, messages, what is being done, and what is still on its way out.
import { useState } from 'react'
import type { Conversation, ConversationStatus } from '../sdk/conversation'
import type { ViewMessage } from '../sdk/view'
import type { Citation } from '../sdk/wire'
import { useFollowing } from '../ui/following'
import { DownIcon, Mark } from '../ui/icons'
import { useLanguage, useWords } from '../ui/language'
import { Message } from '../ui/Message'
import { stepWords } from '../ui/steps'
import { moment } from '../ui/time'
import { Csat } from './Csat'
import { Outbound } from './Outbound'
import { Rate } from './Rate'
import { Welcome } from './Welcome'

export interface ChatProps {
  conversation: Conversation
  status: ConversationStatus
  onCitation: (citation: Citation) => void
  attempt: (work: Promise<unknown>) => void
}

export function Chat({ conversation, status, onCitation, attempt }: ChatProps) {
  const words = useWords()
  const { view, outbox } = status
  const { scroller, behind, toEnd } = useFollowing(`${view.lastSeq}.${view.messages.length}.${outbox.map((entry) => entry.status).join()}`, {
    // The welcome is read from its top.
    follow: view.messages.length + outbox.length > 0,
  })
  const last = view.messages.at(-1)
  const thinking = isThinking(status)
  const send = (text: string) => {
    conversation.send(text)
    requestAnimationFrame(() => toEnd(true))
  }
  if (status.phase === 'failed') return <Failed conversation={conversation} />
  return (
    <div className="chat">
      <div className="chat__scroll" ref={scroller} role="log" aria-live="off" aria-label={words.conversation} tabIndex={0}>
        <div className="chat__column">
          <Welcome status={status} onAsk={send} small={view.messages.length + outbox.length > 0} />
          {view.messages.map((message, index) => (
            <Entry key={message.id} message={message} before={view.messages[index - 1]} conversation={conversation} status={status} onCitation={onCitation} attempt={attempt} />
          ))}
          {outbox.map((entry) => <Outbound key={entry.key} entry={entry} conversation={conversation} />)}
          {thinking && (
            <div className="thinking" data-testid="thinking">
              <span className="face" aria-hidden="true"><Mark size={26} /></span>
              <span className="dots" aria-hidden="true"><i /><i /><i /></span>
              <span>{stepWords(view.run?.step ?? null, words)}</span>
            </div>
          )}
          {status.signs.typing && view.owner.kind === 'operator' && (
            <div className="thinking" data-testid="typing">
              <span className="dots" aria-hidden="true"><i /><i /><i /></span>
              <span>{words.isTyping(status.signs.typing)}</span>
            </div>
          )}
          {last && last.quickReplies.length > 0 && !view.run && !outbox.length && view.owner.kind === 'assistant' && (
            <div className="quick-replies">
              {last.quickReplies.map((option) => (
                <button key={option} type="button" className="quick-reply" data-testid="quick-reply" onClick={() => send(option)}>{option}</button>
              ))}
            </div>
          )}
          <Csat conversation={conversation} status={status} />
        </div>
      </div>
      {behind && (
        <button type="button" className="to-end" onClick={() => toEnd(true)}><DownIcon size={16} /> {words.newMessages}</button>
      )}
    </div>
  )
}

/** From the moment of sending until the first word: never a silent screen. */
function isThinking({ view, outbox }: ConversationStatus): boolean {
  if (view.owner.kind !== 'assistant') return false
  const writing = view.messages.some((message) => message.state === 'streaming' && message.text)
  if (view.run) return !writing
  if (outbox.some((entry) => entry.status !== 'failed')) return true
  const last = view.messages.at(-1)
  return last?.sender === 'contact' && view.status === 'open' && Date.now() - Date.parse(last.createdAt ?? '') < 20_000
}

interface EntryProps extends ChatProps {
  message: ViewMessage
  before: ViewMessage | undefined
}

function Entry({ message, before, conversation, status, onCitation, attempt }: EntryProps) {
  const words = useWords()
  const language = useLanguage()
  const [decide] = useState(() => (id: string, decision: 'confirm' | 'decline') => attempt(conversation.decide(id, decision)))
  const pause = Date.parse(message.createdAt ?? '') - Date.parse(before?.createdAt ?? '')
  const stamped = message.createdAt !== null && (!before || pause > 15 * 60_000)
  const first = !before || before.sender !== message.sender || before.senderName !== message.senderName || stamped
  // The receipt has said it already.
  const repeats = before?.receipt != null && before.receipt.summary.trim() === message.text.trim() && !message.cards.length && !message.proposal
  const rateable = message.sender === 'assistant' && message.state !== 'streaming' && message.text !== ''
  if (repeats) return null
  return (
    <>
      {stamped && <p className="stamp">{moment(message.createdAt ?? '', words, language)}</p>}
      <Message message={message} first={first} earlier={status.view.messages.findLast((other) => other.sender === 'assistant') !== message} onCitation={onCitation} onDecide={decide}
        deciding={message.proposal ? status.deciding[message.proposal.id] : undefined}
        foot={rateable ? <Rate message={message} conversation={conversation} attempt={attempt} /> : isSeen(message, status) ? <p className="message__seen" data-testid="seen">{words.seenByStaff}</p> : null} />
    </>
  )
}

/** Under the last of the contact's messages that a person has read. */
function isSeen(message: ViewMessage, { view, signs }: ConversationStatus): boolean {
  if (message.sender !== 'contact' || !signs.read) return false
  const until = view.messages.findIndex((other) => other.id === signs.read)
  return until >= 0 && view.messages.slice(0, until + 1).findLast((other) => other.sender === 'contact') === message
}

function Failed({ conversation }: { conversation: Conversation }) {
  const words = useWords()
  return (
    <div className="chat chat--failed" role="alert">
      <p>{words.startFailed}</p>
      <button type="button" className="button button--primary" onClick={() => void conversation.start()}>{words.tryAgain}</button>
    </div>
  )
}
