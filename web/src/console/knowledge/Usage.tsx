// What the articles did for customers, and which did nothing.
import { useState } from 'react'
import { day } from '../../ui/time'
import { go, href } from '../routes'
import { useWorkshop } from './context'
import { useLoad } from '../load'
import { BarOf, Empty, Filter, ScreenHead, Waiting } from '../screen'
import { LanguageTag } from './parts'
import type { Used } from './wire'

const DAYS = [7, 30, 90]
type Column = 'retrieved' | 'cited' | 'helpful' | 'unhelpful'
const COLUMNS: [Column, 'human' | 'accent' | 'good' | 'bad'][] = [['retrieved', 'human'], ['cited', 'accent'], ['helpful', 'good'], ['unhelpful', 'bad']]

export function Usage({ query }: { query: Record<string, string> }) {
  const { api, words } = useWorkshop()
  const say = words.usage
  const days = DAYS.includes(Number(query['days'])) ? Number(query['days']) : 30
  const loaded = useLoad(String(days), () => api.usefulness(days))
  const { data } = loaded
  return (
    <div className="screen">
      <ScreenHead title={words.tabs['usage']} hint={say.hint} />
      <Filter label={say.period} value={String(days)} options={DAYS.map((count): [string, string] => [String(count), say.days(count)])} onChange={(chosen) => go(href(['knowledge', 'usage'], { days: chosen }), { replace: true })} testId="days" />
      {!data && <Waiting loaded={loaded} lines={9} />}
      {data && (data.articles.length ? <UsedTable articles={data.articles} loading={loaded.loading} /> : <Empty title={say.empty} />)}
      {data && (
        <section className="never" data-testid="never">
          <h3>{say.never(data.never.length)}</h3>
          <p className="muted">{data.never.length ? say.neverHint : say.neverNone}</p>
          <Never articles={data.never} />
        </section>
      )}
    </div>
  )
}

function UsedTable({ articles, loading }: { articles: Used[]; loading: boolean }) {
  const { words, when } = useWorkshop()
  const { columns, explain, sort: sortWords } = words.usage
  const [by, setBy] = useState<Column>('retrieved')
  const sorted = articles.toSorted((a, b) => b[by] - a[by] || b.retrieved - a.retrieved)
  const most = (column: Column) => Math.max(1, ...articles.map((article) => article[column]))
  return (
    <>
      <table className="table table--usage" aria-busy={loading} data-testid="usage">
        <thead>
          <tr><th>{columns.title}</th>
            {COLUMNS.map(([column]) => <th key={column} aria-sort={column === by ? 'descending' : undefined}><button type="button" aria-label={sortWords(columns[column])} onClick={() => setBy(column)}>{columns[column]}<i aria-hidden="true">{column === by ? '↓' : ''}</i></button></th>)}
            <th>{columns.last}</th></tr>
        </thead>
        <tbody>
          {sorted.map((article) => (
            <tr key={article.article_id} data-testid="usage-row">
              <td className="table__title"><div><LanguageTag language={article.language} /><span><a href={href(['knowledge', 'articles', article.article_id])} lang={article.language}>{article.title}</a><small>{article.slug}</small></span></div></td>
              {COLUMNS.map(([column, tone]) => <td key={column} data-label={columns[column]} className="table__bar"><span className="number">{article[column]}</span><BarOf part={article[column] / (column === 'cited' ? most('retrieved') : column === 'unhelpful' ? most('helpful') : most(column))} tone={tone} /></td>)}
              <td className="number muted" data-label={columns.last}>{when(article.last_at)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="muted explain">{explain}</p>
    </>
  )
}

function Never({ articles }: { articles: { article_id: string; title: string; language: 'zh' | 'en'; slug: string; since: string }[] }) {
  const { words, language } = useWorkshop()
  const [all, setAll] = useState(false)
  const shown = all ? articles : articles.slice(0, 12)
  return (
    <>
      <ul className="rows">
        {shown.map((article) => (
          <li key={article.article_id}><LanguageTag language={article.language} /><a href={href(['knowledge', 'articles', article.article_id])} lang={article.language}>{article.title}</a><span className="muted">{words.usage.since(day(article.since, language))}</span></li>
        ))}
      </ul>
      {articles.length > shown.length && <p className="more"><button type="button" className="button" onClick={() => setAll(true)}>{words.showMore(articles.length - shown.length)}</button></p>}
    </>
  )
}
