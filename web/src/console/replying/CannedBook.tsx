// The canned replies of an operator and of everybody: looked through, written, changed and deleted; a page and a sheet.
import { useMemo, useRef, useState } from 'react'
import { ServerError } from '../../sdk/http'
import { langOf, useLanguage } from '../../ui/language'
import { useDesk } from '../context'
import { useLoad } from '../load'
import { Empty, ScreenHead, Waiting } from '../screen'
import { replyingApi, type CannedText } from './api'
import type { Canned } from './filling'
import { replyingWords } from './words'
import './replying.css'

export function CannedPage() {
  const words = replyingWords[useLanguage()]
  return <><ScreenHead title={words.pageTitle} hint={words.pageHint} /><CannedBook /></>
}

export function CannedBook() {
  const { desk } = useDesk()
  const words = replyingWords[useLanguage()]
  const api = useMemo(() => replyingApi(desk.request), [desk])
  const loaded = useLoad('canned.book', api.canned)
  const [editing, setEditing] = useState<Canned | 'new' | null>(null)
  const [query, setQuery] = useState('')
  const supervises = desk.current().operator?.permissions.includes('supervise') ?? false
  if (!loaded.data) return <Waiting loaded={loaded} />
  const shown = loaded.data.filter(({ shortcut, text }) => `${shortcut} ${text}`.toLowerCase().includes(query.trim().toLowerCase()))
  const done = () => { setEditing(null); loaded.reload() }
  return (
    <div className="canned" data-testid="canned-book">
      <div className="canned__bar">
        <input type="search" value={query} placeholder={words.search} aria-label={words.search} onChange={(event) => setQuery(event.target.value)} />
        <button type="button" className="button button--primary" data-testid="add-canned" onClick={() => setEditing('new')}>{words.add}</button>
      </div>
      {!supervises && <p className="help__quiet">{words.onlySupervisors}</p>}
      {editing === 'new' && <Editor shares={supervises} save={(body) => api.addCanned(body)} onDone={done} />}
      {!loaded.data.length && editing === null && <Empty title={words.noReplies} />}
      <ul className="canned__list">
        {shown.map((reply) => editing !== 'new' && editing?.id === reply.id
          ? <li key={reply.id}><Editor reply={reply} shares={supervises} save={(body) => api.changeCanned(reply.id, body)} remove={() => api.deleteCanned(reply.id)} onDone={done} /></li>
          : (
            <li key={reply.id} className="canned__row" data-testid="canned-row">
              <div>
                <h3>/{reply.shortcut} <small>{words.languages[reply.language]} · {reply.shared ? words.shared : words.mine} · {words.used(reply.uses)}</small></h3>
                <p lang={langOf(reply.text)}>{reply.text}</p>
              </div>
              {reply.may_change && <button type="button" className="button" data-testid="edit-canned" onClick={() => setEditing(reply)}>{words.edit}</button>}
            </li>
          ))}
      </ul>
    </div>
  )
}

function Editor({ reply, shares, save, remove, onDone }: {
  reply?: Canned; shares: boolean; save: (body: CannedText) => Promise<unknown>; remove?: () => Promise<unknown>; onDone: () => void
}) {
  const language = useLanguage()
  const words = replyingWords[language]
  const [body, setBody] = useState<CannedText>(reply ?? { shortcut: '', language, text: '', shared: false })
  const [failed, setFailed] = useState('')
  const [asking, setAsking] = useState(false)
  const area = useRef<HTMLTextAreaElement>(null)
  const run = (work: Promise<unknown>) => work.then(onDone, (error: unknown) => setFailed(error instanceof ServerError ? error.detail || error.title : String(error)))
  const id = reply?.id ?? 'new'
  const insert = (name: string) => {
    const at = area.current?.selectionStart ?? body.text.length
    setBody({ ...body, text: `${body.text.slice(0, at)}{{${name}}}${body.text.slice(at)}` })
    area.current?.focus()
  }
  return (
    <form className="arguments canned__editor" data-testid="canned-editor" onSubmit={(event) => { event.preventDefault(); void run(save({ shortcut: body.shortcut, language: body.language, text: body.text, shared: body.shared })) }}>
      <div className="canned__pair">
        <div className="field"><label htmlFor={`s-${id}`}>{words.shortcut}</label><input id={`s-${id}`} required maxLength={32} value={body.shortcut} data-testid="canned-shortcut" onChange={(event) => setBody({ ...body, shortcut: event.target.value })} /></div>
        <div className="field"><label htmlFor={`l-${id}`}>{words.language}</label>
          <select id={`l-${id}`} value={body.language} data-testid="canned-language" onChange={(event) => setBody({ ...body, language: event.target.value as 'zh' | 'en' })}>
            {(['zh', 'en'] as const).map((one) => <option key={one} value={one}>{words.languages[one]}</option>)}
          </select>
        </div>
      </div>
      <div className="field"><label htmlFor={`t-${id}`}>{words.text}</label><textarea id={`t-${id}`} ref={area} rows={4} required value={body.text} data-testid="canned-text" onChange={(event) => setBody({ ...body, text: event.target.value })} /></div>
      <div className="canned__variables" role="group" aria-label={words.insertVariable}>
        {Object.entries(words.variables).map(([name, label]) => <button key={name} type="button" title={`{{${name}}}`} onClick={() => insert(name)}>{label}</button>)}
      </div>
      {shares && <label className="canned__shared"><input type="checkbox" checked={body.shared} data-testid="canned-shared" onChange={(event) => setBody({ ...body, shared: event.target.checked })} /> {words.everybody}</label>}
      {failed && <p className="problem" role="alert">{failed}</p>}
      <footer>
        <button type="submit" className="button button--primary" data-testid="save-canned">{words.save}</button>
        <button type="button" className="button" onClick={onDone}>{words.cancel}</button>
        {remove && <button type="button" className="button canned__remove" data-testid="delete-canned" onClick={() => (asking ? void run(remove()) : setAsking(true))}>{asking ? words.removeSure : words.remove}</button>}
      </footer>
    </form>
  )
}
