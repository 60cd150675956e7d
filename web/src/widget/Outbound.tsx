// A message of one's own that the log has not shown yet.
import type { Conversation } from '../sdk/conversation'
import type { Outgoing } from '../sdk/outbox'
import { Attachments } from '../ui/attachments'
import { useWords } from '../ui/language'

export function Outbound({ entry, conversation }: { entry: Outgoing; conversation: Conversation }) {
  const words = useWords()
  return (
    <article className={`message message--contact message--${entry.status}`} data-testid="message" data-sender="contact" data-state={entry.status}>
      <div className="message__body">
        {entry.text && <div className="message__text"><p className="plain">{entry.text}</p></div>}
        {entry.attachments && <Attachments list={entry.attachments} />}
        {entry.status === 'failed' ? (
          <p className="message__state message__state--failed" role="alert">
            {words.failed}
            <button type="button" className="link" data-testid="retry" onClick={() => conversation.retry(entry.key)}>{words.retry}</button>
            <button type="button" className="link" onClick={() => conversation.discard(entry.key)}>{words.discard}</button>
          </p>
        ) : (
          <p className="message__state">{entry.status === 'sent' ? words.sent : words.sending}</p>
        )}
      </div>
    </article>
  )
}
