// The history of an article: every version, the difference of any two, and the way back.
import { useState } from 'react'
import { langOf } from '../../ui/language'
import { day } from '../../ui/time'
import { go, href } from '../routes'
import type { ArticleProps } from './ArticlePage'
import { useWorkshop } from './context'
import { DiffView } from './DiffView'
import { Confirm } from './Guards'
import { useLoad } from '../load'
import { Waiting } from '../screen'
import { Select } from './parts'
import type { VersionSummary } from './wire'

export function Versions({ detail, reload, query }: ArticleProps & { query: Record<string, string> }) {
  const { api, attempt, words, tell } = useWorkshop()
  const { id } = detail.article
  const loaded = useLoad(id, () => api.article(id))
  const [backTo, setBackTo] = useState<VersionSummary | null>(null)
  const versions = (loaded.data ?? detail).versions
  const article = (loaded.data ?? detail).article
  const newest = versions[0]?.number ?? 0
  const to = Number(query['to']) || newest
  const from = Number(query['from']) || (versions.find((version) => version.number < to)?.number ?? 0)
  const compare = (pair: { from: number; to: number }) => go(href(['knowledge', 'articles', id, 'versions'], { from: String(pair.from), to: String(pair.to) }), { replace: true })
  const rollBack = (version: VersionSummary) => {
    setBackTo(null)
    attempt(api.rollBack(id, version.number, '').then((done) => {
      tell(words.versions.rolledBack(done.version.number))
      loaded.reload()
      reload()
    }))
  }
  if (!versions.length) return <Waiting loaded={loaded} />
  return (
    <div className="versions">
      <ol className="history" data-testid="versions">
        {versions.map((version) => (
          <Entry key={version.number} version={version} live={version.number === article.live && !article.archived} waiting={version.number === article.scheduled} shown={version.number === to}
            onShow={() => compare({ from: versions.find((other) => other.number < version.number)?.number ?? 0, to: version.number })}
            onBack={version.published_at && version.number !== article.live ? () => setBackTo(version) : null} />
        ))}
      </ol>
      <div className="comparison">
        <div className="comparison__pick">
          <Select shown label={words.versions.from} value={String(from)} options={[['0', words.none], ...numbers(versions, (number) => number < to)]} onChange={(value) => compare({ from: Number(value), to })} testId="diff-from" />
          <Select shown label={words.versions.to} value={String(to)} options={numbers(versions, () => true)} onChange={(value) => compare({ from: Math.min(from, Number(value) - 1), to: Number(value) })} testId="diff-to" />
        </div>
        <DiffView id={id} from={from} to={to} language={article.language} />
      </div>
      {backTo && <Confirm title={words.versions.rollBackTitle(backTo.number)} text={words.versions.rollBackText(backTo.number, newest + 1)} action={words.versions.rollBackNow}
        onConfirm={() => rollBack(backTo)} onClose={() => setBackTo(null)} />}
    </div>
  )
}

const numbers = (versions: VersionSummary[], wanted: (number: number) => boolean): [string, string][] =>
  versions.filter((version) => wanted(version.number)).map((version) => [String(version.number), `v${version.number}`])

function Entry({ version, live, waiting, shown, onShow, onBack }: {
  version: VersionSummary; live: boolean; waiting: boolean; shown: boolean; onShow: () => void; onBack: (() => void) | null
}) {
  const { words, when, language } = useWorkshop()
  const say = words.versions
  const tone = live ? 'good' : waiting || version.state === 'in_review' ? 'human' : version.state === 'draft' ? 'busy' : 'idle'
  return (
    <li className={`history__entry${shown ? ' history__entry--shown' : ''}`} data-testid="version" data-number={version.number} data-state={live ? 'live' : version.state}>
      <button type="button" className="history__open" aria-current={shown ? 'true' : undefined} onClick={onShow}>
        <span className="history__top"><strong className="number">v{version.number}</strong>
          <span className={`pill pill--${tone}`}>{live ? say.current : waiting ? say.waiting : words.versionStates[version.state]}</span>
          <time className="number muted" dateTime={version.updated_at}>{when(version.published_at ?? version.updated_at)}</time></span>
        {version.note && <span className="history__note" lang={langOf(version.note)}>{version.note}</span>}
        <span className="history__by muted">{say.fromSource[version.author] ?? say.by(version.author)}{version.reviewer && version.reviewer !== version.author && ` · ${say.reviewer(version.reviewer)}`}
          {waiting && version.effective_from && ` · ${day(version.effective_from, language)}`}</span>
      </button>
      {onBack && <button type="button" className="link history__back" data-testid="roll-back" onClick={onBack}>{say.rollBack}</button>}
    </li>
  )
}
