// What matters now, above the conversation: connection, place in the queue, who is here, how to be reached.
import type { Conversation, ConversationStatus } from '../sdk/conversation'
import { AlertIcon, CloseIcon } from '../ui/icons'
import { useWords } from '../ui/language'
import { Ticket, Waiting } from './Waiting'

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
