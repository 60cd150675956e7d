// The text as the index sees it: chunks as tinted bands with numbers, each to be read, found in the source, or rewritten.
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useWorkshop } from './context'
import { PenIcon } from './icons'
import { blocksIn } from './passages'
import { piecesOf } from './spans'
import type { Cut, Preview } from './usePreview'
import type { ChunkView, Lang } from './wire'

interface BandsProps {
  preview: Preview
  language: Lang
  chosen: number
  onChoose: (index: number) => void
  /** The text has moved on from these chunks; new ones are on their way. */
  behind: boolean
  onRewrite: (cut: Cut, index: number, text: string) => void
  onWhole: () => void
}

export function Bands({ preview, language, chosen, behind, onChoose, onRewrite, onWhole }: BandsProps) {
  const { words } = useWorkshop()
  // While somebody writes in a band, nothing moves under their hands.
  const [editing, setEditing] = useState<(Cut & { index: number }) | null>(null)
  const { text, chunks } = editing ?? preview
  if (!text.trim()) {
    return <div className="empty"><h3>{words.noText}</h3><button type="button" className="button" onClick={onWhole}>{words.editAll}</button></div>
  }
  return (
    <div className="bands" lang={language} data-testid="bands">
      {piecesOf(text, chunks).map((piece, at) => {
        const chunk = piece.chunk === null ? null : chunks[piece.chunk]
        if (piece.chunk === null || !chunk) return <Between key={`b${at}`} text={piece.text} />
        const index = piece.chunk
        return (
          <Band key={`c${index}`} chunk={chunk} index={index} language={language} chosen={index === chosen} editing={index === editing?.index} onChoose={onChoose}
            onEdit={behind ? null : () => setEditing({ text, chunks, index })}
            onDone={(rewritten) => {
              setEditing(null)
              if (rewritten !== null && rewritten !== chunk.text) onRewrite({ text, chunks }, index, rewritten)
            }} />
        )
      })}
    </div>
  )
}

function Between({ text }: { text: string }) {
  return text.split('\n').map((line, index) => {
    const heading = /^(#{1,6})\s+(.+?)[\s#]*$/.exec(line)
    if (heading) return <p key={index} className={`between between--${Math.min(4, heading[1]?.length ?? 2)}`}>{heading[2]}</p>
    return line.trim() ? <p key={index} className="between">{line}</p> : null
  })
}

interface BandProps {
  chunk: ChunkView
  index: number
  language: Lang
  chosen: boolean
  editing: boolean
  onChoose: (index: number) => void
  onEdit: (() => void) | null
  onDone: (text: string | null) => void
}

function Band({ chunk, index, language, chosen, editing, onChoose, onEdit, onDone }: BandProps) {
  const { words } = useWorkshop()
  const number = index + 1
  return (
    <div className={`band band--${index % 2 ? 'odd' : 'even'}${chosen ? ' band--chosen' : ''}`} data-chunk={index} data-testid="chunk">
      <div className="band__head">
        <button type="button" className="band__number number" aria-pressed={chosen} aria-label={words.chunk(number)} onClick={() => onChoose(index)}>{number}</button>
        <span className="band__size number">{words.chunkSize[language]?.(chunk.words)}</span>
        {!editing && onEdit && <button type="button" className="icon-button icon-button--small" aria-label={words.editChunk(number)} title={words.editChunk(number)} data-testid="edit-chunk" onClick={onEdit}><PenIcon size={15} /></button>}
      </div>
      {editing
        ? <Rewriting text={chunk.text} label={words.editChunk(number)} onDone={onDone} />
        // The number above does the same by keyboard.
        : <div className="band__text" onClick={() => !getSelection()?.toString() && onChoose(index)} onDoubleClick={() => onEdit?.()}><Read text={chunk.text} /></div>}
      {chunk.questions.length > 0 && !editing && (
        <p className="band__asked"><span>{words.alsoAsked}</span>{chunk.questions.map((question) => <span key={question} className="tag">{question}</span>)}</p>
      )}
    </div>
  )
}

function Read({ text }: { text: string }) {
  return blocksIn(text).map((block, index) => (block.kind === 'text' ? <p key={index}>{block.text}</p> : (
    <div key={index} className="grid-table">
      <table>
        <thead><tr>{block.head.map((cell, at) => <th key={at}>{cell}</th>)}</tr></thead>
        <tbody>{block.rows.map((row, at) => <tr key={at}>{row.map((cell, column) => <td key={column}>{cell}</td>)}</tr>)}</tbody>
      </table>
    </div>
  )))
}

function Rewriting({ text, label, onDone }: { text: string; label: string; onDone: (text: string | null) => void }) {
  const { words } = useWorkshop()
  const [value, setValue] = useState(text)
  const box = useRef<HTMLTextAreaElement>(null)
  const over = useRef(false)
  const finish = (result: string | null) => {
    if (over.current) return
    over.current = true
    onDone(result)
  }
  useEffect(() => box.current?.focus(), [])
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    element.style.height = 'auto'
    element.style.height = `${element.scrollHeight + 2}px`
  }, [value])
  return (
    <div className="band__edit">
      <textarea ref={box} value={value} aria-label={label} data-testid="chunk-text" rows={2} onChange={(event) => setValue(event.currentTarget.value)} onBlur={() => finish(value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') finish(null)
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing) finish(value)
        }} />
      <p><span>{words.chunkKeys}</span><button type="button" className="button button--small button--primary" data-testid="chunk-done" onClick={() => finish(value)}>{words.chunkDone}</button></p>
    </div>
  )
}
