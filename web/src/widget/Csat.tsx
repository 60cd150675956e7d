// One question at the end, easily skipped and asked once.
import { useState } from 'react'
import type { Conversation, ConversationStatus } from '../sdk/conversation'
import { StarIcon } from '../ui/icons'
import { useWords } from '../ui/language'

export function Csat({ conversation, status }: { conversation: Conversation; status: ConversationStatus }) {
  const words = useWords()
  const name = `xiaoer.csat.${status.welcome?.id ?? ''}`
  const [skipped, setSkipped] = useState(() => wasSkipped(name))
  const [score, setScore] = useState(0)
  const [comment, setComment] = useState('')
  const [problem, setProblem] = useState(false)
  const { csat } = status.view
  if (csat.score) return <p className="stamp" role="status">{words.csatThanks}</p>
  if (!csat.asked || skipped) return null
  const skip = () => {
    setSkipped(true)
    try {
      localStorage.setItem(name, 'skipped')
    } catch {
      // It may then be asked again after a reload.
    }
  }
  const submit = () => conversation.scoreService(score, comment.trim() || undefined).catch(() => setProblem(true))
  return (
    <section className="csat" data-testid="csat" aria-label={words.csatTitle}>
      <h3>{words.csatTitle}</h3>
      <div className="csat__stars" role="radiogroup" aria-label={words.csatTitle}>
        {words.csatLabels.map((label, index) => (
          <button key={label} type="button" role="radio" aria-checked={score === index + 1} aria-label={label} title={label}
            data-testid={`csat-${index + 1}`} className={index < score ? 'on' : ''} onClick={() => setScore(index + 1)}>
            <StarIcon size={26} filled={index < score} />
          </button>
        ))}
      </div>
      {score > 0 && (
        <>
          <p className="csat__label">{words.csatLabels[score - 1]}</p>
          <textarea rows={2} value={comment} maxLength={1000} aria-label={words.csatComment} placeholder={words.csatComment}
            onInput={(event) => setComment(event.currentTarget.value)} onChange={() => undefined} />
        </>
      )}
      {problem && <p className="problem" role="alert">{words.actionFailed}</p>}
      <div className="csat__buttons">
        <button type="button" className="button button--quiet" data-testid="csat-skip" onClick={skip}>{words.skip}</button>
        {score > 0 && <button type="button" className="button button--primary" data-testid="csat-send" onClick={() => void submit()}>{words.csatSend}</button>}
      </div>
    </section>
  )
}

function wasSkipped(name: string): boolean {
  try {
    return localStorage.getItem(name) !== null
  } catch {
    return false
  }
}
