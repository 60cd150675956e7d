// Who called me by name in a private note: a count in the bar, and the list behind it.
import { useEffect, useMemo, useRef, useState } from 'react'
import { useLanguage, useWords } from '../../ui/language'
import { moment } from '../../ui/time'
import { useDesk } from '../context'
import type { QueueLists } from '../desk'
import { replyingApi, type Mention } from './api'
import { replyingWords } from './words'
import './replying.css'

export function Mentions({ queue }: { queue: QueueLists | null }) {
  const { desk } = useDesk()
  const language = useLanguage()
  const words = replyingWords[language]
  const chat = useWords()
  const api = useMemo(() => replyingApi(desk.request), [desk])
  const [list, setList] = useState<Mention[]>([])
  const [unseen, setUnseen] = useState(0)
  const [open, setOpen] = useState(false)
  const frame = useRef<HTMLDivElement>(null)
  // The queue comes anew at each wake-up, and a call wakes the desk.
  useEffect(() => {
    let wanted = true
    api.mentions().then((found) => { if (wanted) { setList(found.mentions); setUnseen(found.unseen) } }, () => undefined)
    return () => { wanted = false }
  }, [api, queue])
  useEffect(() => {
    if (!open) return
    const away = (event: Event) => !frame.current?.contains(event.target as Node) && setOpen(false)
    document.addEventListener('pointerdown', away)
    return () => document.removeEventListener('pointerdown', away)
  }, [open])
  const see = (conversation?: string) => {
    setList(conversation ? list.filter((one) => one.conversation_id !== conversation) : [])
    setUnseen(conversation ? list.filter((one) => one.conversation_id !== conversation).length : 0)
    void api.see(conversation).catch(() => undefined)
  }
  return (
    <div className="mentions" ref={frame} onKeyDown={(event) => event.key === 'Escape' && setOpen(false)}>
      <button type="button" className="icon-button mentions__button" aria-expanded={open} aria-label={unseen ? words.mentionsOf(unseen) : words.mentions} title={words.mentions} data-testid="mentions" data-unseen={unseen} onClick={() => setOpen(!open)}>
        <span aria-hidden="true">@</span>{unseen > 0 && <span className="mentions__count number" aria-hidden="true">{unseen}</span>}
      </button>
      {open && (
        <section className="mentions__sheet" aria-label={words.mentions} data-testid="mentions-list">
          {!list.length && <p className="help__quiet">{words.noMentions}</p>}
          <ul>
            {list.map((one) => (
              <li key={one.message_id}>
                <button type="button" data-testid="mention" onClick={() => { desk.open(one.conversation_id); see(one.conversation_id); setOpen(false) }}>
                  <b>{words.calledBy(one.by ?? '')}</b><small className="number">{moment(one.made_at, chat, language)}</small><span>{one.text}</span>
                </button>
              </li>
            ))}
          </ul>
          {list.length > 0 && <button type="button" className="button" data-testid="mentions-seen" onClick={() => see()}>{words.allSeen}</button>}
        </section>
      )}
    </div>
  )
}
