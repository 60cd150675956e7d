// The access log: who looked at whom and who changed what, filtered, and as a file.
import { useState } from 'react'
import { useLanguage } from '../../ui/language'
import { clock, day } from '../../ui/time'
import { useDesk } from '../context'
import { useLoad, useSettled } from '../load'
import { Field, Empty, ScreenHead, Waiting } from '../screen'
import { Choice } from '../routing/parts'
import type { AuditView, Entry, Person } from './wire'
import { useAccessWords, type AccessWords } from './words'
import './access.css'

interface Sought { operator: string; contact: string; action: string; since: string; until: string; refused: boolean }

const nothing: Sought = { operator: '', contact: '', action: '', since: '', until: '', refused: false }

/** A day without a zone is the reader's own; `until` includes its day. */
function queryOf(sought: Sought, before = ''): string {
  const until = sought.until ? new Date(new Date(`${sought.until}T00:00`).getTime() + 86_400_000).toISOString() : ''
  const since = sought.since ? new Date(`${sought.since}T00:00`).toISOString() : ''
  const told = { operator: sought.operator, contact: sought.contact.trim(), action: sought.action, since, until, allowed: sought.refused ? 'false' : '', before }
  return new URLSearchParams(Object.entries(told).filter(([, value]) => value)).toString()
}

export function AuditPage() {
  const { desk } = useDesk()
  const words = useAccessWords()
  const [sought, setSought] = useState<Sought>(nothing)
  const settled = useSettled(sought, 250)
  const query = queryOf(settled)
  const people = useLoad('people', () => desk.request<{ staff: Person[] }>('/v1/desk/staff').catch(() => ({ staff: [] })))
  const loaded = useLoad(query, () => desk.request<AuditView>(`/v1/desk/audit?${query}`))
  return (
    <div className="screen screen--wide">
      <ScreenHead title={words.logTitle} hint={words.logHint}>
        <a className="button" href={`/v1/desk/audit/export.csv?${query}`} download data-testid="audit-export">{words.exportCsv}</a>
      </ScreenHead>
      <Filters sought={sought} onChange={setSought} people={people.data?.staff ?? []} actions={loaded.data?.actions ?? []} />
      {!loaded.data && <Waiting loaded={loaded} lines={8} />}
      {loaded.data && !loaded.data.entries.length && <Empty title={words.none} hint={words.noneHint} />}
      {loaded.data && loaded.data.entries.length > 0 && <Log key={`${query} ${loaded.data.entries[0]?.id}`} first={loaded.data} sought={settled} />}
    </div>
  )
}

function Filters({ sought, onChange, people, actions }: { sought: Sought; onChange: (sought: Sought) => void; people: Person[]; actions: string[] }) {
  const words = useAccessWords()
  const change = (part: Partial<Sought>) => onChange({ ...sought, ...part })
  const date = (name: 'since' | 'until') => (
    <Field label={words[name]}>{(id) => <input id={id} type="date" className="input" data-testid={`audit-${name}`} value={sought[name]} onChange={(event) => change({ [name]: event.currentTarget.value })} />}</Field>
  )
  return (
    <div className="audit__filters">
      <Choice label={words.who} value={sought.operator} options={[['', words.everybody], ...people.map((one): [string, string] => [one.id, one.name])]} onChange={(operator) => change({ operator })} testId="audit-operator" />
      <Choice label={words.what} value={sought.action} options={[['', words.everything], ...actions.map((one): [string, string] => [one, nameOf(one, words)])]} onChange={(action) => change({ action })} testId="audit-action" />
      <Field label={words.contactFilter}>{(id) => <input id={id} type="search" className="input" data-testid="audit-contact" placeholder={words.contactHint} value={sought.contact} onChange={(event) => change({ contact: event.currentTarget.value })} />}</Field>
      {date('since')}
      {date('until')}
      <label className="check"><input type="checkbox" data-testid="audit-refused" checked={sought.refused} onChange={(event) => change({ refused: event.currentTarget.checked })} /> {words.refusedOnly}</label>
    </div>
  )
}

function Log({ first, sought }: { first: AuditView; sought: Sought }) {
  const { desk, attempt } = useDesk()
  const words = useAccessWords()
  const [later, setLater] = useState<{ entries: Entry[]; next: string | null }>({ entries: [], next: first.next })
  const more = (before: string) =>
    attempt(desk.request<AuditView>(`/v1/desk/audit?${queryOf(sought, before)}`).then((found) => setLater({ entries: [...later.entries, ...found.entries], next: found.next })))
  return (
    <>
      <table className="table audit">
        <thead><tr>{[words.when, words.who, words.what, words.whom, words.from].map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
        <tbody>{[...first.entries, ...later.entries].map((entry) => <Line key={entry.id} entry={entry} />)}</tbody>
      </table>
      {later.next && <p className="more"><button type="button" className="button" data-testid="audit-more" onClick={() => more(later.next ?? '')}>{words.more}</button></p>}
    </>
  )
}

function Line({ entry }: { entry: Entry }) {
  const words = useAccessWords()
  const language = useLanguage()
  const more = detailOf(entry, words)
  return (
    <tr data-testid="audit-entry" className={entry.allowed ? '' : 'audit__refused'}>
      <td className="number audit__when"><time dateTime={entry.at}>{day(entry.at, language)} {clock(entry.at, language)}</time></td>
      <td>{entry.operator.name || words.stranger}</td>
      <td>
        {nameOf(entry.action, words)} {!entry.allowed ? <span className="pill pill--bad">{words.refused}</span> : typeof entry.detail['status'] === 'number' && <span className="pill">{words.undone}</span>}
        {more && <small className="audit__detail">{more}</small>}
      </td>
      <td>{entry.contact && <>{entry.contact.name ?? words.guest} <small className="audit__detail">{entry.contact.id}</small></>}</td>
      <td className="number">{entry.client}</td>
    </tr>
  )
}

/** What nobody has named yet is shown as it is. */
const nameOf = (action: string, words: AccessWords): string => words.actions[action] ?? action

function detailOf(entry: Entry, words: AccessWords): string {
  const { field, changed, login } = entry.detail
  if (typeof field === 'string') return words.field(field)
  if (changed && typeof changed === 'object') {
    return Object.entries(changed as Record<string, [unknown, unknown]>)
      .map(([name, [before, after]]) => `${words.fields[name] ?? name}: ${words.becameRole(said(before, words), said(after, words))}`).join(' · ')
  }
  if (typeof login === 'string' && !entry.operator.id) return login
  return entry.kind === 'search' ? (entry.object_id ?? '') : ''
}

const said = (value: unknown, words: AccessWords): string =>
  Array.isArray(value) ? value.join(', ') || '–' : typeof value === 'boolean' ? (value ? words.yes : words.no) : words.roles[String(value)] ?? String(value)
