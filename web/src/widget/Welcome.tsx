// The first words: that this is an AI, how to reach a human, what one could ask.
import type { ConversationStatus } from '../sdk/conversation'
import { ForwardIcon, Mark } from '../ui/icons'
import { useWords } from '../ui/language'

export function Welcome({ status, onAsk, small }: { status: ConversationStatus; onAsk: (text: string) => void; small: boolean }) {
  const words = useWords()
  const { welcome, phase } = status
  const ready = phase === 'ready' && welcome !== null
  return (
    <section className={`welcome${small ? ' welcome--small' : ''}`} data-testid="welcome">
      <h2>{!small && <Mark size={36} />}{words.greeting}</h2>
      <p>{words.isAi}</p>
      <p>{words.reachHuman}</p>
      {!small && ready && welcome.suggestions.length > 0 && (
        <div className="welcome__ask">
          <h3>{words.tryAsking}</h3>
          <ul>
            {welcome.suggestions.slice(0, 5).map((suggestion) => (
              <li key={suggestion}>
                <button type="button" data-testid="suggestion" onClick={() => onAsk(suggestion)}>
                  <span>{suggestion}</span><ForwardIcon size={16} />
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
      {!small && !ready && <div className="welcome__skeleton" aria-hidden="true"><i /><i /><i /></div>}
    </section>
  )
}
