// Addresses that are read again on a schedule.
import { useState } from 'react'
import { href } from '../routes'
import { useWorkshop } from './context'
import { Confirm } from './Guards'
import { LinkIcon, PenIcon, PlusIcon, RefreshIcon, TrashIcon } from './icons'
import { useLoad, usePolling } from '../load'
import { Empty, ScreenHead, Waiting } from '../screen'
import { Menu } from './Menu'
import { Failures } from './parts'
import { SourceSheet } from './SourceSheet'
import type { Source } from './wire'

export function Sources() {
  const { api, words } = useWorkshop()
  const loaded = useLoad('sources', () => api.sources())
  const [sheet, setSheet] = useState<'new' | Source | null>(null)
  const { data } = loaded
  usePolling(data?.some((source) => source.state === 'checking' || source.state === 'new') ?? false, 1500, loaded.reload)
  return (
    <div className="screen screen--narrow">
      <ScreenHead title={words.tabs['sources']} hint={words.sources.hint}>
        <button type="button" className="button button--primary" data-testid="source-add" onClick={() => setSheet('new')}><PlusIcon size={17} />{words.sources.addTitle}</button>
      </ScreenHead>
      {!data && <Waiting loaded={loaded} />}
      {data?.length === 0 && <Empty title={words.sources.empty} hint={words.sources.emptyHint} />}
      <ul className="cards-list">{data?.map((source) => <SourceCard key={source.id} source={source} onEdit={() => setSheet(source)} reload={loaded.reload} />)}</ul>
      {sheet && <SourceSheet source={sheet === 'new' ? null : sheet} onClose={() => setSheet(null)} onDone={() => { setSheet(null); loaded.reload() }} />}
    </div>
  )
}

const TONES = { new: 'idle', ok: 'good', failed: 'bad', checking: 'busy' }

function SourceCard({ source, onEdit, reload }: { source: Source; onEdit: () => void; reload: () => void }) {
  const { api, attempt, words, when, tell } = useWorkshop()
  const say = words.sources
  const [removing, setRemoving] = useState(false)
  const only = source.kind === 'url' && source.pages.length === 1 ? source.pages[0] : null
  const check = () => attempt(api.checkSource(source.id).then(reload))
  const remove = () => {
    setRemoving(false)
    attempt(api.removeSource(source.id).then(() => { tell(say.removed); reload() }))
  }
  return (
    <li className="panel source-card" data-testid="source-card" data-state={source.state}>
      <div className="source-card__head">
        <LinkIcon />
        <div className="source-card__what">
          <p><a href={/^https?:/.test(source.address) ? source.address : undefined} target="_blank" rel="noopener noreferrer">{source.address}</a></p>
          <p className="muted"><span className={`pill pill--${TONES[source.state]}`}>{say.states[source.state]}</span> {[say.kinds[source.kind], say.everyHours(source.every_hours), source.publishes ? say.publishing : say.drafting].join(' · ')}</p>
        </div>
        <Menu testId="source-more">
          {(close) => (
            <>
              <button type="button" className="menu__item" onClick={() => { close(); onEdit() }}><PenIcon size={17} />{words.edit}</button>
              <button type="button" className="menu__item menu__item--bad" onClick={() => { close(); setRemoving(true) }}><TrashIcon size={17} />{words.remove}</button>
            </>
          )}
        </Menu>
      </div>
      {source.failures.length > 0 && <Failures failures={source.failures} />}
      <div className="source-card__foot">
        <p className="muted number">{[source.checked_at ? say.checked(when(source.checked_at)) : say.notRead, source.next_at && say.next(when(source.next_at))].filter(Boolean).join(' · ')}</p>
        {only?.article_id && <a href={href(['knowledge', 'articles', only.article_id])} data-testid="source-article">{words.article}</a>}
        <button type="button" className="button button--small" disabled={source.state === 'checking'} data-testid="source-check" onClick={check}><RefreshIcon size={15} />{say.check}</button>
      </div>
      {source.pages.length > 0 && !only && (
        <details className="source-card__pages">
          <summary>{say.pages(source.pages.length)}</summary>
          <ul>{source.pages.map((page) => <li key={page.address}>{page.article_id ? <a href={href(['knowledge', 'articles', page.article_id])}>{page.address}</a> : page.address}</li>)}</ul>
        </details>
      )}
      {removing && <Confirm title={say.removeTitle} text={say.removeText} action={words.remove} danger onConfirm={remove} onClose={() => setRemoving(false)} />}
    </li>
  )
}
