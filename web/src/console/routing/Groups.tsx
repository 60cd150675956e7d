// Who answers together: each group with its members and where it flows over to, and the sheet to change one.
import { useState } from 'react'
import { Dialog } from '../Dialog'
import { PenIcon, PlusIcon } from '../knowledge/icons'
import { nameProblem, withGroup, withoutGroup } from './editing'
import { Amount, Choice, Several, useRoutingWords } from './parts'
import type { Group, RoutingDocument, Vocabulary } from './wire'
import { Field } from '../screen'

interface Props { document: RoutingDocument; vocabulary: Vocabulary; onChange: (document: RoutingDocument) => void }

export function Groups({ document, vocabulary, onChange }: Props) {
  const words = useRoutingWords()
  const say = words.groups
  const [editing, setEditing] = useState<number | null>(null)
  return (
    <section className="panel" aria-labelledby="routing-groups">
      <header className="routing__head">
        <div><h3 id="routing-groups">{say.title}</h3><p className="muted">{say.hint}</p></div>
        <button type="button" className="button button--small" data-testid="group-add" onClick={() => setEditing(document.groups.length)}><PlusIcon size={16} />{say.add}</button>
      </header>
      <ul className="group-cards">
        {document.groups.map((group, index) => (
          <li key={group.name} className="group-card" data-testid="routing-group">
            <div className="group-card__name">
              <b>{group.name}</b>
              {index === 0 && <span className="pill pill--idle">{say.first}</span>}
              <button type="button" className="icon-button icon-button--small" aria-label={say.edit(group.name)} onClick={() => setEditing(index)}><PenIcon size={16} /></button>
            </div>
            <p>{membersOf(group, vocabulary, say)}</p>
            {group.overflow && <p className="muted">{say.overflows(group.overflow.after_minutes, group.overflow.to)}</p>}
          </li>
        ))}
      </ul>
      {editing !== null && <GroupSheet document={document} vocabulary={vocabulary} index={editing} onChange={onChange} onClose={() => setEditing(null)} />}
    </section>
  )
}

function membersOf(group: Group, vocabulary: Vocabulary, say: { everybody: string; nobody: string }): string {
  if (group.members === 'all') return say.everybody
  const members = group.members
  const names = vocabulary.operators.filter((one) => members.includes(one.login) || one.groups.includes(group.name)).map((one) => one.name)
  return names.join('、') || say.nobody
}

function GroupSheet({ document, vocabulary, index, onChange, onClose }: Props & { index: number; onClose: () => void }) {
  const words = useRoutingWords()
  const say = words.groups
  const known = document.groups[index]
  const [group, setGroup] = useState<Group>(known ?? { name: '', members: [], overflow: null })
  const others = document.groups.filter((_, at) => at !== index).map((one) => one.name)
  const problem = nameProblem(group.name, others)
  const keep = () => {
    const named = { ...group, name: group.name.trim() }
    onChange(known ? withGroup(document, index, named) : { ...document, groups: [...document.groups, named] })
    onClose()
  }
  return (
    <Dialog title={known ? say.edit(known.name) : say.new} onClose={onClose} wide>
      <form className="form" onSubmit={(event) => { event.preventDefault(); if (!problem) keep() }}>
        <Field label={say.name}>
          {(id) => <input id={id} className="input" value={group.name} maxLength={64} data-autofocus="" data-testid="group-name" onChange={(event) => setGroup({ ...group, name: event.currentTarget.value })} />}
        </Field>
        {problem === 'taken' && <p className="problem" role="alert">{say.taken}</p>}
        <Choice label={say.members} value={group.members === 'all' ? 'all' : 'chosen'} options={[['all', say.everybody], ['chosen', say.chosen]]} testId="group-who"
          onChange={(value) => setGroup({ ...group, members: value === 'all' ? 'all' : [] })} />
        {group.members !== 'all' && (
          <Several label={say.chosen} values={group.members} options={vocabulary.operators.map((one): [string, string] => [one.login, one.name])} testId="member"
            onChange={(members) => setGroup({ ...group, members })} />
        )}
        <Choice label={say.overflow} value={group.overflow?.to ?? ''} options={[['', say.overflowNone], ...others.map((name): [string, string] => [name, say.overflowTo(name)])]} testId="group-overflow"
          onChange={(to) => setGroup({ ...group, overflow: to ? { after_minutes: group.overflow?.after_minutes ?? 5, to } : null })} />
        {group.overflow && (
          <Amount label={say.after} value={group.overflow.after_minutes} unit={words.knobs.minutes} least={0.5} step={0.5}
            onChange={(minutes) => minutes && group.overflow && setGroup({ ...group, overflow: { ...group.overflow, after_minutes: minutes } })} />
        )}
        <div className="dialog__buttons">
          {known && document.groups.length > 1 && (
            <button type="button" className="button button--danger-quiet routing__delete" onClick={() => { onChange(withoutGroup(document, index)); onClose() }}>{say.delete}</button>
          )}
          <button type="button" className="button" onClick={onClose}>{words.cancel}</button>
          <button type="submit" className="button button--primary" disabled={problem !== null} data-testid="group-done">{words.done}</button>
        </div>
      </form>
    </Dialog>
  )
}
