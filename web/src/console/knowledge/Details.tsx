// All about an article but its text: what it is about, for whom, when, how else people ask, and its end.
import { useState, useSyncExternalStore, type ReactNode } from 'react'
import type { ArticleProps } from './ArticlePage'
import { useWorkshop } from './context'
import { Ending } from './Ending'
import { useLoad } from '../load'
import { Moment } from './Moment'
import { Chips } from './parts'
import { Questions } from './Questions'
import type { Audience, Card } from './wire'
import { Field } from '../screen'

/** Chinese sentences stand without a space between them. */
const both = (first: string, second: string): string => (/[。）]$/.test(first) ? first + second : `${first} ${second}`)

export function Details({ detail, draft, reload }: ArticleProps) {
  const { api, attempt, words, tell } = useWorkshop()
  const { content } = useSyncExternalStore(draft.subscribe, draft.current)
  const known = useLoad('known', () => api.articles({ limit: 1 }))
  const [card, setCard] = useState<Card>(detail.article)
  const say = words.details
  const change = (body: { owner?: string; review_by?: string | null }) =>
    attempt(api.change(card.id, body).then(({ article }) => {
      setCard(article)
      tell(words.saved)
    }))
  return (
    <div className="details">
      <Group title={say.about}>
        <Field label={say.topic} hint={both(say.topicHint, say.inDraft)}>
          {(id, hint) => <input id={id} aria-describedby={hint} className="input" value={content.topic} maxLength={80} data-testid="topic" onChange={(event) => draft.edit({ topic: event.currentTarget.value })} />}
        </Field>
        <Owner card={card} owners={known.data?.owners ?? []} onChange={(owner) => change({ owner })} />
      </Group>
      <Group title={say.audience} hint={both(say.audienceHint, say.inDraft)}>
        <AudienceBoxes audience={content.audience} known={known.data} onChange={(audience) => draft.edit({ audience })} />
      </Group>
      <Group title={say.time}>
        <div className="pair">
          <Moment label={say.from} hint={both(say.fromHint, say.inDraft)} value={content.effective_from} onChange={(effective_from) => draft.edit({ effective_from })} testId="effective-from" />
          <Moment label={say.until} hint={both(say.untilHint, say.inDraft)} value={content.expires_on} onChange={(expires_on) => draft.edit({ expires_on })} testId="expires-on" />
        </div>
        <Moment label={say.reviewBy} hint={both(say.reviewHint, say.atOnce)} kind="date" value={card.review_by} onChange={(review_by) => change({ review_by })} testId="review-by" />
      </Group>
      <Group title={say.questions} hint={both(say.questionsHint, say.inDraft)}>
        <Questions text={content.text} questions={content.questions} onChange={(questions) => draft.edit({ questions })} />
      </Group>
      <Ending article={card} reload={reload} />
    </div>
  )
}

export function Group({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  return <section className="group"><header><h3>{title}</h3>{hint && <p>{hint}</p>}</header><div className="group__body">{children}</div></section>
}

function Owner({ card, owners, onChange }: { card: Card; owners: string[]; onChange: (owner: string) => void }) {
  const { words } = useWorkshop()
  const [value, setValue] = useState(card.owner)
  const say = words.details
  return (
    <Field label={say.owner} hint={both(say.ownerHint, say.atOnce)}>
      {(id, hint) => (
        <>
          <input id={id} aria-describedby={hint} className="input" list={`${id}l`} value={value} maxLength={80} data-testid="owner" onChange={(event) => setValue(event.currentTarget.value)}
            onBlur={() => value.trim() !== card.owner && onChange(value.trim())} />
          <datalist id={`${id}l`}>{owners.map((owner) => <option key={owner} value={owner} />)}</datalist>
        </>
      )}
    </Field>
  )
}

function AudienceBoxes({ audience, known, onChange }: { audience: Audience; known: Audience | null; onChange: (audience: Audience) => void }) {
  const { words } = useWorkshop()
  const say = words.details
  const boxes: [keyof Audience, string, Record<string, string>][] = [
    ['channels', say.channels, words.channels], ['regions', say.regions, words.regions], ['tiers', say.tiers, words.tiers],
  ]
  return boxes.map(([name, label, names]) => (
    <div key={name} className="field">
      <span className="field__label" aria-hidden="true">{label}</span>
      <Chips values={audience[name]} onChange={(values) => onChange({ ...audience, [name]: values })} label={label} placeholder={say.addValue} nameOf={(value) => names[value] ?? value}
        suggestions={[...new Set([...(known?.[name] ?? []), ...Object.keys(names)])]} testId={`audience-${name}`} />
    </div>
  ))
}
