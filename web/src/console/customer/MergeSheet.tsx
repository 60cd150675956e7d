// Two contacts that are one person: search for the other, see what moves, merge; it can be taken back.
import { useState } from 'react'
import { ServerError } from '../../sdk/http'
import { AlertIcon } from '../../ui/icons'
import { useDesk } from '../context'
import { nameOf } from '../desk'
import { Dialog } from '../Dialog'
import { useLoad, useSettled } from '../load'
import { Waiting } from '../screen'
import type { DeskContact } from '../wire'
import { contactCalls } from './api'

export function MergeSheet({ contact, onClose, onDone }: { contact: DeskContact; onClose: () => void; onDone: () => void }) {
  const { desk, words } = useDesk()
  const calls = contactCalls(desk)
  const [text, setText] = useState('')
  const [other, setOther] = useState<DeskContact | null>(null)
  const asked = useSettled(text.trim(), 200)
  const found = useLoad(`merge ${asked}`, async () => (asked ? (await calls.search(asked)).contacts.map((one) => one.contact).filter((one) => one.id !== contact.id) : []))
  return (
    <Dialog title={words.mergeTitle} onClose={onClose}>
      {other
        ? <Preview contact={contact} other={other} onBack={() => setOther(null)} onClose={onClose} onDone={onDone} />
        : (
          <>
            <input type="search" className="dialog__note" data-autofocus="" data-testid="merge-search" aria-label={words.mergeSearch} placeholder={words.mergeSearch} value={text} onChange={(event) => setText(event.currentTarget.value)} />
            <ul className="choices-column merge__found">
              {(found.data ?? []).map((one) => (
                <li key={one.id}><button type="button" className="button button--spread" data-testid="merge-candidate" onClick={() => setOther(one)}>
                  <span>{nameOf(one, words)}</span><span className="muted">{one.verified ? words.verified : words.unverified}</span>
                </button></li>
              ))}
            </ul>
            {asked && found.data?.length === 0 && !found.loading && <p className="dialog__hint">{words.paletteNothing}</p>}
          </>
        )}
    </Dialog>
  )
}

function Preview({ contact, other, onBack, onClose, onDone }: { contact: DeskContact; other: DeskContact; onBack: () => void; onClose: () => void; onDone: () => void }) {
  const { desk, words, attempt } = useDesk()
  const calls = contactCalls(desk)
  const preview = useLoad(`${contact.id} ${other.id}`, () => calls.preview(contact.id, other.id))
  const refused = preview.failed instanceof ServerError && preview.failed.code === 'cannot_merge' ? preview.failed : null
  const merge = () => {
    attempt(calls.merge(contact.id, other.id).then(onDone))
    onClose()
  }
  return (
    <>
      {!preview.data && !refused && <Waiting loaded={preview} lines={3} />}
      {refused && <p className="merge__refused" role="alert"><AlertIcon size={18} /> {words.cannotMerge[String(refused.extra['reason'])] ?? refused.detail}</p>}
      {preview.data && (
        <div data-testid="merge-preview">
          <p><b>{words.mergeKept(nameOf(preview.data.kept, words))}</b></p>
          <p>{words.mergeGone(nameOf(preview.data.gone, words))}</p>
          <dl className="facts">{Object.entries(preview.data.moves).map(([name, count]) => <div key={name}><dt>{words.mergeMoves[name] ?? name}</dt><dd className="number">{count}</dd></div>)}</dl>
        </div>
      )}
      <div className="dialog__buttons">
        <button type="button" className="button" onClick={onBack}>{words.mergeBack}</button>
        {preview.data && <button type="button" className="button button--primary" data-testid="merge-confirm" onClick={merge}>{words.mergeDo}</button>}
      </div>
    </>
  )
}
