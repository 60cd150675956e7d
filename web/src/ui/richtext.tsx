// The little formatting that replies use: paragraphs, lists, bold, links and [1] citation marks. Never raw HTML.
import { Fragment, type ReactNode } from 'react'

export type Inline =
  | { kind: 'text' | 'bold'; text: string }
  | { kind: 'link'; text: string; href: string }
  | { kind: 'cite'; number: number }

export type Block =
  | { kind: 'paragraph'; lines: string[] }
  | { kind: 'list'; ordered: boolean; start: number; items: string[] }

const BULLET = /^\s*[-*•]\s+(.*)$/
const NUMBERED = /^\s*(\d{1,3})[.、)]\s*(\D.*)$/
const HEADING = /^#{1,6}\s+(.*)$/
const INLINE = /\*\*(.+?)\*\*|\[(\d{1,2})\](?!\()|\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)|(https?:\/\/[^\s<>()，。；、]+[^\s<>()，。；、.,;:!?])/g

export function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  let open: Block | null = null
  for (const line of text.split('\n')) {
    const bullet = BULLET.exec(line)
    const numbered = bullet ? null : NUMBERED.exec(line)
    if (!line.trim()) {
      open = null
    } else if (bullet || numbered) {
      const ordered = numbered !== null
      const item = (bullet?.[1] ?? numbered?.[2] ?? '').trim()
      if (open?.kind === 'list' && open.ordered === ordered) open.items.push(item)
      else blocks.push((open = { kind: 'list', ordered, start: Number(numbered?.[1] ?? 1), items: [item] }))
    } else {
      const heading = HEADING.exec(line)
      const words = heading ? `**${heading[1]}**` : line
      if (open?.kind === 'paragraph' && !heading) open.lines.push(words)
      else blocks.push((open = { kind: 'paragraph', lines: [words] }))
    }
  }
  return blocks
}

/** A mark stands behind the stop of its sentence, wherever a model has put it. */
export const tidied = (text: string): string => text.replace(/\s*((?:\[\d{1,2}\])+)([。，；！？]|[.,;!?](?=\s|$))/g, '$2 $1')

export function inlinesOf(text: string): Inline[] {
  const inlines: Inline[] = []
  let last = 0
  for (const match of text.matchAll(INLINE)) {
    if (match.index > last) inlines.push({ kind: 'text', text: text.slice(last, match.index) })
    const [whole, bold, cite, label, href, bare] = match
    if (bold) inlines.push({ kind: 'bold', text: bold })
    else if (cite) inlines.push({ kind: 'cite', number: Number(cite) })
    else if (href) inlines.push({ kind: 'link', text: label ?? href, href })
    else if (bare) inlines.push({ kind: 'link', text: bare, href: bare })
    last = match.index + whole.length
  }
  if (last < text.length) inlines.push({ kind: 'text', text: text.slice(last) })
  return inlines
}

export interface RichTextProps {
  text: string
  cite?: (number: number) => ReactNode
}

export function RichText({ text, cite }: RichTextProps) {
  return (
    <div className="prose">
      {blocksOf(text).map((block, index) => {
        if (block.kind === 'paragraph') {
          return (
            <p key={index}>
              {block.lines.map((line, row) => (
                <Fragment key={row}>
                  {row > 0 && <br />}
                  <Line text={line} cite={cite} />
                </Fragment>
              ))}
            </p>
          )
        }
        const items = block.items.map((item, row) => (
          <li key={row}>
            <Line text={item} cite={cite} />
          </li>
        ))
        return block.ordered ? <ol key={index} start={block.start}>{items}</ol> : <ul key={index}>{items}</ul>
      })}
    </div>
  )
}

const textOf = (inline: Inline | undefined): string => (inline?.kind === 'text' ? inline.text : '')

/** The last characters of a text that stay together: a Chinese character or a short Latin word, its stop, and spaces. */
const endOf = (text: string): string => /(?:[^\s\u3400-\u9fff]{0,14}|[\u3400-\u9fff][^\s\u3400-\u9fff]{0,2})\s*$/.exec(text)?.[0] || ' '

function Line({ text, cite }: { text: string; cite: ((number: number) => ReactNode) | undefined }) {
  const inlines = inlinesOf(cite ? tidied(text) : text)
  return inlines.map((inline, index) => {
    switch (inline.kind) {
      case 'text':
        return <Fragment key={index}>{inlines[index + 1]?.kind === 'cite' ? inline.text.slice(0, -endOf(inline.text).length) : inline.text}</Fragment>
      case 'bold':
        return <strong key={index}>{inline.text}</strong>
      case 'link':
        return <a key={index} href={inline.href} target="_blank" rel="noopener noreferrer">{inline.text}</a>
      case 'cite':
        // A number never begins a line: the end of its words goes with it.
        return <span key={index} className="held">{endOf(textOf(inlines[index - 1])).trimEnd()}{cite ? cite(inline.number) : `[${inline.number}]`}</span>
    }
  })
}
