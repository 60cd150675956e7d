// In what state an article is, in a few short words.
import type { ReactNode } from 'react'
import { day } from '../../ui/time'
import { useWorkshop } from './context'
import type { Audience, Card } from './wire'

export function Badges({ article, children }: { article: Card; children?: ReactNode }) {
  const { words, language } = useWorkshop()
  const over = article.expires_on && Date.parse(article.expires_on) < Date.now()
  return (
    <span className="badges">
      {children}
      {article.archived && <span className="pill pill--idle">{words.archived}</span>}
      {!article.archived && article.live > 0 && <span className="pill pill--good">{words.live(article.live)}</span>}
      {!article.archived && !article.live && !article.scheduled && <span className="pill pill--idle">{words.notLive}</span>}
      {article.scheduled > 0 && <span className="pill pill--human">{words.scheduledBadge(article.scheduled)}</span>}
      {article.open > 0 && <span className={`pill ${article.open_state === 'in_review' ? 'pill--human' : 'pill--busy'}`}>{words.open(words.versionStates[article.open_state ?? 'draft'] ?? '', article.open)}</span>}
      {article.stale && <span className="pill pill--bad">{words.stale}</span>}
      {article.expires_on && !article.archived && <span className={`pill ${over ? 'pill--bad' : 'pill--idle'}`}>{over ? words.expired(day(article.expires_on, language)) : words.expires(day(article.expires_on, language))}</span>}
    </span>
  )
}

export function AudienceWords({ audience }: { audience: Audience }) {
  const { words } = useWorkshop()
  const named = [
    ...audience.channels.map((value) => words.channels[value] ?? value),
    ...audience.regions.map((value) => words.regions[value] ?? value),
    ...audience.tiers.map((value) => words.tiers[value] ?? value),
  ]
  return named.length ? <span className="audience">{named.map((value) => <span key={value} className="tag">{value}</span>)}</span> : <span className="muted">{words.everybody}</span>
}
