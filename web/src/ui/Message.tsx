// One message as everybody sees it: who says it, the words, its sources, cards, proposal and receipt.
import { memo, type ReactNode } from 'react'
import type { Citation } from '../sdk/wire'
import type { ViewMessage } from '../sdk/view'
import { Attachments } from './attachments'
import { CardView } from './cards'
import { ProposalCard, ReceiptCard } from './decisions'
import { Mark } from './icons'
import { langOf, useWords } from './language'
import { RichText } from './richtext'

export interface MessageProps {
  message: ViewMessage
  /** First of several in a row by one speaker: it carries the name and the picture. */
  first: boolean
  deciding?: 'confirm' | 'decline' | undefined
  onDecide?: ((proposalId: string, decision: 'confirm' | 'decline') => void) | undefined
  onCitation?: ((citation: Citation) => void) | undefined
  /** The operator's desk looks at the contact's words from the other side. */
  mirrored?: boolean
  foot?: ReactNode
  /** Not the last of its speaker. */
  earlier?: boolean
}

export const Message = memo(function Message(props: MessageProps) {
  const { message, first, foot } = props
  if (message.sender === 'system') return <SystemLine message={message} />
  return (
    <article className={`message message--${message.sender}${first ? ' message--first' : ''}${message.internal ? ' message--internal' : ''}${props.earlier ? ' message--earlier' : ''}`}
      data-testid="message" data-sender={message.sender} data-message-id={message.id} data-state={message.state}>
      {message.sender !== 'contact' || props.mirrored ? <Face message={message} shown={first} /> : null}
      <div className="message__body">
        {first && <Name message={message} mirrored={props.mirrored ?? false} />}
        <Content {...props} />
        {foot}
      </div>
    </article>
  )
})

function SystemLine({ message }: { message: ViewMessage }) {
  return (
    <div className="system" data-testid="message" data-sender="system" data-kind={message.kind ?? ''}>
      <span lang={langOf(message.text)}>{message.text}</span>
    </div>
  )
}

function Face({ message, shown }: { message: ViewMessage; shown: boolean }) {
  if (!shown) return <span className="face face--none" aria-hidden="true" />
  if (message.sender === 'assistant') return <span className="face" aria-hidden="true"><Mark size={26} /></span>
  const initial = (message.senderName ?? '?').trim().slice(0, 1).toUpperCase()
  return <span className={`face face--${message.sender}`} aria-hidden="true">{initial}</span>
}

function Name({ message, mirrored }: { message: ViewMessage; mirrored: boolean }) {
  const words = useWords()
  if (message.sender === 'contact' && !mirrored) return <span className="visually-hidden">{words.you}</span>
  if (message.sender === 'assistant') {
    return <span className="message__name">{words.name}<span className="badge">AI</span></span>
  }
  return <span className="message__name">{message.senderName ?? (message.sender === 'operator' ? words.staff : words.you)}</span>
}

function Content({ message, deciding, onDecide, onCitation }: MessageProps) {
  const words = useWords()
  const cite = (number: number) => {
    const citation = message.citations.find((other) => other.number === number)
    if (!citation) return message.state === 'streaming' ? null : <sup className="cite cite--plain">{number}</sup>
    return (
      <button type="button" className="cite" data-testid="citation-inline" aria-label={words.openSource(number, citation.title)}
        onClick={() => onCitation?.(citation)}>{number}</button>
    )
  }
  return (
    <>
      {message.text && message.text.trim() !== message.receipt?.summary.trim() && (
        <div className="message__text" lang={langOf(message.text)}>
          {message.sender === 'assistant' ? <RichText text={message.text} cite={cite} /> : <p className="plain">{message.text}</p>}
        </div>
      )}
      {message.attachments.length > 0 && <Attachments list={message.attachments} />}
      {message.state === 'stopped' && <p className="message__stopped">{words.stopped}</p>}
      {message.cards.map((card, index) => <CardView key={index} card={card} />)}
      {message.proposal && (
        <ProposalCard proposal={message.proposal} deciding={deciding}
          onDecide={onDecide && ((decision) => onDecide(message.proposal?.id ?? '', decision))} />
      )}
      {message.receipt && <ReceiptCard receipt={message.receipt} />}
      {message.citations.length > 0 && <Sources citations={message.citations} onCitation={onCitation} />}
    </>
  )
}

/** One chip an article; several passages of it are numbers side by side. */
function Sources({ citations, onCitation }: { citations: Citation[]; onCitation: MessageProps['onCitation'] }) {
  const words = useWords()
  const titles = [...new Set(citations.map((citation) => citation.title))]
  return (
    <ul className="sources" aria-label={words.sources}>
      {titles.map((title) => (
        <li key={title} className="source-chip">
          {citations.filter((citation) => citation.title === title).map((citation, index, all) => (
            <button key={citation.number} type="button" data-testid="citation" title={citation.quote.replaceAll('**', '')}
              aria-label={words.openSource(citation.number, title)} onClick={() => onCitation?.(citation)}>
              <span className="source-chip__number">{citation.number}</span>{' '}
              {index === all.length - 1 && <span className="source-chip__title">{title}</span>}
            </button>
          ))}
        </li>
      ))}
    </ul>
  )
}
