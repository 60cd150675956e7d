// The list of articles, with its filters in the address; files dropped anywhere on it are taken.
import { useEffect, useState, type DragEvent } from 'react'
import { day } from '../../ui/time'
import { go, href } from '../routes'
import { AudienceWords, Badges } from './Badges'
import { useWorkshop } from './context'
import { PlusIcon, UploadIcon } from './icons'
import { useLoad, useSettled } from '../load'
import { Empty, Filter, ScreenHead, Waiting } from '../screen'
import { NewArticle } from './NewArticle'
import { LanguageTag, Search, Select } from './parts'
import { stage } from './staging'
import type { Card } from './wire'

const STATES = ['all', 'draft', 'in_review', 'published', 'scheduled', 'stale', 'archived']
const PAGE = 50

export function Articles({ query }: { query: Record<string, string> }) {
  const { api, words } = useWorkshop()
  const [typed, setTyped] = useState(query['q'] ?? '')
  const [limit, setLimit] = useState(PAGE)
  const [creating, setCreating] = useState(false)
  const settled = useSettled(typed, 250)
  const choose = (change: Record<string, string>) => {
    setLimit(PAGE)
    go(href(['knowledge', 'articles'], { ...query, ...change }), { replace: true })
  }
  useEffect(() => {
    if (settled !== (query['q'] ?? '')) choose({ q: settled })
    // Only what was typed moves the address; the address moves what was typed on its own below.
  }, [settled])
  useEffect(() => setTyped(query['q'] ?? ''), [query['q']])
  const state = query['state'] ?? 'all'
  const wanted = { q: query['q'] ?? '', state, language: query['language'] ?? '', owner: query['owner'] ?? '', kind: query['kind'] ?? '', offset: 0, limit }
  const loaded = useLoad(JSON.stringify(wanted), () => api.articles(wanted))
  const { data } = loaded
  const narrowed = Boolean(wanted.q || wanted.language || wanted.owner || wanted.kind || state !== 'all')
  return (
    <DropArea>
      <ScreenHead title={words.tabs['articles']} hint={data && words.articlesCount(data.counts['all'] ?? data.total)}>
        <a className="button" href={href(['knowledge', 'upload'])} data-testid="upload"><UploadIcon size={17} />{words.upload}</a>
        <button type="button" className="button button--primary" data-testid="new-article" onClick={() => setCreating(true)}><PlusIcon size={17} />{words.newArticle}</button>
      </ScreenHead>
      <div className="bar-row">
        <Search value={typed} onChange={setTyped} label={words.searchArticles} testId="article-search" />
        <Select label={words.language} value={wanted.language} options={[['', words.anyLanguage], ['zh', '中文'], ['en', 'English']]} onChange={(language) => choose({ language })} testId="article-language" />
        <Select label={words.columns.owner} value={wanted.owner} options={[['', words.anyOwner], ...(data?.owners ?? []).map((owner): [string, string] => [owner, owner])]} onChange={(owner) => choose({ owner })} />
        <Select label={words.anyKind} value={wanted.kind} options={[['', words.anyKind], ['article', words.kinds['article'] ?? ''], ['faq', words.kinds['faq'] ?? '']]} onChange={(kind) => choose({ kind })} />
      </div>
      <Filter label={words.columns.state} value={state} testId="state" onChange={(chosen) => choose({ state: chosen === 'all' ? '' : chosen })}
        options={STATES.map((name): [string, string, number?] => [name, words.states[name] ?? name, data?.counts[name]])} />
      {!data && <Waiting loaded={loaded} lines={9} />}
      {data && !data.articles.length && (narrowed
        ? <Empty title={words.noMatch} hint={words.noMatchHint} />
        : <Empty title={words.noArticles} hint={words.noArticlesHint} />)}
      {data && data.articles.length > 0 && <Table articles={data.articles} loading={loaded.loading} />}
      {data && data.total > data.articles.length && (
        <p className="more"><button type="button" className="button" onClick={() => setLimit(limit + PAGE)}>{words.showMore(data.total - data.articles.length)}</button></p>
      )}
      {creating && <NewArticle onClose={() => setCreating(false)} />}
    </DropArea>
  )
}

function Table({ articles, loading }: { articles: Card[]; loading: boolean }) {
  const { words } = useWorkshop()
  const { columns } = words
  return (
    <table className="table table--articles" aria-busy={loading} data-testid="articles">
      <thead><tr><th>{columns.title}</th><th>{columns.state}</th><th>{columns.audience}</th><th>{columns.owner}</th><th>{columns.updated}</th></tr></thead>
      <tbody>{articles.map((article) => <Row key={article.id} article={article} />)}</tbody>
    </table>
  )
}

function Row({ article }: { article: Card }) {
  const { words, language } = useWorkshop()
  return (
    <tr data-testid="article-row" data-article={article.id}>
      <td className="table__title">
        <div>
          <LanguageTag language={article.language} />
          <span>
            <a href={href(['knowledge', 'articles', article.id])} lang={article.language}>{article.title || article.slug}</a>
            <small>{article.kind === 'faq' && <span className="tag">{words.kinds['faq']}</span>}{article.topic && <span>{article.topic}</span>}<span>{article.slug}</span></small>
          </span>
        </div>
      </td>
      <td><Badges article={article} /></td>
      <td className="table__audience"><AudienceWords audience={article.audience} /></td>
      <td className={article.owner ? undefined : 'muted'}>{article.owner || words.noOwner}</td>
      <td className="number muted"><time dateTime={article.updated_at}>{day(article.updated_at, language)}</time></td>
    </tr>
  )
}

function DropArea({ children }: { children: React.ReactNode }) {
  const { words } = useWorkshop()
  const [over, setOver] = useState(false)
  const carriesFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files')
  return (
    <div className="screen" data-over={over || undefined}
      onDragOver={(event) => {
        if (!carriesFiles(event)) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={(event) => event.currentTarget.contains(event.relatedTarget as Node | null) || setOver(false)}
      onDrop={(event) => {
        if (!carriesFiles(event)) return
        event.preventDefault()
        stage([...event.dataTransfer.files])
        go(href(['knowledge', 'upload']))
      }}>
      {children}
      {over && <div className="drop-veil" aria-hidden="true"><UploadIcon size={40} /><p>{words.dropRelease}</p></div>}
    </div>
  )
}
