// Two tabs, two drafts, and colours that make it hard to send a private note to a customer; above the box what helps to write.
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Attachment, Citation } from '../../sdk/wire'
import { Composer, type ComposerControl } from '../../ui/Composer'
import { NoteIcon } from '../../ui/icons'
import { langOf, useLanguage } from '../../ui/language'
import { useDesk } from '../context'
import type { Detail, Signs } from '../desk'
import { Dialog } from '../Dialog'
import { useDeskFiles } from '../files'
import { replyingApi, type Origin } from './api'
import { ApprovalsPanel } from './ApprovalsPanel'
import { ArticlesPanel } from './ArticlesPanel'
import { CannedBook } from './CannedBook'
import { DraftPanel } from './DraftPanel'
import { appended, repliedSince, typingNow, unfilled } from './filling'
import { Blanks, Collision, Preview } from './Notices'
import { useTools, Tools } from './Tools'
import { useWordList } from './useWordList'
import { WordList } from './WordList'
import { replyingWords } from './words'
import './replying.css'

export interface ReplyBoxProps {
  detail: Detail; mine: boolean; tab: 'reply' | 'note'; onTab: (tab: 'reply' | 'note') => void; focusKey: number
  me: string; signs: Signs; onCitation: (citation: Citation) => void
}

export function ReplyBox({ detail, mine, tab, onTab, focusKey, me, signs, onCitation }: ReplyBoxProps) {
  const { desk, words, attempt } = useDesk()
  const language = useLanguage()
  const help = replyingWords[language]
  const api = useMemo(() => replyingApi(desk.request), [desk])
  const id = detail.conversation.id
  const noting = tab === 'note'
  const theirs = detail.conversation.language === 'zh' ? 'zh' : 'en'
  const files = useDeskFiles(id)
  const control = useRef<ComposerControl>(null)
  const draft = draftName(id, tab)
  const [text, setText] = useState(() => localStorage.getItem(draft) ?? '')
  const [managing, setManaging] = useState(false)
  const [round, setRound] = useState(0)
  const tools = useTools(id, api)
  const list = useWordList({ conversation: id, language: theirs, note: noting, control, round })

  const began = useRef<string | null>(null)
  const [sure, setSure] = useState(false)
  const [preview, setPreview] = useState<string | null>(null)
  useEffect(() => {
    setText(localStorage.getItem(draft) ?? '')
    setPreview(null)
    setSure(false)
  }, [draft])
  // From the first word on it counts who else replies.
  if (!text.trim()) began.current = null
  else began.current ??= detail.messages.at(-1)?.id ?? null
  const replied = noting ? [] : repliedSince(detail.messages, began.current, me)
  const typing = noting || !text.trim() ? [] : typingNow(signs.typing)
  const blanks = noting ? [] : unfilled(text)
  const foreign = tools.translating && !noting && text.trim() !== '' && langOf(text) !== theirs

  const onWords = (next: string, caret: number) => {
    setText(next)
    if (next !== text) setSure(false)
    list.onWords(next, caret)
  }
  const put = (next: string) => {
    control.current?.put(next)
    setText(next)
  }
  const deliver = (said: string, attachments: Attachment[], original?: string) => {
    const origin: Origin = {
      ...(tools.suggestion ? { suggestion_id: tools.suggestion } : {}),
      ...(original ? { original: { text: original, language: langOf(original) } } : {}),
    }
    // A reply that did not get through must not be lost with its box.
    const sending = noting ? desk.note(id, said) : api.reply(id, said, attachments, origin).then(() => void desk.refreshDetail())
    const work = sending.then(() => !noting && tools.forget(), (error: unknown) => {
      localStorage.setItem(draft, original ?? said)
      window.dispatchEvent(new CustomEvent('xiaoer.draft', { detail: draft }))
      throw error
    })
    setText('')
    setPreview(null)
    setSure(false)
    list.close()
    attempt(work)
    return work
  }
  const maySend = (said: string): boolean => {
    if (blanks.length) {
      document.querySelector<HTMLElement>('[data-blank]')?.focus()
      return false
    }
    if (replied.length && !sure) return setSure(true), false
    if (!foreign) return true
    setPreview('')
    api.translate(id, said, theirs).then(setPreview, (error: unknown) => {
      setPreview(null)
      attempt(Promise.reject(error instanceof Error ? error : new Error(String(error))))
    })
    return false
  }
  const asked = detail.messages.findLast((message) => message.sender === 'contact')?.id ?? ''
  const decided = detail.messages.map((message) => `${message.proposal?.id ?? ''}${message.proposal?.status ?? ''}`).join('')
  const open = noting || !mine ? null : tools.panel
  return (
    <div className={`reply${noting ? ' reply--note' : ''}`}>
      <div className="reply__tabs">
        <div role="tablist" aria-label={help.tools}>
          <button type="button" role="tab" aria-selected={!noting} data-testid="reply-tab" onClick={() => onTab('reply')}>{words.reply}</button>
          <button type="button" role="tab" aria-selected={noting} data-testid="note-tab" onClick={() => onTab('note')}><NoteIcon size={15} />{words.note}</button>
        </div>
        {!noting && mine && <Tools tools={tools} words={help} />}
        <span className="reply__hint"><kbd>Ctrl/⌘</kbd> <kbd>Enter</kbd> {words.toSend}</span>
      </div>
      {open === 'draft' && <DraftPanel conversation={id} onCitation={onCitation} onClose={() => tools.show(null)}
        onInsert={(made) => { tools.use(made.id); put(appended(control.current?.text() ?? '', made.insert)); tools.show(null) }} />}
      {open === 'articles' && <ArticlesPanel conversation={id} asked={asked} onCitation={onCitation} onInsert={(quote) => put(appended(control.current?.text() ?? '', quote))} />}
      {open === 'approvals' && <ApprovalsPanel conversation={id} round={decided} onDone={() => void desk.refreshDetail()} />}
      {!noting && mine && tools.notice && <p className="help__warn" role="status" data-testid="translate-notice">{tools.notice === 'none' ? help.noModel : langOf(text || '') === theirs && !foreign ? `${help.translateOn(help.languages[theirs] ?? theirs)}` : help.translateOn(help.languages[theirs] ?? theirs)}</p>}
      <Collision typing={typing} replied={sure || replied.length ? replied : []} words={help} asking={sure} />
      {preview !== null && (
        <Preview text={preview} language={theirs} words={help} onBack={() => { setPreview(null); control.current?.put(control.current.text()) }}
          onSend={() => { const original = control.current?.text().trim() ?? ''; put(''); void deliver(preview, [], original) }}
          onAsIs={() => { const said = control.current?.text().trim() ?? ''; put(''); void deliver(said, []) }} />
      )}
      {blanks.length > 0 && <Blanks names={blanks} words={help} onFill={(name, value) => put((control.current?.text() ?? '').replace(new RegExp(`\\{\\{\\s*${name.replaceAll('.', '\\.')}\\s*\\}\\}`, 'g'), value))} />}
      {!noting && !mine
        ? <p className="reply__closed">{words.acceptFirst}</p>
        : <div className="reply__box">
            {list.open && (
              <WordList id={list.id} label={list.sign === '/' ? help.repliesList : help.peopleList} entries={list.entries} at={list.at} onPick={list.pick}
                status={list.entries.length ? help.found(list.entries.length) : help.noneFound}>
                {list.sign === '/' && <button type="button" className="word-list__manage" data-testid="manage-replies" onClick={() => setManaging(true)}>{help.manage}</button>}
              </WordList>
            )}
            <Composer key={tab} className={noting ? 'composer--note' : ''} draftName={draft} sendOn="mod-enter" control={control} onWords={onWords} onKey={list.onKey} maySend={maySend}
              placeholder={noting ? words.noteHint : words.replyHint} label={noting ? words.note : words.reply} onSend={deliver} files={noting ? undefined : files}
              testIds={{ box: 'reply-box', send: 'send-reply' }} sendLabel={noting ? words.saveNote : sure ? help.sendAnyway : words.sendReply} boxProps={list.boxProps}
              focusKey={focusKey > 0 || mine ? `${id}.${tab}.${focusKey}` : undefined} />
          </div>}
      {managing && <Dialog wide title={help.pageTitle} onClose={() => { setManaging(false); setRound(round + 1) }}><CannedBook /></Dialog>}
    </div>
  )
}

const draftName = (id: string, tab: string): string => `xiaoer.desk.draft.${id}.${tab}`
