// How sure the assistant was, and of what that is made.
import { useId } from 'react'
import type { ViewMessage } from '../../sdk/view'
import { useLanguage } from '../../ui/language'
import { useDesk } from '../context'
import { Misread } from './Misread'
import { Parts } from './Parts'
import { whyWords } from './words'

export function Why({ conversation, message }: { conversation: string; message: ViewMessage }) {
  const { words } = useDesk()
  const say = whyWords[useLanguage()]
  const id = useId().replaceAll(':', '')
  const { confidence, rung } = message
  if (!confidence && !rung) return null
  const misread = <Misread conversation={conversation} message={message.id} />
  if (!confidence) return <><p className="why why--plain">{words.rungs[rung ?? ''] ?? rung}</p>{misread}</>
  // What code alone decided was never in doubt: a percentage would pretend that it had been weighed.
  const certain = confidence.head === '' && confidence.value >= 1
  const value = certain ? say.certain : `${Math.round(confidence.value * 100)}%`
  const judged = certain ? say.judged[''] : confidence.head && say.judged[confidence.head]
  return (
    <div className="why">
      <button type="button" className={`why__button why__button--${confidence.band}`} popoverTarget={id} data-testid="why">
        <i aria-hidden="true" />{words.confidence} <b className="number">{value}</b>{!certain && <> · {words.bands[confidence.band] ?? confidence.band}</>}
      </button>
      <div id={id} popover="auto" role="dialog" aria-label={`${words.confidence} ${value}`} className="why__sheet" data-testid="why-sheet">
        <h4>{words.confidence} <span className="number">{value}</span></h4>
        {judged && <p className="why__judged">{judged}</p>}
        {rung && <p className="why__judged">{words.madeBy}: {words.rungs[rung] ?? rung}</p>}
        <p className="why__misread">{misread}</p>
        <Parts parts={confidence.parts} />
      </div>
    </div>
  )
}
