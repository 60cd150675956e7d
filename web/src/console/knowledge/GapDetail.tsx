// One gap: its questions and replies, what comes nearest, and the way to an article.
import { useState } from 'react'
import { BackIcon, CheckIcon } from '../../ui/icons'
import { langOf } from '../../ui/language'
import { go, href } from '../routes'
import { useWorkshop } from './context'
import { Causes } from './Gaps'
import { PenIcon, RefreshIcon } from './icons'
import { useLoad } from '../load'
import { BarOf, Waiting } from '../screen'
import { Select } from './parts'
import { Trend } from './Trend'
import type { Gap, GapDetail, GapKind, GapQuestion, GapState } from './wire'

/** Where a gap can go from where it is; the first is the usual way. */
const WAYS: Record<GapState, [GapState, 'accept' | 'dismiss' | 'resolve' | 'reopen'][]> = {
  new: [['accepted', 'accept'], ['dismissed', 'dismiss']],
  accepted: [['resolved', 'resolve'], ['dismissed', 'dismiss']],
  resolved: [['accepted', 'reopen']],
  dismissed: [['new', 'reopen']],
}

export function GapDetailView({ id, query, onChanged }: { id: string; query: Record<string, string>; onChanged: () => void }) {
  const { words } = useWorkshop()
  const { api } = useWorkshop()
  const loaded = useLoad(id, () => api.gap(id))
  return (
    <section className="gap-detail" data-testid="gap-detail" aria-label={words.gaps.question}>
      <a className="icon-button gap-detail__back" href={href(['knowledge', 'gaps'], query)} aria-label={words.back}><BackIcon /></a>
      {loaded.data ? <Shown detail={loaded.data} reload={() => { loaded.reload(); onChanged() }} /> : <Waiting loaded={loaded} />}
    </section>
  )
}

function Shown({ detail, reload }: { detail: GapDetail; reload: () => void }) {
  const { words, when } = useWorkshop()
  const { gap, questions, nearest } = detail
  const say = words.gaps
  const best = Math.max(1e-9, ...nearest.map((near) => near.score))
  return (
    <>
      <header className="gap-head">
        <h2 lang={gap.language}>{gap.question}</h2>
        <p className="muted number">{[say.asked(gap.count), say.first(when(gap.first_at)), say.last(when(gap.last_at))].join(' · ')}</p>
        <p className="gap-row__tags"><Causes causes={gap.causes} /></p>
        <Trend values={gap.trend} width={240} height={44} />
      </header>
      <Actions gap={gap} reload={reload} />
      <h3>{say.questions} <span className="number muted">{questions.length}</span></h3>
      <ul className="gap-questions">{questions.map((question) => <Asked key={question.message_id} question={question} />)}</ul>
      <h3>{say.nearest}</h3>
      {nearest.length === 0 && <p className="muted">{say.noNearest}</p>}
      <ul className="nearest">
        {nearest.map((near) => (
          <li key={near.article_id}><a href={href(['knowledge', 'articles', near.article_id])}>{near.title}</a><span><BarOf part={near.score / Math.max(1, best)} /><span className="number muted" title={say.similar}>{near.score.toFixed(2)}</span></span></li>
        ))}
      </ul>
    </>
  )
}

function Actions({ gap, reload }: { gap: Gap; reload: () => void }) {
  const { api, attempt, words, when, tell } = useWorkshop()
  const say = words.gaps
  const [busy, setBusy] = useState<'draft' | 'check' | null>(null)
  const change = (body: { state?: GapState; kind?: GapKind }) => attempt(api.changeGap(gap.id, body).then(() => { tell(say.changed); reload() }))
  const draft = () => {
    setBusy('draft')
    attempt(api.draftGap(gap.id).then(({ article_id }) => go(href(['knowledge', 'articles', article_id]))).finally(() => setBusy(null)))
  }
  const check = () => {
    setBusy('check')
    attempt(api.checkGap(gap.id).then(reload).finally(() => setBusy(null)))
  }
  return (
    <div className="panel gap-actions">
      <div className="gap-actions__row">
        <Select shown label={say.kind} value={gap.kind} options={Object.entries(say.kinds) as [GapKind, string][]} onChange={(kind) => change({ kind })} testId="gap-set-kind" />
        <p className="field__hint">{say.kindHints[gap.kind]}</p>
      </div>
      {gap.answered && <p className="gap-answered" data-testid="gap-answered"><CheckIcon size={18} /><span>{say.lift}: <b>{say.answered(gap.answered.now, gap.answered.of)}</b> <span className="muted">{say.checkedAt(when(gap.answered.at))}</span></span></p>}
      <div className="gap-actions__buttons">
        {gap.article
          ? <a className="button button--primary" href={href(['knowledge', 'articles', gap.article.id])} data-testid="gap-article"><PenIcon size={16} />{say.openDraft}</a>
          : <button type="button" className="button button--primary" disabled={busy !== null} title={say.draftHint} data-testid="gap-draft" onClick={draft}><PenIcon size={16} />{say.draft}</button>}
        <button type="button" className="button" disabled={busy !== null} data-testid="gap-check" onClick={check}><RefreshIcon size={16} />{busy === 'check' ? say.checking : say.check}</button>
        {WAYS[gap.state].map(([state, word]) => <button key={state} type="button" className="button button--quiet" data-testid={`gap-to-${state}`} onClick={() => change({ state })}>{say[word]}</button>)}
        <span className="pill pill--idle">{say.states[gap.state]}</span>
      </div>
    </div>
  )
}

function Asked({ question }: { question: GapQuestion }) {
  const { words, when } = useWorkshop()
  const say = words.gaps
  return (
    <li data-testid="gap-question">
      <p className="asked-line" lang={langOf(question.question)}>{question.question}</p>
      {question.reply ? <p className="asked-reply" lang={langOf(question.reply)}>{question.reply}</p> : <p className="asked-reply muted">{say.noReply}</p>}
      <p className="asked-foot muted number">
        <span className="tag">{say.causes[question.cause] ?? question.cause}</span>
        {question.confidence !== null && <span>{Math.round(question.confidence * 100)}%</span>}
        <span>{when(question.asked_at)}</span>
        {question.answered !== null && <span className={question.answered ? 'good' : 'bad'}>{question.answered ? say.nowAnswered : say.stillOpen}</span>}
        <a href={href(['desk', question.conversation_id])}>{say.conversation}</a>
      </p>
    </li>
  )
}
