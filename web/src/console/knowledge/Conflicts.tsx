// Passages that people edited and that the new document changes too, each with three ways out.
import { useState } from 'react'
import { AlertIcon } from '../../ui/icons'
import { langOf } from '../../ui/language'
import type { ArticleProps } from './ArticlePage'
import { useWorkshop } from './context'
import type { Conflict } from './wire'

export function Conflicts({ detail, draft }: ArticleProps) {
  const { api, attempt, words } = useWorkshop()
  const { conflicts } = draft.current().version
  const say = words.conflicts
  const [busy, setBusy] = useState(false)
  const decide = (index: number, choose: 'mine' | 'theirs' | 'own', text?: string) => {
    setBusy(true)
    const work = draft.flush().then(async (saved) => {
      if (saved) draft.adopt(await api.decide(detail.article.id, index, { choose, ...(text !== undefined && { text }) }), true)
    })
    attempt(work.finally(() => setBusy(false)))
  }
  return (
    <section className="conflicts" aria-label={say.title(conflicts.length)} data-testid="conflicts">
      <header><AlertIcon /><div><h3>{say.title(conflicts.length)}</h3><p>{say.hint}</p></div></header>
      {conflicts.map((conflict, index) => <ConflictCard key={`${index}.${conflict.mine}`} conflict={conflict} busy={busy} onDecide={(choose, text) => decide(index, choose, text)} />)}
    </section>
  )
}

function ConflictCard({ conflict, busy, onDecide }: { conflict: Conflict; busy: boolean; onDecide: (choose: 'mine' | 'theirs' | 'own', text?: string) => void }) {
  const { words } = useWorkshop()
  const say = words.conflicts
  const [own, setOwn] = useState<string | null>(null)
  return (
    <article className="conflict" data-testid="conflict">
      <div className="conflict__sides">
        <Side label={say.base} text={conflict.base} quiet />
        <Side label={say.mine} text={conflict.mine} />
        <Side label={say.theirs} text={conflict.theirs} />
      </div>
      {own === null ? (
        <div className="conflict__choices">
          <button type="button" className="button button--small" disabled={busy} data-testid="choose-mine" onClick={() => onDecide('mine')}>{say.keepMine}</button>
          <button type="button" className="button button--small" disabled={busy} data-testid="choose-theirs" onClick={() => onDecide('theirs')}>{say.takeTheirs}</button>
          <button type="button" className="button button--small button--quiet" disabled={busy} onClick={() => setOwn(conflict.theirs)}>{say.own}</button>
        </div>
      ) : (
        <form className="conflict__own" onSubmit={(event) => { event.preventDefault(); onDecide('own', own) }}>
          <label><span className="field__label">{say.ownLabel}</span><textarea className="input" rows={4} value={own} onChange={(event) => setOwn(event.currentTarget.value)} /></label>
          <div className="conflict__choices">
            <button type="button" className="button button--small" onClick={() => setOwn(null)}>{words.cancel}</button>
            <button type="submit" className="button button--small button--primary" disabled={busy}>{words.save}</button>
          </div>
        </form>
      )}
    </article>
  )
}

function Side({ label, text, quiet = false }: { label: string; text: string; quiet?: boolean }) {
  const { words } = useWorkshop()
  return <div className={`conflict__side${quiet ? ' conflict__side--quiet' : ''}`}><h4>{label}</h4><p className={text ? undefined : 'muted'} lang={text ? langOf(text) : undefined}>{text || words.conflicts.gone}</p></div>
}
