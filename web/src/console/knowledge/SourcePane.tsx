// What the text was made from, page by page, with the chosen chunk's place marked.
import { useEffect, useRef, useState } from 'react'
import { original } from './api'
import { useWorkshop } from './context'
import { DownloadIcon, FileIcon } from './icons'
import { marked } from './spans'
import { sizeOf } from './staging'
import type { ChunkView, Section, Version } from './wire'

export function SourcePane({ version, sections, chunk, number, shown }: { version: Version; sections: Section[]; chunk: ChunkView | null; number: number; shown: boolean }) {
  const { words } = useWorkshop()
  const [images, setImages] = useState(true)
  const scroller = useRef<HTMLDivElement>(null)
  const pictured = sections.some((section) => section.image)
  useEffect(() => {
    if (!chunk) return
    const place = scroller.current?.querySelector('mark') ?? scroller.current?.querySelector(`[data-section="${chunk.section}"]`)
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
    place?.scrollIntoView({ block: 'center', behavior: calm ? 'auto' : 'smooth' })
  }, [chunk?.id, chunk?.section, number, shown])
  return (
    <section className="pane pane--source" aria-label={words.source} data-testid="source">
      <header className="pane__head">
        <FileIcon size={17} />
        <span className="pane__name">{version.upload ? version.upload.name : words.source}{version.upload && <small className="number">{sizeOf(version.upload.size)}</small>}</span>
        {pictured && (
          <label className="check"><input type="checkbox" checked={images} onChange={(event) => setImages(event.currentTarget.checked)} /><span>{words.pagesShown}</span></label>
        )}
        {version.upload && <a className="icon-button icon-button--small" href={original(version.upload.id)} download aria-label={words.original} title={words.original}><DownloadIcon size={17} /></a>}
      </header>
      {chunk && isEdited(chunk, sections) && <p className="pane__note" role="status">{words.sourceEdited}</p>}
      <div className="pane__body" ref={scroller} tabIndex={0} aria-label={words.source}>
        {sections.map((section, index) => (
          <Part key={index} section={section} index={index} images={images} chunk={chunk?.section === index ? chunk : null} />
        ))}
      </div>
    </section>
  )
}

function isEdited(chunk: ChunkView, sections: Section[]): boolean {
  const section = chunk.section === null ? undefined : sections[chunk.section]
  const [, inside] = marked(section?.text ?? '', chunk.source_start, chunk.source_end)
  return inside.trim() !== chunk.text.trim()
}

function Part({ section, index, images, chunk }: { section: Section; index: number; images: boolean; chunk: ChunkView | null }) {
  const { words } = useWorkshop()
  const [before, inside, after] = marked(section.text, chunk?.source_start ?? null, chunk?.source_end ?? null)
  return (
    <section className={`section${chunk ? ' section--chosen' : ''}`} data-section={index} aria-label={section.label || undefined}>
      {section.label && <h4>{section.label}</h4>}
      {images && section.image && <img className="section__image" src={section.image} alt={words.pageImage(section.label)} loading="lazy" decoding="async" />}
      <p className="section__text">{before}{inside && <mark data-testid="source-mark">{inside}</mark>}{after}</p>
    </section>
  )
}
