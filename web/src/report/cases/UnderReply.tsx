// Why a reply came as it did: outcome, confidence, time, what was found, what was called, what was proposed and done.
import type { ReactNode } from 'react'
import { langOf } from '../../ui/language'
import { useReport } from '../context'
import type { Called, Cited, Found, Turned } from '../report'

export function UnderReply({ turn, note }: { turn: Turned; note?: string | undefined }) {
  const { words, numbers } = useReport()
  const say = words.one
  const { usage } = turn
  const time = say.time(turn.first === null ? '' : numbers.tell(turn.first, 'seconds'), numbers.tell(turn.seconds, 'seconds'))
  return (
    <div className="eval-under">
      <p className="eval-under__facts">
        {turn.outcome && <span className={`pill ${turn.outcome === 'handed_off' ? 'pill--human' : turn.outcome === 'failed' ? 'pill--bad' : 'pill--idle'}`}>{say.outcome[turn.outcome] ?? turn.outcome}{turn.reason && `: ${say.reason[turn.reason] ?? turn.reason}`}</span>}
        {note && <span>{note}</span>}
        {turn.confidence !== null && <span className="eval-confidence">{say.confidence} <i className="bar" aria-hidden="true"><i style={{ width: `${Math.round(turn.confidence * 100)}%` }} /></i> <b className="number">{turn.confidence.toFixed(2)}</b> {say.band[turn.band] ?? turn.band}</span>}
        <span className="number">{time}</span>
        {turn.intent && <span>{say.intent} <code>{turn.intent}</code></span>}
        {turn.rung && <span>{say.rung} <code>{turn.rung}</code></span>}
        {usage.calls > 0 && <span className="number">{say.usage(usage.calls, numbers.whole(usage.prompt_tokens), numbers.whole(usage.completion_tokens))}{usage.cached > 0 && `, ${say.cached(usage.cached)}`}{usage.cost !== null && `, ${numbers.tell(usage.cost, 'dollars')}`}</span>}
      </p>
      {turn.proposal && <Boxed name={say.proposal}>{turn.proposal}</Boxed>}
      {turn.receipt && <Boxed name={say.receipt}>{turn.receipt}</Boxed>}
      {turn.quick_replies.length > 0 && <ul className="eval-quick" aria-label={say.quick}>{turn.quick_replies.map((each) => <li key={each} lang={langOf(each)}>{each}</li>)}</ul>}
      {turn.citations.length > 0 && <Sources citations={turn.citations} />}
      {turn.calls.length > 0 && <Fold name={say.calls(turn.calls.length)} bad={turn.calls.some((call) => !call.ok)}>{turn.calls.map((call, index) => <Call key={index} call={call} />)}</Fold>}
      {turn.passages.length > 0 && <Fold name={say.passages(turn.passages.length)}>{turn.passages.map((passage, index) => <Passage key={index} passage={passage} cited={turn.citations.some((cited) => cited.slug === passage.slug)} />)}</Fold>}
    </div>
  )
}

function Boxed({ name, children }: { name: string; children: string }) {
  return <div className="eval-boxed"><h4>{name}</h4><p lang={langOf(children)}>{children}</p></div>
}

function Fold({ name, bad = false, children }: { name: string; bad?: boolean; children: ReactNode }) {
  return <details className="eval-fold"><summary className={bad ? 'bad' : ''}>{name}</summary><div>{children}</div></details>
}

function Sources({ citations }: { citations: Cited[] }) {
  const { words } = useReport()
  return (
    <ul className="eval-sources" aria-label={words.one.sources}>
      {citations.map((cited, index) => <li key={index} title={cited.quote} lang={langOf(cited.title)}><b className="number">{cited.number}</b>{cited.title}</li>)}
    </ul>
  )
}

function Passage({ passage, cited }: { passage: Found; cited: boolean }) {
  const { words } = useReport()
  const say = words.one
  const scores: [string, number | null][] = [[say.passage.score, passage.score], [say.passage.dense, passage.dense], [say.passage.keyword, passage.keyword]]
  return (
    <section className="eval-passage" lang={langOf(passage.text || passage.title)}>
      <h4>{passage.title}{passage.heading && passage.heading !== passage.title && <span> · {passage.heading}</span>}{cited && <em>{say.sources}</em>}</h4>
      <p className="eval-passage__scores number"><code>{passage.slug}</code>{scores.map(([name, score]) => score !== null && <span key={name}>{name} {score.toFixed(3)}</span>)}</p>
      {passage.text && <p className="eval-passage__text">{passage.text}</p>}
    </section>
  )
}

function Call({ call }: { call: Called }) {
  const { words } = useReport()
  return (
    <section className="eval-call">
      <h4><code>{call.tool}</code>{!call.ok && <span className="pill pill--bad">{words.one.failed}</span>}</h4>
      <dl>{Object.entries(call.arguments).map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd></div>)}</dl>
      {call.answer && <pre tabIndex={0} aria-label={words.one.answer}>{pretty(call.answer)}</pre>}
    </section>
  )
}

function pretty(answer: string): string {
  try {
    return JSON.stringify(JSON.parse(answer), null, 2)
  } catch {
    return answer
  }
}
