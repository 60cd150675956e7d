// What the past days would have been by the rules on the screen, against those that count: numbers first, then each difference.
import { useState, type ReactNode } from 'react'
import { day } from '../../ui/time'
import { useDesk } from '../context'
import { Dialog } from '../Dialog'
import { useLoad } from '../load'
import { href } from '../routes'
import { Filter, Waiting } from '../screen'
import { useRoutingWords } from './parts'
import type { Reader } from './sentence'
import type { Both, Change, DryRun, Place, RoutingDocument, Turned } from './wire'

type Days = '7' | '14' | '30' | '90'
const PERIODS: Days[] = ['7', '14', '30', '90']

export function DryRunSheet({ document, reader, onClose }: { document: RoutingDocument; reader: Reader; onClose: () => void }) {
  const { desk } = useDesk()
  const { dry } = useRoutingWords()
  const [days, setDays] = useState<Days>('14')
  const loaded = useLoad(days, () => desk.request<DryRun>('/v1/desk/routing/dry-run', { method: 'POST', body: { document, days: Number(days) } }))
  const tried = loaded.data
  return (
    <Dialog title={dry.title} onClose={onClose} wide>
      <p className="muted">{dry.hint}</p>
      <Filter label={dry.period} value={days} options={PERIODS.map((one): [Days, string] => [one, dry.days(Number(one))])} onChange={setDays} testId="dry-days" />
      {!tried && <Waiting loaded={loaded} lines={5} />}
      {tried && <Found tried={tried} document={document} reader={reader} busy={loaded.loading} />}
    </Dialog>
  )
}

function Found({ tried, document, reader, busy }: { tried: DryRun; document: RoutingDocument; reader: Reader; busy: boolean }) {
  const { dry } = useRoutingWords()
  const nothing = tried.changed === 0 && tried.turned === 0
  return (
    <div className="dry" data-testid="dry-run" aria-busy={busy}>
      <p role="status">{tried.calls + tried.talks ? dry.replayed(tried.calls, tried.talks) : dry.nothing} {nothing && tried.calls + tried.talks > 0 && <b>{dry.same}</b>}</p>
      <div className="dry__straight"><span>{dry.straight}</span><b className="number" data-testid="dry-straight">{dry.straightOf(tried.straight.then, tried.straight.now)}</b></div>
      {tried.calls > 0 && (
        <div className="dry__tables">
          <Counts title={dry.groups} rows={tried.groups} name={(name) => name} />
          <Counts title={dry.rules} rows={tried.rules} name={(name) => name || dry.noRule} />
        </div>
      )}
      {tried.turned > 0 && <Listed title={dry.turned(tried.turned)} rest={tried.turned - tried.turned_shown.length}>{tried.turned_shown.map((one, index) => <TurnedRow key={index} one={one} reader={reader} />)}</Listed>}
      {tried.changed > 0 && <Listed title={dry.changed(tried.changed)} rest={tried.changed - tried.changes.length}>{tried.changes.map((one, index) => <ChangeRow key={index} one={one} document={document} reader={reader} />)}</Listed>}
    </div>
  )
}

function Counts({ title, rows, name }: { title: string; rows: Both[]; name: (name: string) => string }) {
  const { dry } = useRoutingWords()
  const most = Math.max(1, ...rows.flatMap((row) => [row.now, row.then]))
  return (
    <table className="dry__table">
      <caption>{title}</caption>
      <thead><tr><td /><th scope="col">{dry.now}</th><th scope="col">{dry.then}</th><td /></tr></thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name} className={row.now === row.then ? undefined : 'dry__differs'}>
            <th scope="row">{name(row.name)}</th>
            <td className="number">{row.now}</td>
            <td className="number">{row.then}</td>
            <td aria-hidden="true"><meter className="dry__bar" min={0} max={most} value={row.then} /></td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Listed({ title, rest, children }: { title: string; rest: number; children: ReactNode }) {
  const { dry } = useRoutingWords()
  return (
    <section>
      <h3 className="dry__title">{title}</h3>
      <ul className="dry__list">{children}{rest > 0 && <li className="muted">{dry.more(rest)}</li>}</ul>
    </section>
  )
}

function Asked({ one, reader }: { one: { conversation_id: string; at: string; asked: string }; reader: Reader }) {
  const { dry } = useRoutingWords()
  return (
    <a className="dry__asked" href={href(['desk', one.conversation_id])} title={dry.open}>
      <time dateTime={one.at}>{day(one.at, reader.language)}</time> {one.asked || dry.unread}
    </a>
  )
}

function TurnedRow({ one, reader }: { one: Turned; reader: Reader }) {
  const { dry } = useRoutingWords()
  return <li data-testid="dry-turned"><Asked one={one} reader={reader} /><span className={`pill ${one.then ? 'pill--human' : 'pill--idle'}`}>{one.then ? dry.toHuman : dry.toAssistant}</span></li>
}

function ChangeRow({ one, document, reader }: { one: Change; document: RoutingDocument; reader: Reader }) {
  const { dry } = useRoutingWords()
  const place = (where: Place) => [where.group, ...where.skills, ...(where.priority ? [dry.earlier(where.priority * document.step_minutes)] : [])].join(' · ')
  return <li data-testid="dry-change"><Asked one={one} reader={reader} /><span className="dry__way"><span className="muted">{place(one.now)}</span> → <b>{place(one.then)}</b></span></li>
}
