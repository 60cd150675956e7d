// A word into the operator's ear: looks like nothing that is sent to a customer.
import { useId, useState, type FormEvent, type KeyboardEvent } from 'react'
import { NoteIcon } from '../../ui/icons'
import { useSupervising } from './context'

export function WhisperBox({ id, name, onSent }: { id: string; name: string | null; onSent: () => void }) {
  const { words, ask, attempt, tell } = useSupervising()
  const say = words.drawer
  const [text, setText] = useState('')
  const [busy, setBusy] = useState(false)
  const box = useId()
  const send = (event?: FormEvent) => {
    event?.preventDefault()
    if (!text.trim() || busy) return
    setBusy(true)
    attempt(ask(`/conversations/${encodeURIComponent(id)}/whisper`, { method: 'POST', body: { text } }).then(() => {
      setText('')
      tell(say.whispered)
      onSent()
    }).finally(() => setBusy(false)))
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing) send()
  }
  return (
    <form className="whisper-box" onSubmit={send}>
      <label htmlFor={box}><NoteIcon size={15} />{name ? say.whisperTo(name) : say.whisperNobody}<small>{say.whisperHint}</small></label>
      <div>
        <textarea id={box} rows={2} value={text} data-testid="whisper-text" onChange={(event) => setText(event.currentTarget.value)} onKeyDown={onKey} />
        <button type="submit" className="button" data-testid="whisper-send" disabled={busy || !text.trim()}>{say.whisper}</button>
      </div>
    </form>
  )
}
