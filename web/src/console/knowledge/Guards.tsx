// What keeps words from being lost: before leaving, and when two people save the same draft.
import { AlertIcon } from '../../ui/icons'
import { Dialog } from '../Dialog'
import { useWorkshop } from './context'
import type { Draft } from './draft'

export function LeaveSheet({ onStay, onLeave }: { onStay: () => void; onLeave: () => void }) {
  const { words } = useWorkshop()
  return (
    <Dialog title={words.leaveTitle} onClose={onStay}>
      <p>{words.leaveText}</p>
      <div className="dialog__buttons">
        <button type="button" className="button" onClick={onLeave} data-testid="leave">{words.leave}</button>
        <button type="button" className="button button--primary" data-autofocus="" onClick={onStay}>{words.stay}</button>
      </div>
    </Dialog>
  )
}

export function TakenBar({ draft }: { draft: Draft }) {
  const { words, attempt } = useWorkshop()
  return (
    <div className="notice notice--bad" role="alert" data-testid="taken">
      <AlertIcon />
      <div><strong>{words.takenTitle}</strong><p>{words.takenText}</p></div>
      <div className="notice__actions">
        <button type="button" className="button button--small" data-testid="take-theirs" onClick={() => attempt(draft.reload())}>{words.takeTheirs}</button>
        <button type="button" className="button button--small" data-testid="keep-mine" onClick={() => attempt(draft.keepMine())}>{words.keepMine}</button>
      </div>
    </div>
  )
}

export function FailedBar({ draft, problem }: { draft: Draft; problem: string }) {
  const { words } = useWorkshop()
  return (
    <div className="notice notice--bad" role="alert" data-testid="save-failed">
      <AlertIcon />
      <div><strong>{words.saveFailed}</strong>{problem && <p>{problem}</p>}</div>
      <div className="notice__actions"><button type="button" className="button button--small" onClick={() => void draft.flush()}>{words.again}</button></div>
    </div>
  )
}

/** A question before something that cannot be taken back lightly. */
export function Confirm({ title, text, action, danger = false, onConfirm, onClose }: {
  title: string; text: string; action: string; danger?: boolean; onConfirm: () => void; onClose: () => void
}) {
  const { words } = useWorkshop()
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{text}</p>
      <div className="dialog__buttons">
        <button type="button" className="button" onClick={onClose}>{words.cancel}</button>
        <button type="button" className={`button ${danger ? 'button--danger' : 'button--primary'}`} data-autofocus="" data-testid="confirm" onClick={onConfirm}>{action}</button>
      </div>
    </Dialog>
  )
}
