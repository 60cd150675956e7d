// The labels to choose from, each with its key; and what else can be done with a message.
import { ReturnIcon } from '../../ui/icons'
import { useLanguage } from '../../ui/language'
import { DISMISS, grouped, named, SKIP, UNDO, type Choice, type Label } from './samples'
import { learningWords } from './words/learning'

export function Labels({ groups, labels, taken, keys, failure, onKeys, onLabel, onSkip, onDismiss, onUndo }: {
  groups: ReturnType<typeof grouped>; labels: Label[]; taken: string; keys: boolean; failure: string | null; onKeys: () => void; onLabel: (label: string) => void
  onSkip: (() => void) | null; onDismiss: () => void; onUndo: (() => void) | null
}) {
  const words = learningWords[useLanguage()]
  return (
    <section className="labels" aria-label={words.pick} data-testid="labels">
      {groups.map(([name, members]) => (
        <fieldset key={name}>
          <legend>{words.groups[name]}</legend>
          <div className="labels__list">{members.map((one) => <LabelButton key={one.label} choice={one} labels={labels} taken={one.label === taken} keys={keys} onLabel={onLabel} />)}</div>
        </fieldset>
      ))}
      <div className="labels__bar">
        {failure && <p className="notice notice--bad samples__failure" role="alert" data-testid="samples-failure">{failure}</p>}
        <button type="button" className="button" title={words.dismissHint} data-testid="dismiss" onClick={onDismiss}>{words.dismiss}{keys && <Key name={DISMISS} />}</button>
        <button type="button" className="button" disabled={!onSkip} data-testid="skip" onClick={() => onSkip?.()}>{words.skip}{keys && <Key name={SKIP} />}</button>
        <button type="button" className="button" disabled={!onUndo} data-testid="undo" onClick={() => onUndo?.()}><ReturnIcon size={16} />{words.undo}{keys && <Key name={UNDO} />}</button>
      </div>
      <button type="button" role="switch" aria-checked={keys} className="switch switch--plain labels__keys" title={words.keysHint} data-testid="keys" onClick={onKeys}><i aria-hidden="true" /><span>{words.keys}</span></button>
    </section>
  )
}

function LabelButton({ choice, labels, taken, keys, onLabel }: { choice: Choice; labels: Label[]; taken: boolean; keys: boolean; onLabel: (label: string) => void }) {
  const language = useLanguage()
  const words = learningWords[language]
  const { label, key } = choice
  const hint = words.hints[label]
  return (
    <button type="button" className={`label${taken ? ' label--taken' : ''}`} data-testid={`label-${label}`} aria-keyshortcuts={keys && key ? key : undefined} onClick={() => onLabel(label)}>
      <span className="label__name">{named(label, labels, words, language)}{taken && <small className="label__was">{words.was}</small>}{hint && <small>{hint}</small>}</span>
      {keys && key && <Key name={key} />}
    </button>
  )
}

const Key = ({ name }: { name: string }) => <kbd aria-hidden="true">{name.toUpperCase()}</kbd>
