// Reads finished messages to screen readers, each once; the stream of tokens itself stays silent.
import { useEffect, useRef, useState } from 'react'
import type { Outgoing } from '../sdk/outbox'
import type { View } from '../sdk/view'
import { useWords } from '../ui/language'
import { historyOf } from './history'

export function Announcer({ view, outbox }: { view: View; outbox: Outgoing[] }) {
  const words = useWords()
  const told = useRef<Set<string> | null>(null)
  const asked = useRef(new Set<string>())
  const [text, setText] = useState('')
  useEffect(() => {
    for (const entry of outbox) asked.current.add(entry.key)
    if (told.current === null) {
      if (view.lastSeq === 0) return
      told.current = historyOf(view.messages, asked.current)
    }
    const finished = view.messages.filter((message) => message.state !== 'streaming' && message.sender !== 'contact')
    const news = finished.filter((message) => !told.current?.has(message.id) && (message.text || message.proposal || message.attachments.length > 0))
    if (!news.length || view.run) return
    for (const message of news) told.current.add(message.id)
    setText(
      news
        .map((message) => {
          const speaker = message.sender === 'assistant' ? words.name : (message.senderName ?? '')
          const files = message.attachments.map((one) => one.name).join(', ')
          const said = [message.text, files && words.sentFiles(files), message.proposal && `${message.proposal.title}. ${message.proposal.rendering}`]
          return `${speaker}: ${said.filter(Boolean).join(' ').replace(/\[\d+\]|\*\*/g, '')}`
        })
        .join('\n'),
    )
  }, [view, outbox, words])
  return <div className="visually-hidden" role="status" aria-live="polite" data-testid="announcer">{text}</div>
}
