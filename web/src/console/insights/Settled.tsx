// What was labelled or set aside, by whom; each can be opened again.
import { useState } from 'react'
import { ServerError } from '../../sdk/http'
import { useLanguage, useWords } from '../../ui/language'
import { moment } from '../../ui/time'
import { useDesk } from '../context'
import { Empty } from '../screen'
import { named, type Sample, type SamplesView, type SampleState } from './samples'
import { learningWords } from './words/learning'

export function Settled({ view, state, tell, reload }: { view: SamplesView; state: Exclude<SampleState, 'open'>; tell: (text: string) => void; reload: () => void }) {
  const { desk } = useDesk()
  const words = learningWords[useLanguage()]
  const [failure, setFailure] = useState<string | null>(null)
  const reopen = (sample: Sample) => {
    setFailure(null)
    desk.request(`/v1/insights/samples/${encodeURIComponent(sample.id)}`, { method: 'PUT', body: { state: 'open' } })
      .then(() => tell(words.undone), (error: unknown) => {
        console.error(error)
        if (error instanceof ServerError && error.status === 401) desk.expire()
        else setFailure(error instanceof ServerError && error.status === 409 ? words.colleague('') : words.failed)
      }).finally(reload)
  }
  if (!view.samples.length) return <Empty title={words.none[state] ?? ''} />
  return (
    <>
      {failure && <p className="notice notice--bad samples__failure" role="alert">{failure}</p>}
      <ul className="settled" data-testid="settled">{view.samples.map((sample) => <Row key={sample.id} sample={sample} view={view} onReopen={() => reopen(sample)} />)}</ul>
    </>
  )
}

function Row({ sample, view, onReopen }: { sample: Sample; view: SamplesView; onReopen: () => void }) {
  const language = useLanguage()
  const words = learningWords[language]
  const chat = useWords()
  const name = (label: string) => named(label, view.labels, words, language)
  return (
    <li data-sample={sample.id}>
      <div>
        <p lang={sample.language}>{sample.text || words.erased}</p>
        <small className="muted">
          {name(sample.understood.intent)}{sample.label && <> <span aria-hidden="true">→</span> <b>{name(sample.label)}</b></>}
          {sample.labelled_by && sample.labelled_at && <> · {words.by(sample.labelled_by, moment(sample.labelled_at, chat, language))}</>}
        </small>
      </div>
      {sample.text && <button type="button" className="button button--small" data-testid="reopen" onClick={onReopen}>{words.reopen}</button>}
    </li>
  )
}
