// Stepping in, each after a second thought: take a conversation over, or give it to somebody else.
import { useState } from 'react'
import { Dialog } from '../Dialog'
import { useSupervising } from './context'
import { units } from './standing'
import type { OnWall, WallView } from './wire'

export function TakeOverSheet({ id, holder, onDone, onClose }: { id: string; holder: string | null; onDone: () => void; onClose: () => void }) {
  const { words, ask, attempt } = useSupervising()
  const say = words.drawer
  const [busy, setBusy] = useState(false)
  const take = () => {
    setBusy(true)
    attempt(ask(`/conversations/${encodeURIComponent(id)}/take-over`, { method: 'POST', body: {} }).then(onDone).finally(() => setBusy(false)))
  }
  return (
    <Dialog title={say.takeOverTitle} onClose={onClose}>
      <p>{holder ? say.takeOverHint(holder) : say.takeOverFree}</p>
      <div className="dialog__buttons">
        <button type="button" className="button button--quiet" data-autofocus onClick={onClose}>{words.cancel}</button>
        <button type="button" className="button button--danger" data-testid="take-over-confirm" disabled={busy} onClick={take}>{say.takeOver}</button>
      </div>
    </Dialog>
  )
}

export function ReassignSheet({ id, wall, holder, onDone, onClose }: { id: string; wall: WallView; holder: string | null; onDone: (name: string) => void; onClose: () => void }) {
  const { words, ask, attempt } = useSupervising()
  const say = words.drawer
  const others = wall.operators.filter((one) => one.id !== holder && one.presence === 'online').toSorted((a, b) => room(b) - room(a))
  const [chosen, setChosen] = useState<OnWall | null>(others[0] ?? null)
  const [busy, setBusy] = useState(false)
  const give = () => {
    if (!chosen) return
    setBusy(true)
    attempt(ask(`/conversations/${encodeURIComponent(id)}/reassign`, { method: 'POST', body: { operator_id: chosen.id } }).then(() => onDone(chosen.name)).finally(() => setBusy(false)))
  }
  return (
    <Dialog title={say.reassignTitle} onClose={onClose}>
      {others.length ? (
        <fieldset className="colleagues" aria-label={say.reassignTitle}>
          {others.map((one) => (
            <label key={one.id} className="colleague">
              <input type="radio" name="colleague" checked={one === chosen} onChange={() => setChosen(one)} data-testid={`reassign-${one.name}`} />
              <span>{one.name}</span><small className="number">{words.wall.load(units(one.load), one.capacity)}</small>
            </label>
          ))}
        </fieldset>
      ) : <p className="muted">{say.nobodyElse}</p>}
      <p className="field__hint">{say.reassignHint}</p>
      <div className="dialog__buttons">
        <button type="button" className="button button--quiet" onClick={onClose}>{words.cancel}</button>
        <button type="button" className="button button--primary" data-testid="reassign-confirm" disabled={!chosen || busy} onClick={give}>{say.reassign}</button>
      </div>
    </Dialog>
  )
}

const room = (one: OnWall): number => one.capacity - one.load
