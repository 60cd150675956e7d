// The two ways out of a conversation: resolve it, or hand it back with a note.
import { useState } from 'react'
import { useDesk } from './context'
import { Dialog } from './Dialog'

export function ResolveSheet({ id, onClose }: { id: string; onClose: () => void }) {
  const { desk, words, attempt } = useDesk()
  return (
    <Dialog title={words.resolveTitle} onClose={onClose}>
      <div className="choices-column">
        {Object.entries(words.dispositions).map(([disposition, label], index) => (
          <button key={disposition} type="button" className={`button${index === 0 ? ' button--primary' : ''}`} data-testid={`disposition-${disposition}`} data-autofocus={index === 0 ? '' : undefined}
            onClick={() => { attempt(desk.resolve(id, disposition)); onClose() }}>{label}</button>
        ))}
      </div>
    </Dialog>
  )
}

export function HandBackSheet({ id, onClose }: { id: string; onClose: () => void }) {
  const { desk, words, attempt } = useDesk()
  const [note, setNote] = useState('')
  return (
    <Dialog title={words.handBackTitle} onClose={onClose}>
      <form onSubmit={(event) => { event.preventDefault(); attempt(desk.handBack(id, note.trim())); onClose() }}>
        <textarea rows={3} className="dialog__note" data-testid="hand-back-note" aria-label={words.handBackHint} placeholder={words.handBackHint} value={note} data-autofocus=""
          onChange={(event) => setNote(event.currentTarget.value)} />
        <div className="dialog__buttons">
          <button type="button" className="button" onClick={onClose}>{words.cancel}</button>
          <button type="submit" className="button button--primary" data-testid="hand-back-confirm">{words.handBack}</button>
        </div>
      </form>
    </Dialog>
  )
}
