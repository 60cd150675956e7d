// The live wall: who waits, who serves whom, and what runs late; large enough to be read across the room.
import { useCallback, useEffect, useRef, useState } from 'react'
import { useNow } from '../now'
import { go, href } from '../routes'
import { Empty, Waiting } from '../screen'
import type { Operator } from '../wire'
import { useSupervising } from './context'
import { Drawer } from './Drawer'
import { OperatorCard } from './OperatorCard'
import { CallRow, TalkRow } from './rows'
import { countOf, secondsSince, timer, toneOf, totalsOf, units } from './standing'
import { useWall } from './useWall'
import type { WallView } from './wire'

export function Wall({ operator, talk }: { operator: Operator; talk: string | null }) {
  const { words } = useSupervising()
  const say = words.wall
  const watched = useWall()
  const now = useNow()
  const open = useCallback((id: string | null) => go(href(['wall'], { talk: id ?? undefined }), { replace: !id }), [])
  const { wall, failed } = watched
  if (!wall) return <div className="screen"><Waiting loaded={{ data: null, failed, loading: !failed, reload: watched.again }} lines={8} /></div>
  const tickets = countOf(wall, 'tickets')
  const behind = countOf(wall, 'waiting') - wall.waiting.length
  return (
    <Screened>
      {(leave) => (
        <>
          <div className="wall__head">
            <h2>{say.title}</h2>
            <span className={`pill ${failed ? 'pill--bad' : 'pill--good'}`} role="status" data-testid="wall-state"><i className="live" aria-hidden="true" />{failed ? say.stale : say.live}</span>
            {leave}
          </div>
          <Numbers wall={wall} now={now} />
          <div className="wall__columns">
            <section aria-labelledby="wall-queue" className="wall__queue">
              <h3 id="wall-queue">{say.queue}</h3>
              {wall.groups.length > 1 && <Groups wall={wall} now={now} />}
              {wall.waiting.length
                ? <ul className="calls" data-testid="wall-waiting">{wall.waiting.map((call) => <CallRow key={call.conversation_id} call={call} now={now} onOpen={open} waits />)}</ul>
                : <Empty title={say.nobodyWaits} hint={say.nobodyWaitsHint} />}
              {behind > 0 && <p className="muted" data-testid="wall-behind">{say.behind(behind)}</p>}
              <Folded title={say.tickets(tickets)} shown={wall.tickets.length > 0}>
                {wall.tickets.map((call) => <CallRow key={call.conversation_id} call={call} now={now} onOpen={open} waits />)}
              </Folded>
              <Folded title={say.assistantTalks(wall.assistant.count)} shown={wall.assistant.count > 0} testId="assistant-talks">
                {wall.assistant.talks.map((one) => <TalkRow key={one.conversation_id} talk={one} now={now} onOpen={open} />)}
              </Folded>
            </section>
            <section aria-labelledby="wall-operators" className="wall__operators">
              <h3 id="wall-operators">{say.operators}</h3>
              {wall.operators.length
                ? <ul className="on-wall">{wall.operators.map((one) => <OperatorCard key={one.id} one={one} now={now} onOpen={open} />)}</ul>
                : <Empty title={say.noOperators} hint={say.noOperatorsHint} />}
            </section>
          </div>
          {talk && <Drawer key={talk} id={talk} operator={operator} wall={wall} onClose={() => open(null)} />}
        </>
      )}
    </Screened>
  )
}

function Numbers({ wall, now }: { wall: WallView; now: number }) {
  const { words } = useSupervising()
  const say = words.wall
  const totals = totalsOf(wall, now)
  const { today } = wall
  return (
    <dl className="numbers">
      <Big name={say.waiting} value={words.number(totals.waiting)} tone={totals.tone} note={say.called(today.called)} testId="n-waiting" big />
      <Big name={say.oldest} value={timer(totals.oldest)} tone={totals.tone} testId="n-oldest" big />
      <Big name={say.served} value={words.number(totals.served)} note={say.free(units(totals.free))} testId="n-served" />
      <Big name={say.online} value={words.number(totals.online)} tone={totals.waiting > 0 && totals.online === 0 ? 'late' : 'calm'} testId="n-online" />
      <Big name={say.breaches} value={words.number(today.breaches)} tone={today.breaches ? 'late' : 'calm'} note={today.warnings ? say.warnings(today.warnings) : ''} testId="n-breaches" />
      <Big name={say.accepted} value={words.number(today.accepted)} testId="n-accepted" />
      <Big name={say.score} value={today.score.mean === null ? '–' : today.score.mean.toFixed(1)} note={today.score.n ? say.scores(today.score.n) : say.noScores} testId="n-score" />
      <Big name={say.assistantNow} value={words.number(wall.assistant.count)} note={say.inTen} testId="n-assistant" />
    </dl>
  )
}

function Big({ name, value, note, tone = 'calm', big = false, testId }: { name: string; value: string; note?: string; tone?: string; big?: boolean; testId: string }) {
  return (
    <div className={`numbers__one numbers__one--${tone}${big ? ' numbers__one--big' : ''}`}>
      <dt>{name}</dt>
      <dd><strong className="number" data-testid={testId}>{value}</strong><small>{note}</small></dd>
    </div>
  )
}

function Groups({ wall, now }: { wall: WallView; now: number }) {
  const { words } = useSupervising()
  return (
    <ul className="wall-groups" data-testid="wall-groups">
      {wall.groups.map((group) => {
        const wait = secondsSince(group.oldest, now)
        return (
          <li key={group.name} className={`wall-group wall-group--${wait === null ? 'calm' : toneOf(wait, [])}`}>
            <span>{words.groups[group.name] ?? group.name}</span>
            <strong className="number">{group.waiting}</strong>
            <span className="number">{timer(wait)}</span>
            <small>{words.wall.groupServed(group.served)}</small>
          </li>
        )
      })}
    </ul>
  )
}

function Folded({ title, shown, testId, children }: { title: string; shown: boolean; testId?: string; children: React.ReactNode }) {
  if (!shown) return null
  return <details className="folded" data-testid={testId}><summary>{title}</summary><ul className="calls">{children}</ul></details>
}

/** The wall alone on a big screen. */
function Screened({ children }: { children: (leave: React.ReactNode) => React.ReactNode }) {
  const { words } = useSupervising()
  const box = useRef<HTMLDivElement>(null)
  const [whole, setWhole] = useState(false)
  useEffect(() => {
    const changed = () => setWhole(document.fullscreenElement === box.current)
    document.addEventListener('fullscreenchange', changed)
    return () => document.removeEventListener('fullscreenchange', changed)
  }, [])
  const toggle = () => void (whole ? document.exitFullscreen() : box.current?.requestFullscreen())?.catch(() => undefined)
  return (
    <div className={`wall${whole ? ' wall--whole' : ''}`} ref={box} data-testid="wall">
      {children(<button type="button" className="button button--small wall__screen" onClick={toggle}>{whole ? words.wall.leaveScreen : words.wall.screen}</button>)}
    </div>
  )
}
