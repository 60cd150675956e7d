// Quality review: conversations to look at, and how everybody's marks go.
import { useState } from 'react'
import { BackIcon } from '../../ui/icons'
import { day } from '../../ui/time'
import { useLoad } from '../load'
import { go, href } from '../routes'
import { Empty, Filter, ScreenHead, Waiting } from '../screen'
import type { Operator } from '../wire'
import { addDays, isDay, mondayOf, span, today } from './calendar'
import { Averages, ReviewList } from './Averages'
import { CardSheet } from './CardSheet'
import { useSupervising } from './context'
import { ScoreSheet } from './ScoreSheet'
import type { Candidate, Candidates, CardView, Reviews as ReviewsView } from './wire'

const KINDS = ['random', 'low_csat', 'breach', 'long', 'transferred', 'handed_back', 'overridden']

export function Reviews({ query, operator }: { query: Record<string, string>; operator: Operator }) {
  const { words, ask } = useSupervising()
  const say = words.reviews
  const card = useLoad('card', () => ask<CardView>('/reviews/scorecard'))
  const done = useLoad('reviews', () => ask<ReviewsView>('/reviews'))
  const [editing, setEditing] = useState(false)
  return (
    <div className="screen screen--wide">
      <ScreenHead title={words.tabs['reviews']} hint={say.hint}>
        {card.data && <button type="button" className="button" data-testid="edit-card" onClick={() => setEditing(true)}>{say.editCard}</button>}
      </ScreenHead>
      <Choosing query={query} card={card.data} operator={operator} onScored={done.reload} />
      <section className="panel" aria-labelledby="averages">
        <h3 id="averages">{say.averages}</h3>
        {!done.data ? <Waiting loaded={done} lines={3} /> : done.data.averages.length
          ? <><p className="muted">{say.averagesHint}</p><Averages averages={done.data.averages} criteria={card.data?.card.criteria ?? []} /></>
          : <Empty title={say.noAverages} hint={say.noAveragesHint} />}
      </section>
      {done.data && done.data.reviews.length > 0 && (
        <section className="panel" aria-labelledby="latest"><h3 id="latest">{say.latest}</h3><ReviewList reviews={done.data.reviews} criteria={card.data?.card.criteria ?? []} named /></section>
      )}
      {editing && card.data && <CardSheet known={card.data} onClose={() => setEditing(false)} onSaved={() => { setEditing(false); card.reload() }} />}
    </div>
  )
}

function Choosing({ query, card, operator, onScored }: { query: Record<string, string>; card: CardView | null; operator: Operator; onScored: () => void }) {
  const { words, language, ask } = useSupervising()
  const say = words.reviews
  const kind = KINDS.includes(query['kind'] ?? '') ? query['kind']! : 'random'
  const week = mondayOf(isDay(query['week']) ? query['week'] : today())
  const loaded = useLoad(`${kind} ${week}`, () => ask<Candidates>(`/reviews/candidates?kind=${kind}&week=${week}`))
  const [open, setOpen] = useState<Candidate | null>(null)
  const to = (changes: Record<string, string>) => go(href(['wall', 'reviews'], { kind, week, ...changes }), { replace: true })
  const { data } = loaded
  return (
    <section className="panel choosing" aria-labelledby="choose">
      <div className="choosing__head">
        <h3 id="choose">{say.choose}</h3>
        <div className="pager" role="group" aria-label={say.week}>
          <button type="button" className="icon-button icon-button--small" aria-label={say.before} data-testid="week-before" onClick={() => to({ week: addDays(week, -7) })}><BackIcon size={18} /></button>
          <span className="number" data-testid="week">{span(week, addDays(week, 6), language)}</span>
          <button type="button" className="icon-button icon-button--small" aria-label={say.after} disabled={week >= mondayOf(today())} onClick={() => to({ week: addDays(week, 7) })}><span className="flip"><BackIcon size={18} /></span></button>
        </div>
      </div>
      <Filter label={say.choose} value={kind} options={KINDS.map((one): [string, string] => [one, say.kinds[one] ?? one])} onChange={(chosen) => to({ kind: chosen })} testId="kind" />
      <p className="muted choosing__hint">{say.kindHints[kind]}</p>
      {!data ? <Waiting loaded={loaded} lines={4} /> : data.candidates.length ? (
        <ul className="candidates" aria-busy={loaded.loading} data-testid="candidates">
          {data.candidates.map((one) => <CandidateRow key={one.handoff_id} one={one} own={one.operator_id === operator.id} onOpen={() => setOpen(one)} />)}
        </ul>
      ) : <Empty title={say.noneTitle} hint={say.noneHint} />}
      {open && card && <ScoreSheet candidate={open} criteria={card.card.criteria} onClose={() => setOpen(null)} onSaved={() => { setOpen(null); loaded.reload(); onScored() }} />}
    </section>
  )
}

function CandidateRow({ one, own, onOpen }: { one: Candidate; own: boolean; onOpen: () => void }) {
  const { words, deskWords, language } = useSupervising()
  const say = words.reviews
  return (
    <li className="candidate" data-testid="candidate">
      <span className="candidate__who"><strong>{one.operator_name}</strong><span>{one.contact_name ?? deskWords.guest}</span></span>
      <span className="candidate__facts">
        <span className="number">{day(one.accepted_at, language)}</span>
        <span className="number">{one.seconds === null ? say.unfinished : say.lasted(words.lasting(one.seconds))}</span>
        {one.score !== null && <span className={`pill ${one.score <= 2 ? 'pill--bad' : one.score >= 4 ? 'pill--good' : 'pill--idle'}`}>{say.rated(one.score)}</span>}
        {one.transfers > 0 && <span className="tag">{say.transfers(one.transfers)}</span>}
        {one.handed_back && <span className="tag">{say.kinds['handed_back']}</span>}
        {one.breaches > 0 && <span className="pill pill--bad">{say.kinds['breach']}</span>}
        {one.mood !== 'calm' && <span className="tag">{deskWords.moods[one.mood] ?? one.mood}</span>}
        <span className="tag">{deskWords.languages[one.language] ?? one.language}</span>
      </span>
      <span className="candidate__end">
        {one.reviewed_at && <span className="pill pill--good">{say.reviewed}</span>}
        <button type="button" className="button button--small" data-testid="review" disabled={own} onClick={onOpen}>{say.open}</button>
      </span>
    </li>
  )
}
