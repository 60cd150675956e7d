// What the chat's own search finds for the customer's last question: quoted with one click, or opened.
import { useMemo } from 'react'
import type { Citation } from '../../sdk/wire'
import { langOf, useLanguage } from '../../ui/language'
import { useDesk } from '../context'
import { useLoad } from '../load'
import { Waiting } from '../screen'
import { replyingApi } from './api'
import { replyingWords } from './words'

export function ArticlesPanel({ conversation, asked, onInsert, onCitation }: {
  conversation: string; asked: string; onInsert: (text: string) => void; onCitation: (citation: Citation) => void
}) {
  const { desk } = useDesk()
  const words = replyingWords[useLanguage()]
  const api = useMemo(() => replyingApi(desk.request), [desk])
  const loaded = useLoad(`${conversation}.${asked}`, () => api.passages(conversation))
  return (
    <section className="help" aria-label={words.articlesTitle} data-testid="articles-panel">
      <header><h3>{words.articlesTitle}</h3></header>
      {!loaded.data ? <Waiting loaded={loaded} lines={3} /> : !loaded.data.length ? <p role="status">{words.noArticles}</p> : (
        <ul className="passages" tabIndex={0}>
          {loaded.data.map((passage) => (
            <li key={passage.chunk_id} data-testid="passage">
              <h4>{[passage.title, ...passage.headings].join(' › ')}</h4>
              <p lang={langOf(passage.quote)}>{plain(passage.quote)}</p>
              <button type="button" className="button" data-testid="passage-quote" onClick={() => onInsert(plain(passage.quote))}>{words.quote}</button>
              <button type="button" className="button" data-testid="passage-open" onClick={() => onCitation({ ...passage, number: 1 })}>{words.openSource}</button>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** A reply is plain text: without the marks of headings, emphasis and tables. */
export const plain = (markdown: string): string =>
  markdown.replace(/^#{1,6}\s+/gm, '').replace(/\*\*(.+?)\*\*/g, '$1').replace(/^[ \t]*[-*]\s+/gm, '• ').replace(/\[([^\]]+)\]\([^)]*\)/g, '$1').trim()
