// The record of learning: which classifier is in use, what waits, and what became of each new one.
import { useEffect } from 'react'
import { useLanguage, useWords } from '../../ui/language'
import { moment } from '../../ui/time'
import { useDesk } from '../context'
import { useLoad, usePolling } from '../load'
import { ScreenHead, Waiting } from '../screen'
import { useInsights } from './context'
import type { Compared, Learnt, RecordView } from './samples'
import { learningWords, type LearningWords } from './words/learning'
import './learning.css'

const PILLS: Record<Learnt['state'], string> = { in_use: 'pill--good', replaced: 'pill--idle', withdrawn: 'pill--idle', refused: 'pill--bad' }

export function Learning() {
  const { desk } = useDesk()
  const words = learningWords[useLanguage()].learning
  const loaded = useLoad('', () => desk.request<RecordView>('/v1/insights/learning'))
  const { data, failed, reload } = loaded
  useEffect(() => {
    if (failed?.status === 401) desk.expire()
  }, [desk, failed])
  // Somebody may be learning on the server at this moment.
  usePolling(failed?.status !== 401, 10_000, () => document.visibilityState === 'visible' && reload())
  return (
    <div className="screen" aria-busy={loaded.loading}>
      <ScreenHead title={words.title} hint={words.explained} />
      {!data && <Waiting loaded={loaded} lines={6} />}
      {data && <Record view={data} words={words} />}
    </div>
  )
}

function Record({ view, words }: { view: RecordView; words: LearningWords['learning'] }) {
  return (
    <>
      <div className="learning">
        <InUse view={view} words={words} />
        <section className="panel learning__waiting" data-testid="waiting">
          <p><strong className="number">{view.waiting}</strong> {words.waiting(view.waiting)}</p>
          {view.labelled < view.least
            ? <p className="muted">{words.tooFew(view.labelled, view.least)}</p>
            : view.waiting > 0 && <p className="muted">{words.enough} <code translate="no">{words.command}</code></p>}
        </section>
      </div>
      <h3 className="learning__history">{words.history}</h3>
      {view.learnings.length ? <ul className="learnings" data-testid="learnings">{view.learnings.map((one) => <Past key={one.id} learnt={one} words={words} />)}</ul> : <p className="muted">{words.noHistory}</p>}
    </>
  )
}

function InUse({ view, words }: { view: RecordView; words: LearningWords['learning'] }) {
  const language = useLanguage()
  const chat = useWords()
  const { in_use: found } = view
  return (
    <section className="panel" data-testid="in-use">
      <h3>{words.inUse}</h3>
      <p className="learning__which">{found ? words.learnt(found.figures.lessons ?? 0, found.figures.right ?? 0) : words.shipped}</p>
      <p className="muted">
        {words.version} <code translate="no">{view.reading || words.loading}</code>{found && <> · {words.since(moment(found.changed_at, chat, language))}</>}
      </p>
      {found && <p className="muted">{words.back} <code translate="no">{words.backCommand}</code></p>}
    </section>
  )
}

function Past({ learnt, words }: { learnt: Learnt; words: LearningWords['learning'] }) {
  const language = useLanguage()
  const chat = useWords()
  const { share } = useInsights()
  const { figures } = learnt
  const held = figures.sets?.find(({ name }) => name === 'held-out')
  return (
    <li className="learnt" data-testid="learnt" data-state={learnt.state}>
      <div className="learnt__head">
        <span className={`pill ${PILLS[learnt.state]}`}>{words.states[learnt.state]}</span>
        <b className="number">{moment(learnt.made_at, chat, language)}</b>
        <code translate="no">{learnt.version}</code>
        <span className="muted">{words.lessons(figures.lessons ?? 0)} · {words.right(figures.right ?? 0)}</span>
      </div>
      {learnt.state === 'refused' && <p className="learnt__why">{whyOf(learnt, words)}</p>}
      {held && <p>{words.heldOut(share(held.old), share(held.new), held.turns)}</p>}
      {figures.sets && <details><summary>{words.details}</summary><Figures sets={figures.sets} words={words} /></details>}
    </li>
  )
}

function whyOf({ reason }: Learnt, words: LearningWords['learning']): string {
  if (reason.code === 'falls') return words.reasons.falls(words.sets[reason.set ?? ''] ?? '')
  return reason.code === 'humans' ? words.reasons.humans : words.reasons.not_learnt
}

function Figures({ sets, words }: { sets: Compared[]; words: LearningWords['learning'] }) {
  const number = (value: number) => value.toFixed(3)
  return (
    <div className="figures">
      <table>
        <thead><tr><th scope="col">{words.set}</th><th scope="col">{words.turns}</th><th scope="col">{words.old}</th><th scope="col">{words.now}</th><th scope="col">{words.change}</th></tr></thead>
        <tbody>
          {sets.map((one) => (
            <tr key={`${one.name} ${one.figure}`} data-falls={one.falls}>
              <th scope="row">{words.sets[one.name] ?? one.name}<small>{words.figures[one.figure] ?? one.figure}</small></th>
              <td className="number">{one.turns}</td><td className="number">{number(one.old)}</td>
              <td className="number"><b>{number(one.new)}</b>{one.falls && <small className="bad"> {words.falls}</small>}</td>
              <td className="number">+{one.gained} / −{one.lost}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
