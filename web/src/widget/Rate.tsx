// Thumbs under an answer; a thumb down asks why, and both can be changed.
import { useState } from 'react'
import type { Conversation } from '../sdk/conversation'
import type { ViewMessage } from '../sdk/view'
import { ThumbDownIcon, ThumbUpIcon } from '../ui/icons'
import { useWords } from '../ui/language'

export interface RateProps {
  message: ViewMessage
  conversation: Conversation
  attempt: (work: Promise<unknown>) => void
}

export function Rate({ message, conversation, attempt }: RateProps) {
  const words = useWords()
  const [asking, setAsking] = useState(false)
  const given = message.feedback
  const rate = (rating: 'up' | 'down') => {
    attempt(conversation.rate(message.id, rating))
    setAsking(rating === 'down')
  }
  return (
    <div className="rate">
      <div className="rate__thumbs">
        <button type="button" className="thumb" data-testid="thumb-up" aria-label={words.helpful} title={words.helpful} aria-pressed={given?.rating === 'up'} onClick={() => rate('up')}><ThumbUpIcon size={16} /></button>
        <button type="button" className="thumb" data-testid="thumb-down" aria-label={words.notHelpful} title={words.notHelpful} aria-pressed={given?.rating === 'down'} onClick={() => rate('down')}><ThumbDownIcon size={16} /></button>
        {given && !asking && <span className="rate__thanks" role="status">{words.thanks}</span>}
      </div>
      {asking && (
        <div className="rate__reasons" role="group" aria-label={words.whatWrong}>
          <span>{words.whatWrong}</span>
          {Object.entries(words.reasons).map(([reason, label]) => (
            <button key={reason} type="button" className="chip" data-testid={`reason-${reason}`} aria-pressed={given?.reason === reason}
              onClick={() => { attempt(conversation.rate(message.id, 'down', reason)); setAsking(false) }}>{label}</button>
          ))}
        </div>
      )}
    </div>
  )
}
