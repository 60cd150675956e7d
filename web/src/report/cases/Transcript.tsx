// The conversation as the customer saw it, and under each reply why it came; where the baseline is known it stands on the left, changed words marked.
import { langOf } from '../../ui/language'
import { compared, type Piece } from '../changes'
import { useReport } from '../context'
import type { Result, Turned } from '../report'
import { UnderReply } from './UnderReply'

export function Transcript({ now, before }: { now: Result; before: Result | null }) {
  const { words } = useReport()
  const say = words.one
  const turns = Math.max(now.turns.length, before?.turns.length ?? 0)
  if (!turns) return <p className="muted eval-case__none">{say.noTurns}</p>
  const differ = before ? Array.from({ length: turns }).filter((_, at) => now.turns[at]?.reply !== before.turns[at]?.reply).length : 0
  return (
    <section className={before ? 'eval-talk eval-talk--both' : 'eval-talk'} aria-label={say.transcript} data-testid="transcript">
      {before && (
        <header className="eval-talk__sides">
          <p role="status">{differ ? say.changed(differ) : say.sameAll}</p>
          {differ > 0 && <><h3>{say.before}</h3><h3>{say.now}</h3></>}
        </header>
      )}
      {Array.from({ length: turns }, (_, at) => before
        ? <Both key={at} now={now.turns[at]} before={before.turns[at]} />
        : <Alone key={at} turn={now.turns[at]} />)}
    </section>
  )
}

function Alone({ turn }: { turn: Turned | undefined }) {
  if (!turn) return null
  return <div className="eval-turn"><Said turn={turn} /><Reply turn={turn} /></div>
}

function Both({ now, before }: { now: Turned | undefined; before: Turned | undefined }) {
  const { words } = useReport()
  const sameWords = now && before && now.said.join('\n') === before.said.join('\n')
  if (sameWords && now.reply === before.reply) {
    return <div className="eval-turn eval-turn--same" data-testid="turn" data-changed="false"><Said turn={now} /><Reply turn={now} note={words.one.unchanged} /></div>
  }
  const pieces = now && before ? compared(before.reply, now.reply) : null
  return (
    <div className="eval-turn eval-turn--both" data-testid="turn" data-changed="true">
      {sameWords && <div className="eval-turn__said"><Said turn={now} /></div>}
      <div className="eval-turn__side" data-side="before" role="group" aria-label={words.one.before}>{before ? <>{!sameWords && <Said turn={before} />}<Reply turn={before} pieces={pieces?.before} removed /></> : <p className="muted">{words.one.noBefore}</p>}</div>
      <div className="eval-turn__side" data-side="now" role="group" aria-label={words.one.now}>{now ? <>{!sameWords && <Said turn={now} />}<Reply turn={now} pieces={pieces?.after} /></> : <p className="muted">{words.one.noNow}</p>}</div>
    </div>
  )
}

function Said({ turn }: { turn: Turned }) {
  const { words } = useReport()
  return <>{turn.said.map((text, index) => <p key={index} className="eval-bubble eval-bubble--said" lang={langOf(text)}><span className="visually-hidden">{words.one.customer}: </span>{text}</p>)}</>
}

function Reply({ turn, pieces, removed = false, note }: { turn: Turned; pieces?: Piece[] | undefined; removed?: boolean; note?: string }) {
  const { words } = useReport()
  const Tag = removed ? 'del' : 'ins'
  // What was only read or searched was never to be replied to.
  if (!turn.reply && ['read', 'searched'].includes(turn.outcome)) return <div className="eval-reply"><UnderReply turn={turn} note={note} /></div>
  return (
    <div className="eval-reply">
      <p className="eval-bubble" lang={langOf(turn.reply)} data-testid="reply">
        <span className="visually-hidden">{words.one.assistant}: </span>
        {!turn.reply ? <span className="muted">{words.one.silent}</span> : pieces ? pieces.map((piece, index) => (piece.changed ? <Tag key={index}>{piece.text}</Tag> : <span key={index}>{piece.text}</span>)) : turn.reply}
      </p>
      <UnderReply turn={turn} note={note} />
    </div>
  )
}
