// The fields of a label, in the order in which people think of them: what is said, what it rests on, what happens.
import type { ReactNode } from 'react'
import { PlusIcon } from '../knowledge/icons'
import { CloseIcon } from '../../ui/icons'
import { useDesk } from '../context'
import { Several } from '../routing/parts'
import { Field } from '../screen'
import { ArticlePicker } from './ArticlePicker'
import { useEvals } from './context'
import type { Problems } from './LabelEditor'
import { OUTCOMES, REASONS, withHand, type Hand, type Label } from './labelling'
import { Phrases } from './Phrases'
import type { CaseCard } from './wire'

interface FieldsProps { label: Label; problems: Problems; one: CaseCard; onChange: (part: Partial<Label>) => void }

export function LabelFields(props: FieldsProps) {
  const { label, problems, one, onChange } = props
  const { language } = one
  const { words } = useEvals()
  const say = words.label
  return (
    <div className="form">
      <Field label={say.name} hint={say.nameHint}>
        {(id, hint) => <>
          <input id={id} className="input" lang={language} aria-describedby={hint} aria-invalid={Boolean(problems.name)} maxLength={120} value={label.name} data-testid="label-name" onChange={(event) => onChange({ name: event.currentTarget.value })} />
          <Problem text={problems.name} />
        </>}
      </Field>
      <Says {...props} />
      <Group title={say.never} hint={say.neverHint} problem={problems.never}>
        <Phrases label={say.never} values={label.never} language={language} placeholder={say.wording} testId="label-never" invalid={Boolean(problems.never)} onChange={(never) => onChange({ never })} />
      </Group>
      <Group title={say.cites} hint={say.citesHint} problem={problems.cites}>
        <ArticlePicker chosen={label.cites} one={one} invalid={Boolean(problems.cites)} onChange={(cites) => onChange({ cites })} />
      </Group>
      <Hands {...props} />
      <div className="label-form__two">
        <Pick label={say.language} value={label.language} options={Object.entries(say.languages)} problem={problems.language} testId="label-language" onChange={(found) => onChange({ language: found as Label['language'] })} />
        <Pick label={say.outcome} value={label.outcome} options={[['', say.outcomes['']!], ...OUTCOMES.map((one): [string, string] => [one, say.outcomes[one]!])]} problem={problems.outcome} testId="label-outcome" onChange={(outcome) => onChange({ outcome })} />
      </div>
      <Group title={say.tags} hint={say.tagsHint} problem={problems.tags}>
        <Phrases label={say.tags} values={label.tags} language="en" placeholder={say.tags} testId="label-tags" invalid={Boolean(problems.tags)} onChange={(tags) => onChange({ tags })} />
      </Group>
    </div>
  )
}

function Says({ label, problems, one: { language }, onChange }: FieldsProps) {
  const { words } = useEvals()
  const say = words.label
  const rows = label.says.length ? label.says : [[]]
  const put = (at: number, row: string[]) => onChange({ says: rows.map((one, index) => (index === at ? row : one)) })
  return (
    <Group title={say.says} hint={say.saysHint} problem={problems.says}>
      {rows.map((row, at) => (
        <div key={at} className="says" data-testid="says">
          <Phrases label={`${say.says} ${at + 1}`} values={row} language={language} placeholder={row.length ? say.another : say.wording} testId="label-says" invalid={Boolean(problems.says) && at === 0} onChange={(found) => put(at, found)} />
          {rows.length > 1 && <button type="button" className="icon-button" aria-label={`${say.removeLine}: ${row.join(' / ') || at + 1}`} title={say.removeLine} onClick={() => onChange({ says: rows.filter((_, index) => index !== at) })}><CloseIcon size={16} /></button>}
        </div>
      ))}
      {rows.every((row) => row.length) && <button type="button" className="link add-line" data-testid="says-add" onClick={() => onChange({ says: [...rows, []] })}><PlusIcon size={15} />{say.addSays}</button>}
    </Group>
  )
}

function Hands({ label, problems, onChange }: FieldsProps) {
  const { words: desk } = useDesk()
  const { words } = useEvals()
  const say = words.label
  return (
    <Group title={say.hand} problem={problems.hand ?? problems.reasons}>
      <div className="segments" role="radiogroup" aria-label={say.hand}>
        {(['any', 'yes', 'no'] as const).map((one: Hand) => (
          <label key={one} className={`segment${label.hand === one ? ' segment--on' : ''}`}>
            <input type="radio" name="hand" className="visually-hidden" checked={label.hand === one} data-testid={`label-hand-${one}`} onChange={() => onChange(withHand(label, one))} />{say.hands[one]}
          </label>
        ))}
      </div>
      {label.hand === 'yes' && (
        <div className="label-form__reasons">
          <Several label={say.reasons} values={label.reasons} options={REASONS.map((one) => [one, desk.reasons[one] ?? one])} onChange={(reasons) => onChange({ reasons })} testId="label-reason" />
          <p className="field__hint">{say.reasonsHint}</p>
        </div>
      )}
    </Group>
  )
}

function Group({ title, hint, problem, children }: { title: string; hint?: string; problem?: string | undefined; children: ReactNode }) {
  return <fieldset className="field label-group"><legend className="field__label">{title}</legend>{children}<Problem text={problem} />{hint && <p className="field__hint">{hint}</p>}</fieldset>
}

function Pick({ label, value, options, problem, testId, onChange }: { label: string; value: string; options: [string, string][]; problem?: string | undefined; testId: string; onChange: (value: string) => void }) {
  return (
    <Field label={label}>
      {(id) => <>
        <span className="select__box"><select id={id} value={value} aria-invalid={Boolean(problem)} data-testid={testId} onChange={(event) => onChange(event.currentTarget.value)}>{options.map(([key, text]) => <option key={key} value={key}>{text}</option>)}</select></span>
        <Problem text={problem} />
      </>}
    </Field>
  )
}

const Problem = ({ text }: { text?: string | undefined }) => (text ? <p className="problem" role="alert" data-testid="field-problem">{text}</p> : null)
