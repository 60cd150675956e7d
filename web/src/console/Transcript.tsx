// What was said, from the operator's side; under it whether the contact is writing, and what they have seen.
import { FileSource } from '../ui/attachments'
import { useFollowing } from '../ui/following'
import { ThumbDownIcon } from '../ui/icons'
import { useLanguage, useWords } from '../ui/language'
import { Message } from '../ui/Message'
import { moment } from '../ui/time'
import type { ViewMessage } from '../sdk/view'
import type { Citation } from '../sdk/wire'
import { useDesk } from './context'
import { useDeskFiles } from './files'
import { nameOf, type Detail } from './desk'
import { MakeCase } from './evals/MakeCase'
import { makingWords } from './evals/making'
import type { Why as CaseWhy } from './evals/wire'
import { Missing } from './Missing'
import { Translated } from './replying/Translated'
import { Why } from './why/Why'
import type { Signs } from './wire'

/** `why` is what it is read for; a case that is made here keeps it. */
export function Transcript({ detail, signs, onCitation, why }: { detail: Detail; signs: Signs; onCitation: (citation: Citation) => void; why?: CaseWhy }) {
  const { words } = useDesk()
  const chat = useWords()
  const language = useLanguage()
  const { blobs } = useDeskFiles(detail.conversation.id)
  const typing = signs.typing.some((sign) => sign.by === null)
  const { scroller } = useFollowing(detail.messages.map((message) => message.id + message.text.length).join() + String(typing))
  const lastOwn = detail.messages.findLast((message) => message.sender === 'operator' && !message.internal)
  return (
    <FileSource.Provider value={blobs}>
    <div className="transcript" ref={scroller} role="log" aria-live="off" tabIndex={0}>
      <div className="transcript__column">
        {detail.messages.map((message, index) => {
          const before = detail.messages[index - 1]
          const pause = Date.parse(message.createdAt ?? '') - Date.parse(before?.createdAt ?? '')
          const stamped = message.createdAt !== null && (!before || pause > 15 * 60_000)
          const first = stamped || before?.sender !== message.sender || before?.internal !== message.internal || before?.senderName !== message.senderName
          const named = message.sender === 'contact' ? { ...message, senderName: nameOf(detail.contact, words) } : message
          return (
            <div key={message.id} className={message.kind === 'whisper' ? 'whispered' : undefined} data-testid={message.kind === 'whisper' ? 'whispered' : undefined}>
              {stamped && <p className="stamp">{moment(message.createdAt ?? '', chat, language)}</p>}
              {message.internal && (first || message.kind === 'whisper') && <p className="note-label">{message.kind === 'whisper' ? words.whispered : words.privateNote}</p>}
              <Message message={named} first={first} mirrored onCitation={onCitation} 
                foot={message.sender === 'system' ? null : <>
                  {(message.sender === 'assistant' || message === lastOwn) && <Foot detail={detail} message={message} why={why ?? whyOf(detail, message)} seen={message === lastOwn ? isSeen(detail, message, signs.seen) : null} />}
                  <Translated conversation={detail.conversation.id} message={message} />
                </>} />
            </div>
          )
        })}
        {typing && <p className="transcript__typing" role="status" data-testid="contact-typing"><span className="dots" aria-hidden="true"><i /><i /><i /></span>{words.typingContact(nameOf(detail.contact, words))}</p>}
      </div>
    </div>
    </FileSource.Provider>
  )
}

function Foot({ detail, message, why, seen }: { detail: Detail; message: ViewMessage; why: CaseWhy; seen: boolean | null }) {
  const { words } = useDesk()
  const chat = useWords()
  const making = makingWords[useLanguage()]
  if (seen !== null) return <p className="seen" data-testid="seen" data-seen={seen}>{seen ? words.seen : words.delivered}</p>
  if (message.sender !== 'assistant') return null
  const reason = message.feedback?.reason && (chat.reasons as Record<string, string>)[message.feedback.reason]
  return (
    <div className="foot">
      {message.feedback?.rating === 'down' && <p className="rated" data-testid="rated-down"><ThumbDownIcon size={14} />{making.down}{reason && ` · ${reason}`}</p>}
      <Why conversation={detail.conversation.id} message={message} />
      {message.state !== 'streaming' && <Missing conversation={detail.conversation.id} message={message.id} />}
      {message.state !== 'streaming' && <MakeCase conversation={detail.conversation.id} message={message.id} why={why} />}
    </div>
  )
}

const whyOf = (detail: Detail, message: ViewMessage): CaseWhy => (message.feedback?.rating === 'down' ? 'thumbs_down' : detail.handoff ? 'handoff' : 'other')

/** Only pages tell what was seen: an answer by another channel proves nothing. */
function isSeen(detail: Detail, message: ViewMessage, seen: string | null): boolean | null {
  if (detail.conversation.channel !== 'web') return null
  const ids = detail.messages.map((one) => one.id)
  return seen !== null && ids.indexOf(seen) >= ids.indexOf(message.id)
}
