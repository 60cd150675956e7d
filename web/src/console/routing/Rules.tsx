// The rules in their order, each as a sentence that can be switched off, moved, changed or deleted.
import { useState } from 'react'
import { PlusIcon, PenIcon, TrashIcon } from '../knowledge/icons'
import { DownIcon } from '../../ui/icons'
import { moved, replaced, withRules, without } from './editing'
import { useRoutingWords } from './parts'
import { RuleSheet } from './RuleSheet'
import { conditions, consequences, sentence, type Piece, type Reader } from './sentence'
import type { RoutingDocument, Rule } from './wire'

interface Props { document: RoutingDocument; reader: Reader; onChange: (document: RoutingDocument) => void }

export function Rules({ document, reader, onChange }: Props) {
  const words = useRoutingWords()
  const say = words.rules
  const [editing, setEditing] = useState<number | null>(null)
  const { rules } = document
  const change = (next: Rule[]) => onChange(withRules(document, next))
  return (
    <section className="panel" aria-labelledby="routing-rules">
      <header className="routing__head">
        <div><h3 id="routing-rules">{say.title}</h3><p className="muted">{say.hint}</p></div>
        <button type="button" className="button button--small" data-testid="rule-add" onClick={() => setEditing(rules.length)}><PlusIcon size={16} />{say.add}</button>
      </header>
      {rules.length === 0 && <p className="rule-none muted">{say.none}</p>}
      <ol className="rule-list">
        {rules.map((rule, index) => (
          <li key={rule.name} className={`rule${rule.enabled ? '' : ' rule--off'}`} data-testid="routing-rule">
            <span className="rule__number number" aria-hidden="true">{index + 1}</span>
            <div className="rule__text">
              <b>{rule.name}</b>
              <RuleText rule={rule} document={document} reader={reader} />
            </div>
            <div className="rule__tools">
              <button type="button" role="switch" aria-checked={rule.enabled} aria-label={say.on(rule.name)} className="switch switch--plain" onClick={() => change(replaced(rules, index, { ...rule, enabled: !rule.enabled }))}><i aria-hidden="true" /></button>
              <button type="button" className="icon-button icon-button--small flip" disabled={index === 0} aria-label={say.up(rule.name)} onClick={() => change(moved(rules, index, -1))}><DownIcon size={16} /></button>
              <button type="button" className="icon-button icon-button--small" disabled={index === rules.length - 1} aria-label={say.down(rule.name)} onClick={() => change(moved(rules, index, 1))}><DownIcon size={16} /></button>
              <button type="button" className="icon-button icon-button--small" aria-label={`${say.edit}: ${rule.name}`} data-testid="rule-edit" onClick={() => setEditing(index)}><PenIcon size={16} /></button>
              <button type="button" className="icon-button icon-button--small" aria-label={say.delete(rule.name)} onClick={() => change(without(rules, index))}><TrashIcon size={16} /></button>
            </div>
          </li>
        ))}
      </ol>
      <p className="rule-rest">{say.rest(document.groups[0]?.name ?? '')}</p>
      {editing !== null && (
        <RuleSheet document={document} reader={reader} index={editing} onClose={() => setEditing(null)}
          onDone={(rule) => { change(editing < rules.length ? replaced(rules, editing, rule) : [...rules, rule]); setEditing(null) }} />
      )}
    </section>
  )
}

export function RuleText({ rule, document, reader }: { rule: Rule; document: RoutingDocument; reader: Reader }) {
  const say = reader.words.sentence
  const before = conditions(rule, reader)
  return (
    <p className="rule__sentence" aria-label={sentence(rule, document, reader)}>
      {before.length > 0 ? <>{say.when}<Pieces of={before} />{say.then}</> : say.always}
      <Pieces of={consequences(rule, document, reader)} />
    </p>
  )
}

function Pieces({ of: pieces }: { of: Piece[] }) {
  return pieces.map((piece, index) => (piece.strong ? <strong key={index}>{piece.text}</strong> : <span key={index}>{piece.text}</span>))
}
