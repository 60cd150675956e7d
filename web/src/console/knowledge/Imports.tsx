// What became of an upload, file by file, and the uploads before it.
import { AlertIcon, CheckIcon } from '../../ui/icons'
import { href } from '../routes'
import { useWorkshop } from './context'
import { FileIcon, RefreshIcon } from './icons'
import { useLoad, usePolling } from '../load'
import { BarOf, Waiting } from '../screen'
import { Failures, LanguageTag } from './parts'
import type { Batch, ImportedArticle, ImportedFile } from './wire'

export function BatchProgress({ id }: { id: string }) {
  const { api, words } = useWorkshop()
  const loaded = useLoad(id, () => api.batch(id))
  const { data } = loaded
  usePolling(data !== null && !data.done, 700, loaded.reload)
  if (!data) return <Waiting loaded={loaded} />
  const over = data.files.filter((file) => file.state === 'done' || file.state === 'failed').length
  return (
    <section className="panel" data-testid="batch" data-done={data.done}>
      <div className="batch-head" role="status">
        <strong>{data.done ? summary(data, words.importDone) : words.importRunning}</strong>
        {!data.done && <><BarOf part={over / Math.max(1, data.files.length)} /><span className="number muted">{over} / {data.files.length}</span></>}
      </div>
      <ul className="files">{data.files.map((file) => <FileRow key={file.id} file={file} />)}</ul>
    </section>
  )
}

function summary(batch: Batch, say: (good: number, failed: number) => string): string {
  const failed = batch.files.filter((file) => file.state === 'failed').length
  return say(batch.files.length - failed, failed)
}

function FileRow({ file }: { file: ImportedFile }) {
  const { words } = useWorkshop()
  const tone = { waiting: 'idle', reading: 'busy', done: 'good', failed: 'bad' }[file.state]
  return (
    <li className="file file--result" data-testid="batch-file" data-state={file.state}>
      {file.state === 'failed' ? <AlertIcon /> : file.state === 'done' ? <CheckIcon /> : file.state === 'reading' ? <span className="spin"><RefreshIcon /></span> : <FileIcon />}
      <div className="file__body">
        <p className="file__name">{file.name} <span className={`pill pill--${tone}`}>{words.fileStates[file.state]}</span></p>
        {file.articles.length > 0 && <ul className="file__articles">{file.articles.map((article) => <Result key={article.article_id} article={article} />)}</ul>}
        {file.failures.length > 0 && <Failures failures={file.failures} />}
      </div>
    </li>
  )
}

function Result({ article }: { article: ImportedArticle }) {
  const { words } = useWorkshop()
  return (
    <li>
      <LanguageTag language={article.language} />
      <a href={href(['knowledge', 'articles', article.article_id])} lang={article.language} data-testid="batch-article">{article.title}</a>
      {article.changed ? <span className="muted">{words.open(words.versionStates[article.state] ?? article.state, article.number)}</span> : <span className="muted">{words.unchanged}</span>}
      {article.conflicts > 0 && <span className="pill pill--bad">{words.conflictsBadge(article.conflicts)}</span>}
    </li>
  )
}

export function RecentImports() {
  const { api, words, when } = useWorkshop()
  const loaded = useLoad('imports', () => api.batches())
  if (!loaded.data?.batches.length) return null
  return (
    <section className="recent">
      <h3>{words.recentImports}</h3>
      <ul className="rows">
        {loaded.data.batches.map((batch) => (
          <li key={batch.batch_id}>
            <a href={href(['knowledge', 'upload', batch.batch_id])}>{when(batch.created_at)}</a>
            <span className={batch.failed ? 'bad' : undefined}>{words.importLine(batch.files, batch.failed)}</span>
            <span className="muted">{batch.author}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
