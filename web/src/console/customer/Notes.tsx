// What colleagues wrote down about a contact; it stays when the conversation ends.
import { useState } from 'react'
import { CloseIcon } from '../../ui/icons'
import { langOf, useLanguage, useWords } from '../../ui/language'
import { moment } from '../../ui/time'
import { useDesk } from '../context'
import { contactCalls, type ContactNote } from './api'

export function Notes({ contactId, notes, me, onChange }: { contactId: string; notes: ContactNote[]; me: string | undefined; onChange: () => void }) {
  const { desk, words, attempt } = useDesk()
  const chat = useWords()
  const language = useLanguage()
  const calls = contactCalls(desk)
  const [text, setText] = useState('')
  const save = () => {
    const said = text.trim()
    if (!said) return
    setText('')
    attempt(calls.addNote(contactId, said).then(onChange, (error: unknown) => {
      // What could not be saved must not be lost.
      setText(said)
      throw error
    }))
  }
  return (
    <section className="customer__part" data-testid="contact-notes">
      <h3>{words.contactNotes}</h3>
      <form className="add" onSubmit={(event) => { event.preventDefault(); save() }}>
        <textarea rows={2} value={text} maxLength={4000} aria-label={words.addContactNote} placeholder={words.addContactNote} data-testid="add-contact-note"
          onChange={(event) => setText(event.currentTarget.value)} onKeyDown={(event) => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing) save() }} />
        {text.trim() && <button type="submit" className="button button--small" data-testid="save-contact-note">{words.saveContactNote}</button>}
      </form>
      <ul className="contact-notes">
        {notes.map((note) => (
          <li key={note.id}>
            <p lang={langOf(note.text)}>{note.text}</p>
            <small>{note.operator_name} · {moment(note.made_at, chat, language)}
              {note.operator_id === me && <button type="button" aria-label={words.removeNote} onClick={() => attempt(calls.removeNote(contactId, note.id).then(onChange))}><CloseIcon size={13} /></button>}
            </small>
          </li>
        ))}
      </ul>
    </section>
  )
}
