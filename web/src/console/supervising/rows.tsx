// Lines of the wall: somebody who waits, and a conversation somebody has; each opens the drawer.
import { ClockIcon } from '../../ui/icons'
import { clock, elapsed } from '../../ui/time'
import { nameOf } from '../desk'
import { useSupervising } from './context'
import { secondsSince, standingOf, timer, toneOf } from './standing'
import type { Call, Talk } from './wire'

export function useContactName(): (talk: Talk) => string {
  const { deskWords } = useSupervising()
  return (talk) => nameOf({ id: '', verified: talk.contact.customer_id !== null, ...talk.contact }, deskWords)
}

export function CallRow({ call, now, onOpen, waits }: { call: Call; now: number; onOpen: (id: string) => void; waits: boolean }) {
  const { words, deskWords, language } = useSupervising()
  const name = useContactName()(call)
  const say = words.wall
  const standing = standingOf(call, now)
  const seconds = waits ? secondsSince(call.asked_at, now) ?? 0 : standing.seconds
  const ticket = call.status === 'ticket'
  const tone = ticket ? 'calm' : waits ? toneOf(seconds, call.marks) : standing.tone
  const phase = waits ? say.waiting : (say.phases[standing.phase] ?? '')
  const time = standing.phase === 'snoozed' ? clock(standing.since, language) : timer(seconds)
  return (
    <li className={`call call--${tone}`}>
      <button type="button" onClick={() => onOpen(call.conversation_id)} data-testid="wall-call" data-conversation={call.conversation_id} title={say.open(name, phase, time)}>
        <span className="call__time number"><ClockIcon size={15} />{ticket && call.promised_at ? say.by(clock(call.promised_at, language)) : time}</span>
        <span className="call__who">
          <strong>{name}</strong>
          <span className="call__phase" data-phase={waits ? 'waiting' : standing.phase}>{waits ? deskWords.reasons[call.reason] : phase}</span>
        </span>
        {waits && call.asked && <span className="call__asked" lang={call.language}>{call.asked}</span>}
        <span className="call__tags">
          {call.marks.map((mark) => <span key={mark.target} className={`pill ${mark.level === 'breach' ? 'pill--bad' : 'pill--busy'}`} data-level={mark.level}>{(mark.level === 'breach' ? say.due : say.soon)(words.targets[mark.target] ?? mark.target)}</span>)}
          {call.mood !== 'calm' && <span className="tag">{deskWords.moods[call.mood]}</span>}
          {call.offer && <span className="tag tag--strong">{say.offered(call.offer.operator_name)}</span>}
          <span className="tag">{deskWords.channels[call.channel] ?? call.channel}</span><span className="tag">{deskWords.languages[call.language] ?? call.language}</span>
        </span>
      </button>
    </li>
  )
}

export function TalkRow({ talk, now, onOpen }: { talk: Talk; now: number; onOpen: (id: string) => void }) {
  const { words, deskWords } = useSupervising()
  const name = useContactName()(talk)
  const time = elapsed(secondsSince(talk.updated_at, now) ?? 0)
  return (
    <li className="call call--calm">
      <button type="button" onClick={() => onOpen(talk.conversation_id)} data-testid="wall-talk" data-conversation={talk.conversation_id} title={words.wall.open(name, deskWords.languages[talk.language] ?? '', time)}>
        <span className="call__time number"><ClockIcon size={15} />{time}</span>
        <span className="call__who"><strong>{name}</strong></span>
        <span className="call__tags"><span className="tag">{deskWords.channels[talk.channel] ?? talk.channel}</span><span className="tag">{deskWords.languages[talk.language] ?? talk.language}</span></span>
      </button>
    </li>
  )
}
