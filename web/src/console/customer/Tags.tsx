// The tags of a contact: added by typing, with what others use as proposals; taken away with their cross.
import { useId, useState } from 'react'
import { CloseIcon } from '../../ui/icons'
import { langOf } from '../../ui/language'
import { useDesk } from '../context'
import { useLoad } from '../load'
import { contactCalls } from './api'

export function Tags({ contactId, tags, onChange }: { contactId: string; tags: string[]; onChange: () => void }) {
  const { desk, words, attempt } = useDesk()
  const calls = contactCalls(desk)
  const [text, setText] = useState('')
  const list = useId()
  const known = useLoad('tags', calls.tags)
  const add = () => {
    const tag = text.trim()
    if (!tag) return
    setText('')
    attempt(calls.addTag(contactId, tag).then(onChange))
  }
  return (
    <section className="customer__part" data-testid="tags">
      <h3>{words.tags}</h3>
      <ul className="tags">
        {tags.map((tag) => (
          <li key={tag} className="tag-chip" lang={langOf(tag)}>
            {tag}
            <button type="button" aria-label={words.removeTag(tag)} onClick={() => attempt(calls.removeTag(contactId, tag).then(onChange))}><CloseIcon size={13} /></button>
          </li>
        ))}
      </ul>
      <form className="add" onSubmit={(event) => { event.preventDefault(); add() }}>
        <input list={list} value={text} maxLength={40} aria-label={words.addTag} placeholder={words.addTag} data-testid="add-tag" onChange={(event) => setText(event.currentTarget.value)} />
        <datalist id={list}>{(known.data?.tags ?? []).filter(({ tag }) => !tags.includes(tag)).map(({ tag }) => <option key={tag} value={tag} />)}</datalist>
      </form>
    </section>
  )
}
