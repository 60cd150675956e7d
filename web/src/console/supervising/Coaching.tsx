// Coaching: the month's notes by theme, and the hardest conversations, as an agenda that can be printed.
import { useState } from 'react'
import { BackIcon } from '../../ui/icons'
import { moment } from '../../ui/time'
import { langOf, useWords } from '../../ui/language'
import { useLoad } from '../load'
import { go, href } from '../routes'
import { Empty, ScreenHead, Waiting } from '../screen'
import type { Colleague, Operator } from '../wire'
import { addMonths, isMonth, monthName, today } from './calendar'
import { useSupervising } from './context'
import { NoteSheet } from './NoteSheet'
import { THEMES, type Agenda, type CoachingNote, type HardCase } from './wire'

export function Coaching({ query, operator }: { query: Record<string, string>; operator: Operator }) {
  const { words, language, ask } = useSupervising()
  const say = words.coaching
  const now = today().slice(0, 7)
  const month = isMonth(query['month']) ? query['month'] : now
  const loaded = useLoad(month, () => ask<Agenda>(`/coaching?month=${month}`))
  const staff = useLoad('staff', () => ask<Colleague[]>('/operators'))
  const [writing, setWriting] = useState(false)
  const to = (chosen: string) => go(href(['wall', 'coaching'], { month: chosen }), { replace: true })
  const { data } = loaded
  const others = (staff.data ?? []).filter((one) => one.id !== operator.id && ['operator', 'supervisor', 'admin'].includes(one.role))
  return (
    <div className="screen agenda">
      <ScreenHead title={words.tabs['coaching']} hint={say.hint}>
        <a className="button" href={`/v1/desk/coaching.md?month=${month}&language=${language}`} download data-testid="agenda-text">{say.exportText}</a>
        <button type="button" className="button" onClick={() => print()}>{say.print}</button>
        <button type="button" className="button button--primary" data-testid="write-note" onClick={() => setWriting(true)}>{say.write}</button>
      </ScreenHead>
      <div className="agenda__head">
        <h3 data-testid="agenda">{say.agenda(monthName(month, language))}</h3>
        <div className="pager" role="group" aria-label={say.month}>
          <button type="button" className="icon-button icon-button--small" aria-label={say.before} onClick={() => to(addMonths(month, -1))}><BackIcon size={18} /></button>
          <button type="button" className="icon-button icon-button--small" aria-label={say.after} disabled={month >= now} onClick={() => to(addMonths(month, 1))}><span className="flip"><BackIcon size={18} /></span></button>
        </div>
      </div>
      {!data && <Waiting loaded={loaded} />}
      {data && (
        <>
          <section aria-labelledby="notes">
            <h4 id="notes">{say.notes}</h4>
            {data.notes.length ? <Notes notes={data.notes} /> : <Empty title={say.noNotes} hint={say.noNotesHint} />}
          </section>
          <section aria-labelledby="cases">
            <h4 id="cases">{say.cases}</h4>
            <p className="muted">{say.casesHint}</p>
            {data.cases.length ? <ol className="cases">{data.cases.map((one) => <Case key={one.handoff_id} one={one} />)}</ol> : <Empty title={say.noCases} hint={say.noCasesHint} />}
          </section>
        </>
      )}
      {writing && <NoteSheet operators={others} onClose={() => setWriting(false)} onWritten={() => { setWriting(false); loaded.reload() }} />}
    </div>
  )
}

function Notes({ notes }: { notes: CoachingNote[] }) {
  const { words } = useSupervising()
  return (
    <div className="note-groups">
      {THEMES.filter((theme) => notes.some((note) => note.theme === theme)).map((theme) => (
        <section key={theme} className={`note-group theme--${theme}`}>
          <h5>{words.coaching.themes[theme]}</h5>
          <ul>{notes.filter((note) => note.theme === theme).map((note) => <NoteLine key={note.id} note={note} />)}</ul>
        </section>
      ))}
    </div>
  )
}

function NoteLine({ note }: { note: CoachingNote }) {
  const { words, language } = useSupervising()
  const chat = useWords()
  const say = words.coaching
  return (
    <li className="coaching-note" data-testid="coaching-note">
      <p lang={langOf(note.text)}>{note.text}</p>
      <small>
        {say.from(note.author_name, note.operator_name)} · <span className={note.read_at ? 'good' : ''} data-testid="receipt">{note.read_at ? say.read(moment(note.read_at, chat, language)) : say.unread}</span>
        {note.conversation_id && <> · <a className="no-print" href={href(['wall'], { talk: note.conversation_id })}>{say.listen}</a></>}
      </small>
    </li>
  )
}

function Case({ one }: { one: HardCase }) {
  const { words, deskWords } = useSupervising()
  const say = words.coaching
  return (
    <li className="case" data-testid="hard-case">
      <p className="case__asked" lang={one.language}>{one.brief?.asked ?? one.intent}</p>
      <p className="case__why">{one.why.map((why) => <span key={why} className={why === 'mood' || why === 'low_csat' ? 'pill pill--bad' : 'pill pill--busy'}>{why === 'mood' ? deskWords.moods[one.mood] ?? say.why[why] : say.why[why]}</span>)}</p>
      {one.brief?.summary && <p lang={one.language}>{one.brief.summary}</p>}
      {one.brief && one.brief.tried.length > 0 && <p><span className="muted">{say.tried}:</span> <span lang={one.language}>{one.brief.tried.join(' · ')}</span></p>}
      <p className="muted">{say.operator}: {one.operator_name || '–'} · {one.seconds === null ? words.reviews.unfinished : words.reviews.lasted(words.lasting(one.seconds))} · <a className="no-print" href={href(['wall'], { talk: one.conversation_id })}>{say.listen}</a></p>
    </li>
  )
}
