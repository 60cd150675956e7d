// The article behind a citation, opened at the quoted passage.
import { useEffect, useMemo, useRef, useState, type RefObject } from 'react'
import type { ArticleText, Citation } from '../sdk/wire'
import { BackIcon, BookIcon } from './icons'
import { useLanguage, useWords } from './language'
import { findPassage, passageLines, type PassageLine } from './passage'
import { fullDay } from './time'

export interface SourcePanelProps {
  citation: Citation
  load: (articleId: string, version?: number) => Promise<ArticleText>
  onClose: () => void
}

export function SourcePanel({ citation, load, onClose }: SourcePanelProps) {
  const words = useWords()
  const language = useLanguage()
  const [article, setArticle] = useState<ArticleText | 'failed' | null>(null)
  const closeButton = useRef<HTMLButtonElement>(null)
  const firstQuoted = useRef<HTMLElement>(null)

  useEffect(() => {
    let wanted = true
    setArticle(null)
    load(citation.article_id, citation.version).then(
      (found) => wanted && setArticle(found),
      () => wanted && setArticle('failed'),
    )
    return () => {
      wanted = false
    }
  }, [citation.article_id, citation.version, load])
  useEffect(() => closeButton.current?.focus(), [])
  useEffect(() => {
    firstQuoted.current?.scrollIntoView({ block: 'center' })
  }, [article, citation])

  const lines = useMemo(() => {
    if (!article || article === 'failed') return []
    return passageLines(article.text, findPassage(article.text, citation.quote, citation.start, citation.end))
  }, [article, citation])
  const version = citation.version_date || (article && article !== 'failed' ? article.version_date : '')

  return (
    <section className="source-panel" role="dialog" aria-modal="true" aria-label={words.source} data-testid="source-panel"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        onClose()
      }}>
      <header className="source-panel__head">
        <button type="button" ref={closeButton} className="icon-button" onClick={onClose} aria-label={words.back} data-testid="source-close"><BackIcon /></button>
        <div>
          <h2>{citation.title}</h2>
          <p><BookIcon size={14} /> {version ? words.version(fullDay(version, language)) : words.source}</p>
        </div>
      </header>
      <div className="source-panel__text" tabIndex={0}>
        {article === null && <p className="muted">{words.loading}</p>}
        {article === 'failed' && (
          <>
            <blockquote><mark>{citation.quote}</mark></blockquote>
            <p className="muted">{words.sourceFailed}</p>
          </>
        )}
        {lines.map((line, index) => {
          const first = lines.findIndex((other) => other.pieces.some((piece) => piece.quoted)) === index
          return <Line key={index} line={line} anchor={first ? firstQuoted : null} />
        })}
      </div>
    </section>
  )
}

function Line({ line, anchor }: { line: PassageLine; anchor: RefObject<HTMLElement | null> | null }) {
  const pieces = line.pieces.map((piece, index) =>
    piece.quoted
      ? <mark key={index} ref={anchor as RefObject<HTMLElement>} data-testid="quoted">{plain(piece.text)}</mark>
      : <span key={index}>{plain(piece.text)}</span>,
  )
  if (line.kind === 'blank') return null
  if (line.kind === 'heading') return line.level <= 1 ? <h3>{pieces}</h3> : <h4>{pieces}</h4>
  return <p className={line.kind === 'item' || line.kind === 'numbered' ? line.kind : undefined}>{pieces}</p>
}

const plain = (text: string): string => text.replaceAll('**', '')
