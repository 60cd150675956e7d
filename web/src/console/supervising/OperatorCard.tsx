// One operator on the wall: whether they are there, how full their hands are, and how their conversations stand.
import { useSupervising } from './context'
import { CallRow } from './rows'
import { byNeed, full, units } from './standing'
import type { OnWall } from './wire'

export function OperatorCard({ one, now, onOpen }: { one: OnWall; now: number; onOpen: (id: string) => void }) {
  const { words } = useSupervising()
  const say = words.wall
  return (
    <li className={`operator operator--${one.presence}`} data-testid="wall-operator" data-operator={one.id}>
      <header>
        <i className="operator__dot" aria-hidden="true" />
        <h4>{one.name}</h4>
        <span className="operator__presence" data-testid="wall-presence">{words.presences[one.presence]}</span>
        <span className="operator__done number">{say.handled(one.handled)}</span>
      </header>
      <Load one={one} />
      {one.talks.length
        ? <ul className="calls calls--small">{byNeed(one.talks, now).map((call) => <CallRow key={call.conversation_id} call={call} now={now} onOpen={onOpen} waits={false} />)}</ul>
        : <p className="operator__quiet">{say.quiet}</p>}
      {(one.wrapping.length > 0 || one.listening > 0) && (
        <p className="operator__more">
          {one.wrapping.length > 0 && <span className="tag">{say.wrapping(one.wrapping.length)}</span>}
          {one.listening > 0 && <span className="tag">{words.drawer.listening} {one.listening}</span>}
        </p>
      )}
    </li>
  )
}

/** A block for each unit of the capacity; what is too much stands over it. */
function Load({ one }: { one: OnWall }) {
  const { words } = useSupervising()
  const told = words.wall.load(units(one.load), one.capacity)
  const blocks = Math.min(20, Math.max(one.capacity, Math.ceil(one.load)))
  return (
    <div className={`load${full(one) ? ' load--full' : ''}`}>
      <span className="load__blocks" aria-hidden="true">
        {Array.from({ length: blocks }, (_, index) => {
          const part = Math.max(0, Math.min(1, one.load - index))
          return <i key={index} className={part >= 1 ? 'load__block load__block--full' : part > 0 ? 'load__block load__block--part' : 'load__block'} />
        })}
      </span>
      <span className="number" data-testid="wall-load">{told}{full(one) && <b> · {words.wall.full}</b>}</span>
    </div>
  )
}
