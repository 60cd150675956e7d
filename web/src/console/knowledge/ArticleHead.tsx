// The head of an article: title, state, how it is kept, and what can be done with it.
import { useState, useSyncExternalStore } from 'react'
import { AlertIcon, BackIcon, CheckIcon } from '../../ui/icons'
import { day } from '../../ui/time'
import { go, href } from '../routes'
import type { ArticleProps } from './ArticlePage'
import { Badges } from './Badges'
import { useWorkshop } from './context'
import { Confirm } from './Guards'
import { DownloadIcon, TrashIcon, TryIcon } from './icons'
import { Menu } from './Menu'
import { LanguageTag } from './parts'
import { original } from './api'
import { PublishSheet } from './PublishSheet'

const VIEWS = ['text', 'details', 'versions']

export function ArticleHead({ detail, draft, reload, view }: ArticleProps & { view: string }) {
  const { words, language } = useWorkshop()
  const state = useSyncExternalStore(draft.subscribe, draft.current)
  const { version, content, fresh } = state
  const [publishing, setPublishing] = useState(false)
  const article = { ...detail.article, ...(fresh ? {} : { open: version.number, open_state: version.state }) }
  const base = ['knowledge', 'articles', article.id]
  return (
    <header className="article-head">
      <div className="article-head__top">
        <a className="icon-button" href={href(['knowledge', 'articles'])} aria-label={words.back}><BackIcon /></a>
        <LanguageTag language={article.language} />
        <h2 className="visually-hidden">{content.title}</h2>
        <input className="title-input" value={content.title} aria-label={words.titleField} placeholder={words.titleField} maxLength={200} lang={article.language} data-testid="article-title"
          onChange={(event) => draft.edit({ title: event.currentTarget.value })} />
        <SavedWords state={state} />
        <a className="button button--quiet" href={href(['knowledge', 'test'], { draft: fresh ? undefined : article.id })} title={words.testDraft}><TryIcon size={17} /><span className="wide">{words.test}</span></a>
        {!fresh && (
          <button type="button" className="button button--primary" data-testid="publish-open" disabled={state.saving === 'conflict'}
            onClick={() => void draft.flush().then((done) => done && setPublishing(true))}>
            {version.state === 'in_review' ? words.review : words.publish}
          </button>
        )}
        <More detail={detail} draft={draft} reload={reload} />
      </div>
      <div className="article-head__under">
        <nav className="subtabs" aria-label={words.article}>
          {VIEWS.map((name) => (
            <a key={name} href={href(name === 'text' ? base : [...base, name])} aria-current={name === view ? 'page' : undefined} data-testid={`view-${name}`}>{words.views[name]}</a>
          ))}
        </nav>
        <p className="muted article-head__line">{line()}</p>
        <Badges article={article}>
          {view !== 'text' && version.conflicts.length > 0 && <a className="pill pill--bad" href={href(base)}>{words.conflictsBadge(version.conflicts.length)}</a>}
        </Badges>
      </div>
      {publishing && <PublishSheet detail={detail} draft={draft} reload={reload} onClose={() => setPublishing(false)} />}
    </header>
  )

  function line(): string {
    if (article.archived) return words.archivedLooks
    if (fresh && article.live) return words.liveLooks(article.live)
    if (!fresh && version.state === 'in_review') return words.reviewLooks
    const waiting = detail.versions.find((other) => other.number === article.scheduled)
    return waiting?.effective_from ? words.scheduledLooks(waiting.number, day(waiting.effective_from, language)) : ''
  }
}

function SavedWords({ state }: { state: ReturnType<ArticleProps['draft']['current']> }) {
  const { words } = useWorkshop()
  const bad = state.saving === 'failed' || state.saving === 'conflict'
  return (
    <span className={`saved${bad ? ' bad' : ''}`} role="status" data-testid="saved" title={state.problem || undefined}>
      {state.saving === 'saved' && <CheckIcon size={15} />}{bad && <AlertIcon size={15} />}{words.saving[state.saving]}
    </span>
  )
}

function More({ detail, draft, reload }: ArticleProps) {
  const { api, attempt, words, tell } = useWorkshop()
  const [asking, setAsking] = useState(false)
  const { version, fresh } = draft.current()
  const { article } = detail
  const discard = () => {
    setAsking(false)
    attempt(api.discard(article.id).then(() => {
      tell(words.discarded)
      draft.adopt(version, false)
      if (detail.versions.some((other) => other.number !== version.number)) reload()
      else go(href(['knowledge', 'articles']))
    }))
  }
  if (fresh && !version.upload) return null
  return (
    <>
      <Menu testId="article-more">
        {(close) => (
          <>
            {version.upload && <a className="menu__item" href={original(version.upload.id)} download onClick={close}><DownloadIcon size={17} />{words.original}</a>}
            {!fresh && <button type="button" className="menu__item menu__item--bad" data-testid="discard" onClick={() => { close(); setAsking(true) }}><TrashIcon size={17} />{words.discard}</button>}
          </>
        )}
      </Menu>
      {asking && <Confirm title={words.discard} text={words.discardSure} action={words.discard} danger onConfirm={discard} onClose={() => setAsking(false)} />}
    </>
  )
}
