// The annotation queue: one message at a time with what was said before it, and the labels under one's fingers.
import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from 'react'
import { ServerError } from '../../sdk/http'
import { isTyping, useKeydown } from '../../ui/keydown'
import { useLanguage } from '../../ui/language'
import { useDesk } from '../context'
import { useLoad } from '../load'
import { go, href } from '../routes'
import { Empty, Filter, ScreenHead, Waiting } from '../screen'
import { Labels } from './Labels'
import { SampleCard } from './SampleCard'
import { DISMISS, grouped, keyOf, moved, named, SKIP, UNDO, type Sample, type SamplesView, type SampleState } from './samples'
import { Settled } from './Settled'
import { learningWords } from './words/learning'
import './learning.css'

const STATES: SampleState[] = ['open', 'labelled', 'dismissed']
const urlOf = (id: string): string => `/v1/insights/samples/${encodeURIComponent(id)}`
const KEYS_OFF = 'xiaoer.labelling.keys'

export function Samples({ query, tell }: { query: Record<string, string>; tell: (text: string) => void }) {
  const { desk } = useDesk()
  const words = learningWords[useLanguage()]
  const state = STATES.find((one) => one === query['state']) ?? 'open'
  const loaded = useLoad(state, () => desk.request<SamplesView>(`/v1/insights/samples?state=${state}`))
  const { data, failed } = loaded
  // What was loaded for another view is not shown in this one.
  const [shown, show] = useState<{ state: SampleState; view: SamplesView } | null>(null)
  const asked = useRef(state)
  asked.current = state
  useEffect(() => {
    if (data) show({ state: asked.current, view: data })
  }, [data])
  const current = shown?.state === state ? shown.view : null
  const count = useCallback((from: SampleState, to: SampleState) => show((before) => before && { ...before, view: { ...before.view, counts: shifted(before.view.counts, from, to) } }), [])
  useEffect(() => {
    if (failed?.status === 401) desk.expire()
  }, [desk, failed])
  return (
    <div className="screen" aria-busy={loaded.loading}>
      <ScreenHead title={words.title} hint={words.explained} />
      <Filter label={words.views} value={state} testId="samples" options={STATES.map((one) => [one, words.states[one], shown?.view.counts[one]])}
        onChange={(one) => go(href(['insights', 'samples'], { state: one === 'open' ? undefined : one }))} />
      {!current && <Waiting loaded={loaded} lines={6} />}
      {current && state === 'open' && <Labelling view={current} tell={tell} reload={loaded.reload} count={count} />}
      {current && state !== 'open' && <Settled view={current} state={state} tell={tell} reload={loaded.reload} />}
    </div>
  )
}

const shifted = (counts: SamplesView['counts'], from: SampleState, to: SampleState) => ({ ...counts, [from]: counts[from] - 1, [to]: counts[to] + 1 })

function Labelling({ view, tell, reload, count }: { view: SamplesView; tell: (text: string) => void; reload: () => void; count: (from: SampleState, to: SampleState) => void }) {
  const { desk, words: deskWords } = useDesk()
  const language = useLanguage()
  const words = learningWords[language]
  const [queue, move] = useReducer(moved, { waiting: view.samples, past: [] })
  const [failure, setFailure] = useState<string | null>(null)
  useEffect(() => move({ type: 'loaded', samples: view.samples }), [view.samples])
  const groups = useMemo(() => grouped(view.labels), [view.labels])
  const [sample] = queue.waiting
  const put = (one: Sample, body: { state: SampleState; label?: string }) => desk.request(urlOf(one.id), { method: 'PUT', body })
  const fail = (error: unknown, one: Sample, back: 'failed' | 'lost') => {
    console.error(error)
    if (error instanceof ServerError && error.status === 401) return desk.expire()
    if (error instanceof ServerError && error.status === 409) {
      move({ type: 'lost', sample: one })
      return setFailure(words.colleague(String(error.extra['by'] ?? '')))
    }
    move({ type: back, sample: one })
    setFailure(error instanceof ServerError && error.status === 0 ? deskWords.unreachable : words.failed)
  }
  const settle = (one: Sample, body: { state: SampleState; label?: string }, done: string) => {
    setFailure(null)
    move({ type: 'settled', sample: one, as: body.state })
    put(one, body).then(() => { count('open', body.state); tell(done) }, (error: unknown) => fail(error, one, 'failed'))
  }
  const label = (chosen: string) => sample && settle(sample, { state: 'labelled', label: chosen }, words.given(named(chosen, view.labels, words, language)))
  const dismiss = () => sample && settle(sample, { state: 'dismissed' }, words.setAside)
  const skip = () => sample && queue.waiting.length > 1 && move({ type: 'skipped', sample })
  const undo = () => {
    const last = queue.past.at(-1)
    if (!last) return
    setFailure(null)
    if (last.was === 'skipped') return move({ type: 'undone' })
    put(last.sample, { state: 'open' }).then(() => {
      move({ type: 'undone' })
      count(last.as, 'open')
      tell(words.undone)
    }, (error: unknown) => fail(error, last.sample, 'lost'))
  }
  const act = (key: string): boolean => {
    const chosen = groups.flatMap(([, members]) => members).find((one) => one.key === key)
    if (chosen) label(chosen.label)
    else if (key === DISMISS) dismiss()
    else if (key === SKIP) skip()
    else if (key === UNDO) undo()
    else return false
    return true
  }
  const [keys, toggle] = useKeysOf(act)
  return sample ? (
    <div className="labelling" data-testid="labelling">
      <SampleCard key={sample.id} sample={sample} labels={view.labels} left={queue.waiting.length} />
      <Labels groups={groups} taken={sample.understood.intent} keys={keys} onKeys={toggle} onLabel={label} onSkip={queue.waiting.length > 1 ? skip : null} onDismiss={dismiss}
        onUndo={queue.past.length ? undo : null} labels={view.labels} failure={failure} />
    </div>
  ) : (
    <Empty title={words.done} hint={words.doneHint}>
      {failure && <p className="notice notice--bad samples__failure" role="alert">{failure}</p>}
      {queue.past.length > 0 && <button type="button" className="button" data-testid="undo" onClick={undo}>{words.undo}</button>}
      <button type="button" className="button" onClick={reload}>{deskWords.again}</button>
      <a className="button button--primary" href={href(['insights', 'learning'])}>{words.toLearning}</a>
    </Empty>
  )
}

/** Single letters can be switched off, for whoever speaks to the machine or types by accident. */
function useKeysOf(act: (key: string) => boolean): [boolean, () => void] {
  const [on, setOn] = useState(() => localStorage.getItem(KEYS_OFF) !== 'off')
  useKeydown((event) => {
    const key = on ? keyOf(event) : null
    if (!key || isTyping(event) || event.repeat || document.querySelector('dialog[open]')) return
    if (act(key)) event.preventDefault()
  })
  const toggle = () => {
    localStorage.setItem(KEYS_OFF, on ? 'off' : 'on')
    setOn(!on)
  }
  return [on, toggle]
}
