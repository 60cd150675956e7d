// How sure the assistant was, and of what that is made.
import { useId } from 'react'
import type { ViewMessage } from '../sdk/view'
import { useDesk } from './context'

export function Why({ message }: { message: ViewMessage }) {
  const { words } = useDesk()
  const id = useId().replaceAll(':', '')
  const { confidence, rung } = message
  if (!confidence && !rung) return null
  const percent = (value: number) => `${Math.round(value * 100)}%`
  if (!confidence) return <p className="why why--plain">{words.rungs[rung ?? ''] ?? rung}</p>
  return (
    <div className="why">
      <button type="button" className={`why__button why__button--${confidence.band}`} popoverTarget={id} data-testid="why">
        <i aria-hidden="true" />{words.confidence} <b className="number">{percent(confidence.value)}</b> · {words.bands[confidence.band] ?? confidence.band}
      </button>
      <div id={id} popover="auto" className="why__sheet" data-testid="why-sheet">
        <h4>{words.confidence} <span className="number">{percent(confidence.value)}</span></h4>
        <dl>
          {Object.entries(confidence.parts).map(([name, value]) => (
            <div key={name}>
              <dt>{words.parts[name] ?? name.replaceAll('_', ' ')}</dt>
              <dd><meter min={0} max={1} value={Math.max(0, Math.min(1, value))} /><span className="number">{value.toFixed(2)}</span></dd>
            </div>
          ))}
        </dl>
        {rung && <p>{words.madeBy}: {words.rungs[rung] ?? rung}</p>}
      </div>
    </div>
  )
}
