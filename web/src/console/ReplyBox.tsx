// Two tabs, two drafts, and colours that make it hard to send a private note to a customer.
import type { Attachment } from '../sdk/wire'
import { NoteIcon } from '../ui/icons'
import { Composer } from '../ui/Composer'
import { useDesk } from './context'
import { useDeskFiles } from './files'
import type { Detail } from './desk'

export function ReplyBox({ detail, mine, tab, onTab, focusKey }: {
  detail: Detail; mine: boolean; tab: 'reply' | 'note'; onTab: (tab: 'reply' | 'note') => void; focusKey: number
}) {
  const { desk, words, attempt } = useDesk()
  const id = detail.conversation.id
  const noting = tab === 'note'
  const files = useDeskFiles(id)
  const send = (text: string, attachments: Attachment[]) => {
    const name = draftName(id, tab)
    // A reply that did not get through must not be lost with its box.
    const work = noting ? desk.note(id, text) : desk.reply(id, text, attachments)
    attempt(work.catch((error: unknown) => {
      localStorage.setItem(name, text)
      window.dispatchEvent(new CustomEvent('xiaoer.draft', { detail: name }))
      throw error
    }))
    return work
  }
  return (
    <div className={`reply${noting ? ' reply--note' : ''}`}>
      <div className="reply__tabs" role="tablist">
        <button type="button" role="tab" aria-selected={!noting} data-testid="reply-tab" onClick={() => onTab('reply')}>{words.reply}</button>
        <button type="button" role="tab" aria-selected={noting} data-testid="note-tab" onClick={() => onTab('note')}><NoteIcon size={15} />{words.note}</button>
        <span className="reply__hint"><kbd>Ctrl/⌘</kbd> <kbd>Enter</kbd> {words.toSend}</span>
      </div>
      {!noting && !mine
        ? <p className="reply__closed">{words.acceptFirst}</p>
        : <Composer key={tab} className={noting ? 'composer--note' : ''} draftName={draftName(id, tab)} sendOn="mod-enter"
            placeholder={noting ? words.noteHint : words.replyHint} label={noting ? words.note : words.reply} onSend={send} files={noting ? undefined : files}
            testIds={{ box: 'reply-box', send: 'send-reply' }} sendLabel={noting ? words.saveNote : words.sendReply}
            focusKey={focusKey > 0 || mine ? `${id}.${tab}.${focusKey}` : undefined} />}
    </div>
  )
}

const draftName = (id: string, tab: string): string => `xiaoer.desk.draft.${id}.${tab}`
