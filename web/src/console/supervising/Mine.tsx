// What supervisors wrote about one's own work: notes with a receipt, and reviews.
import { langOf, useWords } from '../../ui/language'
import { moment } from '../../ui/time'
import { useLoad } from '../load'
import { Empty, ScreenHead, Waiting } from '../screen'
import { Averages, ReviewList } from './Averages'
import { useSupervising } from './context'
import type { CardView, CoachingNote, Reviews } from './wire'

export function Mine() {
  const { words, ask } = useSupervising()
  const say = words.mine
  const notes = useLoad('notes', () => ask<{ notes: CoachingNote[] }>('/coaching/mine'))
  const reviews = useLoad('reviews', () => ask<Reviews>('/reviews/mine'))
  const card = useLoad('card', () => ask<CardView>('/reviews/scorecard'))
  const criteria = card.data?.card.criteria ?? []
  return (
    <div className="screen screen--narrow">
      <ScreenHead title={say.title} hint={say.hint} />
      <section className="panel" aria-labelledby="my-notes">
        <h3 id="my-notes">{say.notes}</h3>
        {!notes.data ? <Waiting loaded={notes} lines={3} /> : notes.data.notes.length
          ? <ul className="my-notes">{notes.data.notes.map((note) => <Own key={note.id} note={note} onRead={notes.reload} />)}</ul>
          : <Empty title={say.noNotes} hint={say.noNotesHint} />}
      </section>
      <section className="panel" aria-labelledby="my-reviews">
        <h3 id="my-reviews">{say.reviews}</h3>
        {!reviews.data ? <Waiting loaded={reviews} lines={3} /> : reviews.data.reviews.length
          ? <><Averages averages={reviews.data.averages} criteria={criteria} /><ReviewList reviews={reviews.data.reviews} criteria={criteria} named={false} /></>
          : <Empty title={say.noReviews} hint={say.noReviewsHint} />}
      </section>
    </div>
  )
}

function Own({ note, onRead }: { note: CoachingNote; onRead: () => void }) {
  const { words, language, ask, attempt, tell } = useSupervising()
  const chat = useWords()
  const confirm = () => attempt(ask(`/coaching/${encodeURIComponent(note.id)}/read`, { method: 'POST', body: {} }).then(() => { tell(words.mine.confirmed); onRead() }))
  return (
    <li className={`coaching-note theme--${note.theme}${note.read_at ? '' : ' coaching-note--new'}`} data-testid="my-note">
      <span className="coaching-note__theme">{words.coaching.themes[note.theme]}</span>
      <p lang={langOf(note.text)}>{note.text}</p>
      <div className="coaching-note__end">
        <small>{note.author_name} · {moment(note.made_at, chat, language)}</small>
        {note.read_at ? <small className="good">{words.coaching.read(moment(note.read_at, chat, language))}</small>
          : <button type="button" className="button button--small" data-testid="confirm-note" onClick={confirm}>{words.mine.confirm}</button>}
      </div>
    </li>
  )
}
