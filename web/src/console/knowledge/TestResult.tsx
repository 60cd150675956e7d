// What came of a question: how it was understood, how sure, what is said, and every passage with its scores.
import { useState } from 'react'
import { langOf } from '../../ui/language'
import { RichText } from '../../ui/richtext'
import { useDesk } from '../context'
import { href } from '../routes'
import { Parts } from '../why/Parts'
import { BarOf } from '../screen'
import { useWorkshop } from './context'
import { LanguageTag } from './parts'
import { quotedPieces, scalesOf, scoreWords, type Scales } from './scores'
import type { Tried, TriedPassage } from './wire'

export function TestResult({ tried }: { tried: Tried }) {
  const { words } = useWorkshop()
  const say = words.testing
  const scales = scalesOf(tried.passages)
  const said = tried.answer.join('').trim()
  return (
    <div className="result" data-testid="test-result" data-way={tried.way}>
      <section className="panel verdict">
        <div className="verdict__head">
          <span className={`pill ${{ answer: 'pill--good', clarify: 'pill--busy', hand_off: 'pill--bad', other: 'pill--idle' }[tried.way]}`}>{say.ways[tried.way]}</span>
          <span className="verdict__why">{say.wayHints[tried.way]}</span>
          <span className="number muted">{say.took(Math.round(tried.took_ms))}</span>
        </div>
        <p className="verdict__understood"><span className="muted">{say.understood}</span> <b lang={langOf(tried.standalone)} data-testid="test-standalone">{tried.standalone}</b></p>
        {tried.questions.length > 1 && <ul className="verdict__parts">{tried.questions.map((question) => <li key={question} className="tag">{question}</li>)}</ul>}
        {tried.confidence && <Sure tried={tried} />}
      </section>
      <section className="panel">
        <h3>{say.answer}</h3>
        {!said && <p className="muted">{say.noAnswer}</p>}
        {said && <div className="answer" lang={langOf(said)} data-testid="test-answer"><RichText text={said} cite={(number) => <sup className="cite cite--plain">{number}</sup>} /></div>}
      </section>
      <section className="panel">
        <h3>{say.passages} <span className="number muted">{tried.passages.length}</span></h3>
        {tried.passages.length === 0 && <p className="muted">{say.noPassages}</p>}
        <ol className="passages">{tried.passages.map((passage, index) => <PassageView key={index} passage={passage} place={index + 1} scales={scales} />)}</ol>
      </section>
    </div>
  )
}

function Sure({ tried }: { tried: Tried }) {
  const { words: desk } = useDesk()
  const { words } = useWorkshop()
  const { confidence } = tried
  if (!confidence) return null
  const percent = Math.round(confidence.value * 100)
  return (
    <div className={`sure sure--${confidence.band}`} data-testid="test-confidence">
      <p className="sure__value"><b className="number">{percent}%</b><span>{words.testing.confidence} · {desk.bands[confidence.band] ?? confidence.band}</span></p>
      <Parts parts={confidence.parts} />
    </div>
  )
}

function PassageView({ passage, place, scales }: { passage: TriedPassage; place: number; scales: Scales }) {
  const { words } = useWorkshop()
  const say = words.testing
  const [open, setOpen] = useState(passage.cited)
  const last = passage.headings.at(-1)
  return (
    <li className={`passage${passage.cited ? ' passage--cited' : ''}`} data-testid="passage" data-cited={passage.cited} data-article={passage.article_id} data-version={passage.version}>
      <div className="passage__words">
        <p className="passage__head">
          <span className="passage__place number">{place}</span><LanguageTag language={passage.language} />
          <a href={href(['knowledge', 'articles', passage.article_id], { passage: passage.text.slice(0, 80) })} lang={passage.language}>{passage.title}{last && last !== passage.title && <span> › {last}</span>}</a>
          <small className="muted number">v{passage.version}</small>
          {passage.cited && <span className="pill pill--good">{say.cited}</span>}
        </p>
        <p className={`passage__text${open ? '' : ' passage__text--short'}`} lang={passage.language}>
          {quotedPieces(passage.text, passage.quotes).map((piece, index) => (piece.quoted ? <mark key={index}>{piece.text}</mark> : <span key={index}>{piece.text}</span>))}
        </p>
        {passage.text.length > 120 && <button type="button" className="link passage__more" onClick={() => setOpen(!open)}>{open ? say.less : say.more}</button>}
      </div>
      <dl className="passage__scores">
        {(['dense', 'keyword', 'fused', 'score'] as const).map((name) => {
          const value = passage[name]
          const rank = name === 'dense' ? passage.dense_rank : name === 'keyword' ? passage.keyword_rank : null
          return (
            <div key={name} className={`score score--${name}`}>
              <dt>{say.scores[name]}</dt>
              {value === null ? <dd className="muted">{say.notFoundBy}</dd>
                : <dd><BarOf part={value / scales[name]} tone={name === 'keyword' ? 'warn' : name === 'dense' ? 'human' : 'accent'} /><span className="number">{scoreWords(value)}</span><span className="number score__rank">{rank !== null && say.rank(rank)}</span></dd>}
            </div>
          )
        })}
      </dl>
    </li>
  )
}
