// All conversations of a contact on every channel in one timeline; one of them is read beside the open one.
import { CloseIcon, StarIcon } from '../../ui/icons'
import { langOf, useLanguage, useWords } from '../../ui/language'
import { Message } from '../../ui/Message'
import { toViewMessage } from '../../sdk/view'
import type { WireMessage } from '../../sdk/wire'
import { day, moment } from '../../ui/time'
import { useDesk } from '../context'
import { nameOf } from '../desk'
import { MakeCase } from '../evals/MakeCase'
import { useLoad } from '../load'
import { Waiting } from '../screen'
import type { Detail } from '../wire'
import type { Earlier, KnownContact } from './api'

export function History({ known, openId, onBeside }: { known: KnownContact; openId: string; onBeside: (id: string) => void }) {
  const { words } = useDesk()
  const language = useLanguage()
  return (
    <section className="customer__part" data-testid="history">
      <h3>{words.history} <span className="number">{known.history.length}</span></h3>
      <ol className="history">
        {known.history.map((one) => (
          <li key={one.id}>
            <button type="button" className="history__one" data-testid="history-item" data-conversation={one.id} aria-current={one.id === openId ? 'true' : undefined} disabled={one.id === openId} onClick={() => onBeside(one.id)}>
              <span className="history__top"><span className="number">{day(one.created_at, language)}</span><Facts one={one} current={one.id === openId} /></span>
              <span className="history__asked" lang={langOf(one.asked)}>{one.asked || '…'}</span>
              {one.score !== null && <Stars score={one.score} />}
            </button>
          </li>
        ))}
      </ol>
    </section>
  )
}

function Facts({ one, current }: { one: Earlier; current: boolean }) {
  const { words } = useDesk()
  const ended = one.disposition ? (words.dispositions[one.disposition] ?? one.disposition) : one.status === 'resolved' ? words.searchStates['resolved'] : words.searchStates['open']
  return <span className="history__facts">{[words.channels[one.channel] ?? one.channel, one.operator_name, current ? words.current : ended].filter(Boolean).join(' · ')}</span>
}

export function Stars({ score }: { score: number }) {
  const { words } = useDesk()
  return (
    <span className="stars">
      <span aria-hidden="true">{[1, 2, 3, 4, 5].map((star) => <StarIcon key={star} size={13} filled={star <= score} />)}</span>
      <span className="visually-hidden">{words.csat}: {words.stars(score)}</span>
    </span>
  )
}

/** An earlier conversation over the customer pane; the open one stays where it is. */
export function Beside({ id, onClose }: { id: string; onClose: () => void }) {
  const { desk, words } = useDesk()
  const chat = useWords()
  const language = useLanguage()
  const loaded = useLoad(id, () => desk.request<Omit<Detail, 'messages'> & { messages: WireMessage[] }>(`/v1/desk/conversations/${encodeURIComponent(id)}`))
  const messages = loaded.data?.messages.map(toViewMessage) ?? []
  const open = () => {
    onClose()
    desk.open(id)
  }
  return (
    <section className="beside" aria-label={words.beside} data-testid="beside" onKeyDown={(event) => event.key === 'Escape' && onClose()}>
      <header>
        <h2>{words.beside}</h2>
        <MakeCase conversation={id} why="other" button />
        <button type="button" className="button button--small" onClick={open}>{words.openFully}</button>
        <button type="button" className="icon-button" aria-label={words.cancel} autoFocus onClick={onClose}><CloseIcon /></button>
      </header>
      <div className="beside__log" tabIndex={0} role="log" aria-live="off" aria-label={words.beside}>
        {!loaded.data && <Waiting loaded={loaded} lines={4} />}
        {messages.map((message, index) => (
          <div key={message.id}>
            {index === 0 && message.createdAt && <p className="stamp">{moment(message.createdAt, chat, language)}</p>}
            {message.internal && <p className="note-label">{words.privateNote}</p>}
            <Message message={message.sender === 'contact' && loaded.data ? { ...message, senderName: nameOf(loaded.data.contact, words) } : message} first={messages[index - 1]?.sender !== message.sender} mirrored />
          </div>
        ))}
      </div>
    </section>
  )
}
