// Reads finished messages to screen readers, each once; the stream of tokens itself stays silent.
import { useEffect, useRef, useState } from 'react'
import type { View } from '../sdk/view'
import { useWords } from '../ui/language'

export function Announcer({ view }: { view: View }) {
  const words = useWords()
  const told = useRef<Set<string> | null>(null)
  const [text, setText] = useState('')
  useEffect(() => {
    const finished = view.messages.filter((message) => message.state !== 'streaming' && message.sender !== 'contact')
    if (told.current === null) {
      // History is not news.
      if (view.lastSeq > 0) told.current = new Set(finished.map((message) => message.id))
      return
    }
    const news = finished.filter((message) => !told.current?.has(message.id) && (message.text || message.proposal))
    if (!news.length || view.run) return
    for (const message of news) told.current.add(message.id)
    setText(
      news
        .map((message) => {
          const speaker = message.sender === 'assistant' ? words.name : (message.senderName ?? '')
          const said = [message.text, message.proposal && `${message.proposal.title}. ${message.proposal.rendering}`]
          return `${speaker}: ${said.filter(Boolean).join(' ').replace(/\[\d+\]|\*\*/g, '')}`
        })
        .join('\n'),
    )
  }, [view, words])
  return <div className="visually-hidden" role="status" aria-live="polite" data-testid="announcer">{text}</div>
}
