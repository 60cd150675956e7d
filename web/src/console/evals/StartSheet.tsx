// Before a run: which suites, how often each case, compared with what, and what is different from what customers get.
import { useState, type FormEvent } from 'react'
import { Dialog } from '../Dialog'
import { Amount, Choice } from '../routing/parts'
import { Field } from '../screen'
import { Beginning } from './Beginning'
import { SettingRows, type SettingRow } from './SettingRows'
import { lastTook, settingsOf, titles } from './standing'
import { useBeginning } from './useBeginning'
import { useEvals } from './context'
import { EVALS, type Bound, type EvalsView, type RunCard, type StartBody, type SuiteCard } from './wire'

const MOST_EARLIER = 12

interface Chosen { suites: string[]; trials: number | null; baseline: string; limit: number | null; tag: string; seed: number | null; bound: Bound | ''; settings: SettingRow[] }

const blank = (evals: EvalsView): Chosen => ({
  suites: evals.suites.filter(({ fast }) => fast).map(({ name }) => name), trials: null, baseline: '', limit: null, tag: '', seed: null, bound: '', settings: [],
})

export function StartSheet({ evals, busy, onStarted, onClose }: { evals: EvalsView; busy: RunCard | null; onStarted: (run: RunCard) => void; onClose: () => void }) {
  const { words, lasting } = useEvals()
  const say = words.startSheet
  const kept = useBaselines(evals)
  const [chosen, setChosen] = useState(() => blank(evals))
  const change = (part: Partial<Chosen>) => setChosen((before) => ({ ...before, ...part }))
  const { begin, starting, problem } = useBeginning(`${EVALS}/runs`, onStarted)
  const time = chosen.limit || chosen.tag ? null : lastTook(evals.runs, chosen.suites)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const { suites, trials, limit, seed } = chosen
    const body: StartBody = {
      suites, trials: trials ?? 0, limit: limit ?? 0, ...(seed !== null && { seed }), tag: chosen.tag.trim(), baseline: chosen.baseline, bound: chosen.bound || null,
      settings: settingsOf(chosen.settings, evals.settings),
    }
    void begin(body)
  }
  return (
    <Dialog title={say.title} onClose={onClose} wide>
      <form className="form start" data-testid="start-sheet" onSubmit={submit}>
        <Suites evals={evals} chosen={chosen.suites} onChange={(suites) => change({ suites })} />
        <div className="start__two">
          <Amount label={say.trials} hint={say.trialsHint} value={chosen.trials} unit={say.units.times} least={1} optional onChange={(trials) => change({ trials })} testId="start-trials" />
          <Choice label={say.baseline} hint={say.baselineHint} value={chosen.baseline} options={kept} onChange={(baseline) => change({ baseline })} testId="start-baseline" />
        </div>
        <details className="start__more">
          <summary data-testid="start-more">{say.more}</summary>
          <More chosen={chosen} change={change} allowed={evals.settings} />
        </details>
        <Beginning busy={busy} problem={problem} hint={!chosen.suites.length ? say.none : time === null ? say.unknown : say.expected(lasting(time * (chosen.trials ?? 1)))} disabled={starting || !chosen.suites.length} action={say.go} onClose={onClose} />
      </form>
    </Dialog>
  )
}

/** With what a run can be compared: what is kept beside the code, an earlier run, or nothing. */
function useBaselines({ runs, suites }: EvalsView): [string, string][] {
  const { words, language, when } = useEvals()
  const say = words.startSheet
  const earlier = runs.filter(({ kind, state }) => kind === 'run' && state === 'finished').slice(0, MOST_EARLIER)
  const named = (run: RunCard) => `${run.started ? when(run.started) : run.id} · ${titles(run, suites, language).join(language === 'zh' ? '、' : ', ')}`
  return [['', say.kept], ...earlier.map((run): [string, string] => [run.id, named(run)]), ['none', say.noBaseline]]
}

/** How many cases there are, and how long it took when it last ran alone. */
function Facts({ suite, runs }: { suite: SuiteCard; runs: RunCard[] }) {
  const { words, lasting } = useEvals()
  const took = lastTook(runs, [suite.name])
  return <small className="suite__facts number">{[suite.cases !== null && words.runs.cases(suite.cases), took !== null && words.startSheet.last(lasting(took))].filter(Boolean).join(' · ')}</small>
}

function Suites({ evals: { suites, runs }, chosen, onChange }: { evals: EvalsView; chosen: string[]; onChange: (chosen: string[]) => void }) {
  const { words, language } = useEvals()
  const say = words.startSheet
  const toggle = (name: string) => onChange(chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name])
  return (
    <fieldset className="suites">
      <legend className="field__label">{say.which}</legend>
      <div className="suites__quick">
        <button type="button" className="link" onClick={() => onChange(suites.filter(({ fast }) => fast).map(({ name }) => name))}>{say.fast}</button>
        <button type="button" className="link" data-testid="suites-all" onClick={() => onChange(suites.filter(({ cases }) => cases !== 0).map(({ name }) => name))}>{say.everything}</button>
        <button type="button" className="link" data-testid="suites-none" onClick={() => onChange([])}>{say.nothing}</button>
      </div>
      <div className="suites__list" tabIndex={0} role="group" aria-label={say.which}>
        {suites.map((suite) => (
          <label key={suite.name} className={`suite${chosen.includes(suite.name) ? ' suite--on' : ''}${suite.cases === 0 ? ' suite--off' : ''}`}>
            <input type="checkbox" checked={chosen.includes(suite.name)} disabled={suite.cases === 0} data-testid={`suite-${suite.name}`} onChange={() => toggle(suite.name)} />
            <span className="suite__name"><b>{suite.title[language]}</b>{suite.fast && <span className="tag">{say.isFast}</span>}</span>
            <span className="suite__about">{suite.about[language]}</span>
            <Facts suite={suite} runs={runs} />
          </label>
        ))}
      </div>
    </fieldset>
  )
}

function More({ chosen, change, allowed }: { chosen: Chosen; change: (part: Partial<Chosen>) => void; allowed: string[] }) {
  const { words } = useEvals()
  const say = words.startSheet
  const bounds = (['', 'no_knowledge', 'golden_retrieval'] as const).map((one): [Bound | '', string] => [one, say.bounds[one]])
  return (
    <div className="form">
      <div className="start__two">
        <Amount label={say.limit} hint={say.limitHint} value={chosen.limit} unit={say.units.cases} least={1} optional onChange={(limit) => change({ limit })} testId="start-limit" />
        <Field label={say.tag} hint={say.tagHint}>
          {(id, hint) => <input id={id} className="input" aria-describedby={hint} autoCapitalize="none" autoComplete="off" spellCheck={false} value={chosen.tag} data-testid="start-tag" onChange={(event) => change({ tag: event.currentTarget.value })} />}
        </Field>
        <Choice label={say.bound} value={chosen.bound} options={bounds} onChange={(bound) => change({ bound })} testId="start-bound" />
        <Amount label={say.seed} hint={say.seedHint} value={chosen.seed} unit="" optional onChange={(seed) => change({ seed })} testId="start-seed" />
      </div>
      <SettingRows rows={chosen.settings} allowed={allowed} onChange={(settings) => change({ settings })} />
    </div>
  )
}
