// The assistant's draft beside the box: looked at, put into the box or dropped, never sent from here.
import { useEffect, useMemo, useState } from 'react'
import { ServerError } from '../../sdk/http'
import type { Citation } from '../../sdk/wire'
import { langOf, useLanguage } from '../../ui/language'
import { RichText } from '../../ui/richtext'
import { useDesk } from '../context'
import { replyingApi, type Draft } from './api'
import { replyingWords } from './words'

export function DraftPanel({ conversation, onInsert, onClose, onCitation }: {
  conversation: string; onInsert: (draft: Draft) => void; onClose: () => void; onCitation: (citation: Citation) => void
}) {
  const { desk } = useDesk()
  const words = replyingWords[useLanguage()]
  const api = useMemo(() => replyingApi(desk.request), [desk])
  const [draft, setDraft] = useState<Draft | 'busy' | { failed: string }>('busy')
  const [round, setRound] = useState(0)
  useEffect(() => {
    let wanted = true
    setDraft('busy')
    api.draft(conversation).then(
      (made) => wanted && setDraft(made),
      (error: unknown) => wanted && setDraft({ failed: error instanceof ServerError ? error.detail || error.title : String(error) }),
    )
    return () => { wanted = false }
  }, [api, conversation, round])

  const drop = () => {
    if (draft !== 'busy' && 'id' in draft && draft.id) void api.discard(draft.id).catch(() => undefined)
    onClose()
  }
  const again = <button type="button" className="button" data-testid="draft-again" onClick={() => setRound(round + 1)}>{words.draftAgain}</button>
  return (
    <section className="help" aria-label={words.draftTitle} data-testid="draft-panel">
      <header><h3>{words.draftTitle}<span className="badge">AI</span></h3><p>{words.draftHint}</p></header>
      {draft === 'busy' ? <p className="help__busy" role="status">{words.drafting}</p>
        : 'failed' in draft ? <><p className="problem" role="alert" data-testid="draft-failed">{draft.failed}</p><footer>{again}<button type="button" className="button" onClick={onClose}>{words.cancel}</button></footer></>
        : !draft.id ? <><p role="status">{words.nothing}</p><footer><button type="button" className="button" onClick={onClose}>{words.cancel}</button></footer></>
        : <>
            {draft.trouble && <p className="help__warn" role="status" data-testid="draft-trouble">{words.troubles[draft.trouble] ?? draft.trouble}</p>}
            <div className="help__text" lang={langOf(draft.text)} data-testid="draft-text" data-rung={draft.rung} tabIndex={0}>
              <RichText text={draft.text} cite={(number) => {
                const citation = draft.citations.find((one) => one.number === number)
                return citation ? <button type="button" className="cite" aria-label={words.source(number, citation.title)} onClick={() => onCitation(citation)}>{number}</button> : null
              }} />
            </div>
            <ul className="sources">
              {draft.citations.map((citation) => (
                <li key={citation.number} className="source-chip">
                  <button type="button" data-testid="draft-source" aria-label={words.source(citation.number, citation.title)} onClick={() => onCitation(citation)}>
                    <span className="source-chip__number">{citation.number}</span><span className="source-chip__title">{citation.title}</span>
                  </button>
                </li>
              ))}
            </ul>
            <footer>
              <button type="button" className="button button--primary" data-testid="draft-insert" onClick={() => onInsert(draft)}>{words.insert}</button>
              <button type="button" className="button" data-testid="draft-discard" onClick={drop}>{words.discard}</button>
              {again}
              <small data-testid="draft-rung">{words.rungs[draft.rung] ?? draft.rung}</small>
            </footer>
          </>}
    </section>
  )
}
