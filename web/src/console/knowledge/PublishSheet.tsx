// Before customers get it: what the check found, a note, and now or then.
import { useEffect, useState } from 'react'
import { AlertIcon, CheckIcon } from '../../ui/icons'
import { langOf } from '../../ui/language'
import { ServerError } from '../../sdk/http'
import { Dialog } from '../Dialog'
import { ToReplay } from '../evals/ToReplay'
import { href } from '../routes'
import type { ArticleProps } from './ArticlePage'
import { useWorkshop } from './context'
import type { Warning } from './wire'

export function PublishSheet({ detail, draft, reload, onClose }: ArticleProps & { onClose: () => void }) {
  const { api, attempt, words, tell, when } = useWorkshop()
  const { version } = draft.current()
  const say = words.publishSheet
  const [warnings, setWarnings] = useState<Warning[] | 'checking' | 'failed'>('checking')
  const [note, setNote] = useState(version.note)
  const [busy, setBusy] = useState(false)
  const { id } = detail.article
  useEffect(() => {
    api.check(id).then((found) => setWarnings(found.warnings), () => setWarnings('failed'))
  }, [api, id])
  const later = version.effective_from !== null && Date.parse(version.effective_from) > Date.now()
  const blocked = Array.isArray(warnings) && warnings.some((warning) => warning.blocks)
  const run = (work: Promise<string>) => {
    setBusy(true)
    attempt(work.then((said) => { tell(said); onClose(); reload() }, (error: unknown) => {
      const found = error instanceof ServerError ? error.extra['warnings'] : null
      if (!Array.isArray(found)) throw error
      setWarnings(found as Warning[])
    }).finally(() => setBusy(false)))
  }
  const publish = () => run(api.publish(id, note).then((done) => (done.scheduled ? say.scheduled(done.version.number, when(done.version.effective_from)) : say.published(done.version.number))))
  return (
    <Dialog title={version.state === 'in_review' ? words.versionStates['in_review'] ?? say.title : say.title} onClose={onClose} wide>
      <Found warnings={warnings} onClose={onClose} />
      <label className="field"><span className="field__label">{say.note}</span>
        <textarea className="input" rows={2} value={note} placeholder={say.noteHint} maxLength={500} data-testid="publish-note" onChange={(event) => setNote(event.currentTarget.value)} /></label>
      <p className="publish-replay"><ToReplay drafts onGo={onClose} /></p>
      <p className={blocked ? 'bad publish-when' : 'muted publish-when'}>{blocked ? say.blocked : later ? say.on(when(version.effective_from)) : say.atOnce}</p>
      <div className="dialog__buttons">
        {version.state === 'in_review'
          ? <button type="button" className="button" disabled={busy} data-testid="return" onClick={() => run(api.giveBack(id, note).then(() => say.returned))}>{say.back}</button>
          : <button type="button" className="button" disabled={busy} data-testid="submit" onClick={() => run(api.submit(id, note).then(() => say.submitted))}>{say.submit}</button>}
        <button type="button" className="button button--primary" disabled={busy || blocked || warnings === 'checking'} data-autofocus="" data-testid="publish" onClick={publish}>{later ? say.later : say.now}</button>
      </div>
    </Dialog>
  )
}

function Found({ warnings, onClose }: { warnings: Warning[] | 'checking' | 'failed'; onClose: () => void }) {
  const { words } = useWorkshop()
  const say = words.publishSheet
  if (warnings === 'checking') return <p className="checked" role="status"><span className="dots" aria-hidden="true"><i /><i /><i /></span>{say.checking}</p>
  if (warnings === 'failed') return <p className="checked checked--warn" role="status"><AlertIcon size={18} />{say.checkFailed}</p>
  if (!warnings.length) return <p className="checked checked--good" role="status" data-testid="no-warnings"><CheckIcon size={18} />{say.clean}</p>
  return (
    <section className="warnings" aria-label={say.warnings(warnings.length)} data-testid="warnings">
      <div role="status"><h3>{say.warnings(warnings.length)}</h3></div>
      {warnings.map((warning, index) => <WarningCard key={index} warning={warning} onClose={onClose} />)}
    </section>
  )
}

function WarningCard({ warning, onClose }: { warning: Warning; onClose: () => void }) {
  const { words } = useWorkshop()
  const sides = warning.mine !== undefined && warning.theirs !== undefined
  return (
    <article className={`warning${warning.blocks ? ' warning--blocks' : ''}`} data-testid="warning" data-kind={warning.kind}>
      <p><span className={`pill ${warning.blocks ? 'pill--bad' : 'pill--busy'}`}>{words.warnings[warning.kind] ?? warning.kind}</span> {warning.message}</p>
      {sides && (
        <div className="warning__sides">
          <blockquote><h4>{warning.kind === 'conflicts' ? words.conflicts.mine : words.here}</h4><p lang={langOf(warning.mine ?? '')}>{warning.mine}</p></blockquote>
          <blockquote><h4>{warning.kind === 'conflicts' ? words.conflicts.theirs : (warning.title ?? words.elsewhere)}</h4><p lang={langOf(warning.theirs ?? '')}>{warning.theirs}</p></blockquote>
        </div>
      )}
      {warning.article_id && <a href={href(['knowledge', 'articles', warning.article_id], { passage: warning.theirs?.slice(0, 80) })} onClick={onClose}>{words.openArticle(warning.title ?? warning.slug ?? '')}</a>}
    </article>
  )
}
