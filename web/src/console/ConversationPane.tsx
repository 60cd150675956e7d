// The open conversation: actions, brief, transcript, composer.
import { useCallback, useRef, useState } from 'react'
import { articlePath, callServer } from '../sdk/http'
import type { ArticleText, Citation } from '../sdk/wire'
import { useFollowing } from '../ui/following'
import { BackIcon, CheckIcon, ReturnIcon, UserIcon } from '../ui/icons'
import { useLanguage, useWords } from '../ui/language'
import { Message } from '../ui/Message'
import { SourcePanel } from '../ui/SourcePanel'
import { elapsed, moment } from '../ui/time'
import { BriefCard } from './Brief'
import { useDesk } from './context'
import { nameOf, type Detail, type DeskStatus } from './desk'
import type { Sheet } from './DeskScreen'
import { HandBackSheet, ResolveSheet } from './EndSheets'
import { Missing } from './Missing'
import { useNow } from './now'
import { ReplyBox } from './ReplyBox'
import { Why } from './why/Why'

export interface ConversationPaneProps {
  status: DeskStatus
  mine: boolean
  waiting: boolean
  sheet: Sheet
  onSheet: (sheet: Sheet) => void
  tab: 'reply' | 'note'
  onTab: (tab: 'reply' | 'note') => void
  focusKey: number
  onCustomer: () => void
}

export function ConversationPane(props: ConversationPaneProps) {
  const { words } = useDesk()
  const { status, mine, sheet, onSheet } = props
  const [source, setSource] = useState<Citation | null>(null)
  const opener = useRef<HTMLElement | null>(null)
  const show = useCallback((citation: Citation) => {
    opener.current = document.activeElement as HTMLElement | null
    setSource(citation)
  }, [])
  const load = useCallback((id: string, version?: number) => callServer<ArticleText>(fetch.bind(globalThis), articlePath(id, version)), [])
  const detail = status.detail
  if (!status.openId || !detail) {
    return (
      <main className="conversation conversation--none">
        {!status.openId && <><h2>{words.allQuiet}</h2><p>{words.pick}</p></>}
      </main>
    )
  }
  return (
    <main className="conversation" data-testid="conversation" data-conversation={detail.conversation.id}>
      <Head {...props} detail={detail} />
      {detail.handoff && <BriefCard key={detail.handoff.id} handoff={detail.handoff} folded={wasAnswered(detail)} onCitation={show} />}
      <Transcript detail={detail} onCitation={show} />
      <ReplyBox detail={detail} mine={mine} tab={props.tab} onTab={props.onTab} focusKey={props.focusKey} />
      {sheet === 'resolve' && <ResolveSheet id={detail.conversation.id} onClose={() => onSheet(null)} />}
      {sheet === 'hand-back' && <HandBackSheet id={detail.conversation.id} onClose={() => onSheet(null)} />}
      {source && <SourcePanel citation={source} load={load} onClose={() => { setSource(null); opener.current?.focus() }} />}
    </main>
  )
}

/** A brief is for whoever has not answered yet. */
function wasAnswered({ handoff, conversation, messages }: Detail): boolean {
  if (conversation.owner.kind === 'assistant' || conversation.status === 'resolved') return true
  const since = Date.parse(handoff?.created_at ?? '')
  return messages.some((message) => message.sender === 'operator' && !message.internal && Date.parse(message.createdAt ?? '') > since)
}

function Head({ detail, status, mine, waiting, onSheet, onCustomer }: ConversationPaneProps & { detail: Detail }) {
  const { desk, words, attempt } = useDesk()
  const now = useNow()
  const { conversation, contact, handoff } = detail
  const holder = status.queue?.online.find((operator) => operator.id === conversation.owner.operator_id)?.name
  const state = conversation.status === 'resolved' ? words.isResolved
    : waiting && handoff ? words.waited(elapsed((now - Date.parse(handoff.created_at)) / 1000))
    : conversation.owner.kind === 'assistant' ? words.withAssistant
    : mine ? (contact.verified ? words.verified : words.unverified)
    : words.heldBy(holder ?? words.colleague)
  return (
    <header className="conversation__head">
      <button type="button" className="icon-button phone-only" aria-label={words.back} data-testid="back" onClick={() => desk.open(null)}><BackIcon /></button>
      <div className="conversation__who">
        <h2>{nameOf(contact, words)}</h2>
        <p className="number">{state}</p>
      </div>
      <button type="button" className="icon-button narrow-only" aria-label={words.details} onClick={onCustomer}><UserIcon /></button>
      {waiting && <button type="button" className="button button--primary" data-testid="accept" onClick={() => attempt(desk.accept(conversation.id))}>{words.accept}</button>}
      {mine && conversation.status === 'open' && (
        <>
          <button type="button" className="button" data-testid="hand-back" onClick={() => onSheet('hand-back')}><ReturnIcon size={16} /><span className="wide">{words.handBack}</span></button>
          <button type="button" className="button" data-testid="resolve" onClick={() => onSheet('resolve')}><CheckIcon size={16} /><span className="wide">{words.resolve}</span></button>
        </>
      )}
    </header>
  )
}

function Transcript({ detail, onCitation }: { detail: Detail; onCitation: (citation: Citation) => void }) {
  const { words } = useDesk()
  const chat = useWords()
  const language = useLanguage()
  const { scroller } = useFollowing(detail.messages.map((message) => message.id + message.text.length).join())
  return (
    <div className="transcript" ref={scroller} role="log" aria-live="off" tabIndex={0} key={detail.conversation.id}>
      <div className="transcript__column">
        {detail.messages.map((message, index) => {
          const before = detail.messages[index - 1]
          const pause = Date.parse(message.createdAt ?? '') - Date.parse(before?.createdAt ?? '')
          const stamped = message.createdAt !== null && (!before || pause > 15 * 60_000)
          const first = stamped || before?.sender !== message.sender || before?.internal !== message.internal || before?.senderName !== message.senderName
          const named = message.sender === 'contact' ? { ...message, senderName: nameOf(detail.contact, words) } : message
          return (
            <div key={message.id}>
              {stamped && <p className="stamp">{moment(message.createdAt ?? '', chat, language)}</p>}
              {message.internal && first && <p className="note-label">{words.privateNote}</p>}
              <Message message={named} first={first} mirrored onCitation={onCitation}
                foot={message.sender === 'assistant' ? <div className="foot"><Why conversation={detail.conversation.id} message={message} />{message.state !== 'streaming' && <Missing conversation={detail.conversation.id} message={message.id} />}</div> : null} />
            </div>
          )
        })}
      </div>
    </div>
  )
}
