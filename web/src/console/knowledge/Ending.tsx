// Taking an article out, bringing it back, and erasing it for good.
import { useState } from 'react'
import { Dialog } from '../Dialog'
import { go, href } from '../routes'
import { useWorkshop } from './context'
import { Group } from './Details'
import { Confirm } from './Guards'
import type { Card } from './wire'

export function Ending({ article, reload }: { article: Card; reload: () => void }) {
  const { api, attempt, words, tell } = useWorkshop()
  const [sheet, setSheet] = useState<'archive' | 'erase' | null>(null)
  const archive = () => {
    setSheet(null)
    attempt(api.archive(article.id).then(() => { tell(words.archivedDone); reload() }))
  }
  const restore = () => attempt(api.restore(article.id).then(() => { tell(words.restored); reload() }))
  const erase = () => {
    setSheet(null)
    attempt(api.erase(article.id, article.slug).then(() => { tell(words.erased); go(href(['knowledge', 'articles'])) }))
  }
  return (
    <Group title={words.details.danger}>
      <div className="ending">
        {article.archived
          ? <Choice text={words.restoreHint} action={words.restore} testId="restore" onClick={restore} />
          : <Choice text={words.archiveHint} action={words.archive} testId="archive" onClick={() => setSheet('archive')} />}
        <Choice text={words.eraseHint} action={words.erase} testId="erase" danger onClick={() => setSheet('erase')} />
      </div>
      {sheet === 'archive' && <Confirm title={words.archive} text={words.archiveSure} action={words.archive} onConfirm={archive} onClose={() => setSheet(null)} />}
      {sheet === 'erase' && <EraseSheet slug={article.slug} onErase={erase} onClose={() => setSheet(null)} />}
    </Group>
  )
}

function Choice({ text, action, onClick, testId, danger = false }: { text: string; action: string; onClick: () => void; testId: string; danger?: boolean }) {
  return <div className="ending__choice"><p>{text}</p><button type="button" className={`button${danger ? ' button--danger-quiet' : ''}`} data-testid={testId} onClick={onClick}>{action}</button></div>
}

function EraseSheet({ slug, onErase, onClose }: { slug: string; onErase: () => void; onClose: () => void }) {
  const { words } = useWorkshop()
  const [typed, setTyped] = useState('')
  return (
    <Dialog title={words.eraseTitle} onClose={onClose}>
      <form onSubmit={(event) => { event.preventDefault(); if (typed === slug) onErase() }}>
        <p>{words.eraseText}</p>
        <label className="field erase-field"><span className="field__label">{words.eraseType(slug)}</span>
          <input className="input" value={typed} autoComplete="off" autoCapitalize="none" spellCheck={false} data-autofocus="" data-testid="erase-slug" onChange={(event) => setTyped(event.currentTarget.value)} /></label>
        <div className="dialog__buttons">
          <button type="button" className="button" onClick={onClose}>{words.cancel}</button>
          <button type="submit" className="button button--danger" disabled={typed !== slug} data-testid="erase-confirm">{words.erase}</button>
        </div>
      </form>
    </Dialog>
  )
}
