// The last step before a run and its report are gone.
import { useState } from 'react'
import { useDesk } from '../context'
import { Dialog } from '../Dialog'
import { useEvals } from './context'
import { runUrl, type RunCard } from './wire'

export function RemoveSheet({ run, onClose, onRemoved }: { run: RunCard; onClose: () => void; onRemoved: () => void }) {
  const { desk, attempt } = useDesk()
  const { words } = useEvals()
  const [busy, setBusy] = useState(false)
  const remove = () => {
    setBusy(true)
    attempt(desk.request(runUrl(run.id), { method: 'DELETE' }).then(onRemoved).finally(() => setBusy(false)))
  }
  return (
    <Dialog title={words.runs.removeTitle} onClose={onClose}>
      <p>{words.runs.removeText}</p>
      <div className="dialog__buttons">
        <button type="button" className="button" data-autofocus="" onClick={onClose}>{words.startSheet.cancel}</button>
        <button type="button" className="button button--danger" disabled={busy} data-testid="run-remove-confirm" onClick={remove}>{words.runs.remove}</button>
      </div>
    </Dialog>
  )
}
