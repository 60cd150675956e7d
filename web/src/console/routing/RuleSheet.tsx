// One rule in a sheet: when it holds, what follows, and the sentence that it makes.
import { useState } from 'react'
import { Dialog } from '../Dialog'
import { nameProblem, tooLate } from './editing'
import { Amount, Chips, Choice, Several, useRoutingWords } from './parts'
import { RuleText } from './Rules'
import type { Reader } from './sentence'
import { emptyRule, intentName, MOODS, PLAIN_CHANNELS, REASONS, type History, type RoutingDocument, type Rule, type When } from './wire'
import { Field } from '../screen'

const NO_HISTORY: History = { returning: null, handoffs: null, days: 30 }

export function RuleSheet({ document, reader, index, onDone, onClose }: {
  document: RoutingDocument; reader: Reader; index: number; onDone: (rule: Rule) => void; onClose: () => void
}) {
  const words = useRoutingWords()
  const say = words.rules
  const known = document.rules[index]
  const [rule, setRule] = useState<Rule>(known ?? emptyRule(''))
  const others = document.rules.filter((_, at) => at !== index).map((one) => one.name)
  const problem = nameProblem(rule.name, others)
  const late = tooLate(rule)
  return (
    <Dialog title={known ? say.title_(known.name) : say.new} onClose={onClose} wide>
      <form className="form rule-form" onSubmit={(event) => { event.preventDefault(); if (!problem && !late) onDone({ ...rule, name: rule.name.trim() }) }}>
        <Field label={say.name}>
          {(id) => <input id={id} className="input" value={rule.name} maxLength={64} placeholder={say.namePlaceholder} data-autofocus="" data-testid="rule-name" onChange={(event) => setRule({ ...rule, name: event.currentTarget.value })} />}
        </Field>
        {problem === 'taken' && <p className="problem" role="alert">{words.groups.taken}</p>}
        <Conditions rule={rule} reader={reader} onChange={(when) => setRule({ ...rule, when })} />
        <Consequences rule={rule} document={document} reader={reader} onChange={setRule} />
        {late && <p className="problem" role="alert">{say.tooLate}</p>}
        <div className="rule-preview"><RuleText rule={rule} document={document} reader={reader} /></div>
        <div className="dialog__buttons">
          <button type="button" className="button" onClick={onClose}>{words.cancel}</button>
          <button type="submit" className="button button--primary" disabled={problem !== null || late} data-testid="rule-done">{words.done}</button>
        </div>
      </form>
    </Dialog>
  )
}

function Conditions({ rule, reader, onChange }: { rule: Rule; reader: Reader; onChange: (when: When) => void }) {
  const words = useRoutingWords()
  const { fields } = words
  const { when } = rule
  const { vocabulary, language } = reader
  const set = (part: Partial<When>) => onChange({ ...when, ...part })
  const intents = [...vocabulary.intents.map((one) => one.name), 'task.*']
  const channels = [...new Set([...PLAIN_CHANNELS, ...vocabulary.channels, ...when.channel])]
  const rare = when.region.length + when.reason.length + when.mood.length + when.channel.length > 0 || when.history !== null
  return (
    <fieldset className="rule-part">
      <legend>{words.rules.when}</legend>
      <div className="rule-grid">
        <Chips label={fields.tier} values={when.tier} placeholder={fields.addTier} suggestions={vocabulary.tiers} testId="rule-tier" onChange={(tier) => set({ tier })} />
        <Chips label={fields.tags} values={when.tags} placeholder={fields.addTag} suggestions={vocabulary.tags} testId="rule-tags" onChange={(tags) => set({ tags })} />
        <Chips label={fields.intent} values={when.intent} placeholder={fields.addIntent} suggestions={intents} nameOf={(name) => intentName(name, vocabulary.intents, words.intents, language)} testId="rule-intent" onChange={(intent) => set({ intent })} />
        <Several label={fields.language} values={when.language} options={Object.entries(words.languages)} testId="rule-language" onChange={(found) => set({ language: found })} />
      </div>
      <details className="rule-more" open={rare}>
        <summary>{words.rules.moreConditions}</summary>
        <div className="rule-grid">
          <Chips label={fields.region} values={when.region} placeholder={fields.addRegion} suggestions={vocabulary.regions} testId="rule-region" onChange={(region) => set({ region })} />
          <Several label={fields.mood} values={when.mood} options={MOODS.map((mood): [string, string] => [mood, words.moods[mood] ?? mood])} testId="rule-mood" onChange={(mood) => set({ mood })} />
        </div>
        <Several label={fields.channel} values={when.channel} options={channels.map((name): [string, string] => [name, reader.channels[name] ?? name])} testId="rule-channel" onChange={(channel) => set({ channel })} />
        <Several label={fields.reason} values={when.reason} options={REASONS.map((name): [string, string] => [name, reader.reasons[name] ?? name])} testId="rule-reason" onChange={(reason) => set({ reason })} />
        <Past history={when.history ?? NO_HISTORY} onChange={(history) => set({ history: history.returning === null && !history.handoffs ? null : history })} />
      </details>
    </fieldset>
  )
}

function Past({ history, onChange }: { history: History; onChange: (history: History) => void }) {
  const { fields, knobs } = useRoutingWords()
  const value = history.returning === null ? '' : history.returning ? 'yes' : 'no'
  return (
    <div className="rule-grid rule-grid--three">
      <Choice label={fields.history} value={value} options={[['', fields.historyAny], ['yes', fields.returning], ['no', fields.first]]} testId="rule-returning"
        onChange={(chosen) => onChange({ ...history, returning: chosen === '' ? null : chosen === 'yes' })} />
      <Amount label={fields.handoffs} value={history.handoffs} unit={knobs.times} optional onChange={(handoffs) => onChange({ ...history, handoffs: handoffs || null })} />
      <Amount label={fields.inDays} value={history.days} unit={knobs.days} least={1} onChange={(days) => days && onChange({ ...history, days })} />
    </div>
  )
}

function Consequences({ rule, document, reader, onChange }: { rule: Rule; document: RoutingDocument; reader: Reader; onChange: (rule: Rule) => void }) {
  const words = useRoutingWords()
  const say = words.rules
  const { then } = rule
  const set = (part: Partial<Rule['then']>) => onChange({ ...rule, then: { ...then, ...part } })
  const steps = Array.from({ length: 10 }, (_, count): [string, string] => [String(count), say.steps(count, document.step_minutes)])
  return (
    <fieldset className="rule-part">
      <legend>{say.then}</legend>
      <label className="check"><input type="checkbox" checked={then.straight === 'human'} data-testid="rule-straight" onChange={(event) => set({ straight: event.currentTarget.checked ? 'human' : null })} /><span>{say.straight}<small className="muted rule-hint">{say.straightHint}</small></span></label>
      <div className="rule-grid">
        <Choice label={say.group} value={then.group === document.groups[0]?.name ? '' : (then.group ?? '')} options={document.groups.map((group, index): [string, string] => [index ? group.name : '', group.name])} testId="rule-group" onChange={(group) => set({ group: group || null })} />
        <Choice label={say.priority} value={String(then.priority)} options={steps} testId="rule-priority" onChange={(priority) => set({ priority: Number(priority) })} />
        <Chips label={say.skills} values={then.skills} placeholder={words.fields.addSkill} suggestions={reader.vocabulary.skills} testId="rule-skills" onChange={(skills) => set({ skills })} />
        <Amount label={say.units} hint={say.unitsHint} value={then.units} unit={words.knobs.units} optional least={0.1} step={0.1} onChange={(units) => set({ units })} />
      </div>
    </fieldset>
  )
}
