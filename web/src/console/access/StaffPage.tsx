// Who works at the desk: the list, somebody new, somebody changed.
import { useState } from 'react'
import { CheckIcon } from '../../ui/icons'
import { useDesk } from '../context'
import { useLoad } from '../load'
import { ScreenHead, Waiting } from '../screen'
import { PasswordSheet } from './PasswordSheet'
import { PersonSheet } from './PersonSheet'
import type { Person } from './wire'
import { useAccessWords } from './words'
import './access.css'

type Sheet = { kind: 'new' } | { kind: 'edit' | 'password'; person: Person } | null

export function StaffPage() {
  const { desk } = useDesk()
  const words = useAccessWords()
  const loaded = useLoad('staff', () => desk.request<{ staff: Person[] }>('/v1/desk/staff'))
  const [sheet, setSheet] = useState<Sheet>(null)
  const [told, setTold] = useState('')
  const [gone, setGone] = useState(false)
  const everybody = loaded.data?.staff ?? []
  const shown = everybody.filter((one) => gone || one.active)
  const done = (text: string) => {
    setTold(text)
    setSheet(null)
    loaded.reload()
  }
  const known = (name: 'groups' | 'skills'): string[] => [...new Set(everybody.flatMap((one) => one[name]))].sort()
  return (
    <div className="screen" data-testid="screen-staff">
      <ScreenHead title={words.title} hint={words.hint}>
        <button type="button" className="button button--primary" data-testid="staff-add" onClick={() => setSheet({ kind: 'new' })}>{words.add}</button>
      </ScreenHead>
      {!loaded.data && <Waiting loaded={loaded} />}
      {loaded.data && (
        <>
          <p className="colleagues__count">
            <span>{words.people(shown.length)}</span>
            {everybody.some((one) => !one.active) && (
              <label className="check"><input type="checkbox" checked={gone} data-testid="staff-gone" onChange={(event) => setGone(event.currentTarget.checked)} /> {words.showGone}</label>
            )}
          </p>
          <ul className="colleagues">
            {shown.map((person) => <Row key={person.id} person={person} onEdit={() => setSheet({ kind: 'edit', person })} />)}
          </ul>
        </>
      )}
      {sheet?.kind === 'new' && <PersonSheet person={null} groups={known('groups')} skills={known('skills')} onClose={() => setSheet(null)} onDone={done} onPassword={null} />}
      {sheet?.kind === 'edit' && (
        <PersonSheet person={sheet.person} groups={known('groups')} skills={known('skills')} onClose={() => setSheet(null)} onDone={done}
          onPassword={() => setSheet({ kind: 'password', person: sheet.person })} />
      )}
      {sheet?.kind === 'password' && <PasswordSheet person={sheet.person} onClose={() => setSheet(null)} onDone={done} />}
      <div className="told" role="status">{told && <p data-testid="told" key={told}><CheckIcon size={18} /> {told}</p>}</div>
    </div>
  )
}

function Row({ person, onEdit }: { person: Person; onEdit: () => void }) {
  const words = useAccessWords()
  const work = [...person.groups, ...person.skills]
  return (
    <li className={`colleague${person.active ? '' : ' colleague--gone'}`} data-testid="person">
      <span className={`colleague__face presence--${person.presence}`} aria-hidden="true">{[...person.name][0]?.toUpperCase()}<i /></span>
      <div className="colleague__who"><strong>{person.name}</strong><small>{person.login}</small></div>
      <span className={`tag${person.role === 'admin' ? ' tag--strong' : ''}`}>{words.roles[person.role]}</span>
      {!person.active && <span className="pill pill--bad">{words.inactive}</span>}
      <p className="colleague__work">{work.map((one) => <span key={one} className="tag">{one}</span>)}</p>
      <p className="colleague__more">
        <span>{words.languages}: {person.languages.length ? person.languages.map((one) => words.languageNames[one]).join(', ') : words.anyLanguage}</span>
        <span className="number">{words.capacity}: {person.capacity}</span>
      </p>
      <button type="button" className="button" data-testid="person-edit" onClick={onEdit} aria-label={words.editTitle(person.name)}>{words.edit}</button>
    </li>
  )
}
