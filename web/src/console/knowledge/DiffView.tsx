// Two versions against each other: signs and colours together, so that neither is needed alone.
import { useState } from 'react'
import { isEmpty, linesOf, tally, type Line, type Mark } from './comparison'
import { useWorkshop } from './context'
import { useLoad } from '../load'
import { Waiting } from '../screen'
import type { Diff, Lang } from './wire'

export function DiffView({ id, from, to, language }: { id: string; from: number; to: number; language: Lang }) {
  const { api, words } = useWorkshop()
  const loaded = useLoad(`${id}.${from}.${to}`, () => (from ? api.diff(id, from, to) : api.version(id, to).then(({ text }): Diff => ({ from, to, fields: [], blocks: [{ op: 'added', before: '', after: text, words: [] }] }))))
  const { data } = loaded
  if (!data || loaded.failed) return <Waiting loaded={loaded} />
  if (isEmpty(data)) return <p className="muted diff__none">{words.versions.noDifference}</p>
  const count = tally(data.blocks)
  return (
    <div className="diff" lang={language} data-testid="diff" aria-busy={loaded.loading}>
      {from > 0 && <p className="diff__tally number">{words.versions.tally(count.added, count.removed, count.changed)}</p>}
      {data.fields.length > 0 && (
        <dl className="diff__fields">
          {data.fields.map((field) => (
            <div key={field.name}><dt>{words.fields[field.name] ?? field.name}</dt><dd><del>{told(field.before, words.none)}</del><span aria-hidden="true">→</span><ins>{told(field.after, words.none)}</ins></dd></div>
          ))}
        </dl>
      )}
      <div className="diff__lines">{linesOf(data.blocks).map((line, index) => <LineView key={index} line={line} />)}</div>
    </div>
  )
}

function LineView({ line }: { line: Line }) {
  const { words } = useWorkshop()
  const [open, setOpen] = useState(false)
  if (line.kind === 'same') return <p className="line">{line.text}</p>
  if (line.kind === 'fold') {
    return open
      ? line.lines.map((text, index) => <p key={index} className="line">{text}</p>)
      : <button type="button" className="line line--fold" onClick={() => setOpen(true)}>{words.versions.folded(line.lines.length)}</button>
  }
  const added = line.kind === 'added'
  const Tag = added ? 'ins' : 'del'
  return (
    <p className={`line line--${line.kind}`}>
      <span className="line__sign" aria-hidden="true">{added ? '+' : '−'}</span><span className="visually-hidden">{added ? words.versions.added : words.versions.removed}: </span>
      {line.marks.map((mark: Mark, index) => (mark.changed ? <Tag key={index}>{mark.text}</Tag> : <span key={index}>{mark.text}</span>))}
    </p>
  )
}

/** A field's value in words: a list, a table of lists or a plain word. */
function told(value: unknown, none: string): string {
  if (value === null || value === undefined || value === '') return none
  if (Array.isArray(value)) return value.length ? value.map((one) => told(one, none)).join(', ') : none
  if (typeof value !== 'object') return String(value)
  const parts = Object.entries(value).map(([name, inner]) => [name, told(inner, '')] as const).filter(([, text]) => text)
  return parts.length ? parts.map(([name, text]) => (name ? `${name}: ${text}` : text)).join('; ') : none
}
