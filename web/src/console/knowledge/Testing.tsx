// The test box: asks what a customer would ask and shows all that the chat would do with it.
import { useEffect, useRef, useState, type FormEvent } from 'react'
import { go, href } from '../routes'
import { useWorkshop } from './context'
import { PlusIcon } from './icons'
import { useLoad } from '../load'
import { Empty, ScreenHead } from '../screen'
import { Select } from './parts'
import { CloseIcon } from '../../ui/icons'
import { SynonymsSheet } from './Synonyms'
import { TestResult } from './TestResult'
import type { Card, Lang, Tried } from './wire'

export function Testing({ query }: { query: Record<string, string> }) {
  const { words } = useWorkshop()
  const [tried, setTried] = useState<Tried | null>(null)
  const [synonyms, setSynonyms] = useState(false)
  const result = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (tried && matchMedia('(max-width: 1000px)').matches) result.current?.scrollIntoView({ block: 'start' })
  }, [tried])
  return (
    <div className="screen screen--testing">
      <ScreenHead title={words.tabs['test']} hint={words.testing.hint}>
        <button type="button" className="button" data-testid="synonyms" onClick={() => setSynonyms(true)}>{words.testing.synonyms}</button>
      </ScreenHead>
      <div className="testing">
        <Form query={query} onTried={setTried} />
        {tried ? <div ref={result}><TestResult tried={tried} /></div> : <Empty title={words.testing.empty} hint={words.testing.emptyHint} />}
      </div>
      {synonyms && <SynonymsSheet onClose={() => setSynonyms(false)} />}
    </div>
  )
}

function Form({ query, onTried }: { query: Record<string, string>; onTried: (tried: Tried) => void }) {
  const { api, attempt, words } = useWorkshop()
  const say = words.testing
  const [question, setQuestion] = useState(query['q'] ?? '')
  const [history, setHistory] = useState<string[]>([])
  const [language, setLanguage] = useState<Lang | ''>('')
  const [asker, setAsker] = useState({ channel: 'web', region: '', tier: '' })
  const [drafts, setDrafts] = useState<string[]>(query['draft'] ? [query['draft']] : [])
  const [busy, setBusy] = useState(false)
  // On a phone the answer is wanted right below the question.
  const [wide] = useState(() => matchMedia('(min-width: 1001px)').matches)
  const known = useLoad('known', () => api.articles({ limit: 1 })).data
  const run = () => {
    if (!question.trim() || busy) return
    setBusy(true)
    go(href(['knowledge', 'test'], { q: question.trim(), draft: query['draft'] }), { replace: true })
    const said = history.map((one) => one.trim()).filter(Boolean)
    const work = api.attempt({
      question: question.trim(), ...(said.length && { history: said }), ...(language && { language }), ...(drafts.length && { draft_of: drafts }),
      asker: Object.fromEntries(Object.entries(asker).filter(([, value]) => value)),
    })
    attempt(work.then(onTried).finally(() => setBusy(false)))
  }
  useEffect(() => {
    if (query['q']) run()
    // A link with a question in it is asked once, when it is opened.
  }, [])
  const options = (values: string[] | undefined, names: Record<string, string>): [string, string][] =>
    [['', say.unknown], ...[...new Set([...(values ?? []), ...Object.keys(names)])].map((value): [string, string] => [value, names[value] ?? value])]
  return (
    <form className="panel test-form" onSubmit={(event: FormEvent) => { event.preventDefault(); run() }}>
      {history.length > 0 && (
        <fieldset className="field"><legend className="field__label">{say.earlier}</legend>
          {history.map((said, index) => (
            <span key={index} className="earlier">
              <input className="input" value={said} aria-label={say.earlierHint} placeholder={say.earlierHint} data-testid="test-earlier" onChange={(event) => setHistory(history.with(index, event.currentTarget.value))} />
              <button type="button" className="icon-button" aria-label={words.remove} onClick={() => setHistory(history.toSpliced(index, 1))}><CloseIcon size={16} /></button>
            </span>
          ))}
        </fieldset>
      )}
      <label className="field"><span className="field__label">{say.question}</span>
        <textarea className="input" rows={3} value={question} placeholder={say.questionHint} maxLength={1000} data-testid="test-question" onChange={(event) => setQuestion(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229) return
            event.preventDefault()
            run()
          }} /></label>
      <div className="test-form__row">
        <button type="button" className="link add-line" data-testid="add-earlier" onClick={() => setHistory([...history, ''])}><PlusIcon size={15} />{say.addEarlier}</button>
        <button type="submit" className="button button--primary" disabled={busy || !question.trim()} data-testid="test-run">{busy ? say.running : say.run}</button>
      </div>
      <details className="test-form__more" open={wide}>
        <summary>{say.options}</summary>
        <Select shown label={words.language} value={language} options={[['', say.auto], ['zh', '中文'], ['en', 'English']]} onChange={setLanguage} testId="test-language" />
        <fieldset className="asker"><legend className="field__label">{say.asker}</legend>
          <Select shown label={say.channel} value={asker.channel} options={options(known?.channels, words.channels)} onChange={(channel) => setAsker({ ...asker, channel })} testId="test-channel" />
          <Select shown label={say.region} value={asker.region} options={options(known?.regions, words.regions)} onChange={(region) => setAsker({ ...asker, region })} testId="test-region" />
          <Select shown label={say.tier} value={asker.tier} options={options(known?.tiers, words.tiers)} onChange={(tier) => setAsker({ ...asker, tier })} testId="test-tier" />
        </fieldset>
        <Drafts chosen={drafts} onChange={setDrafts} />
      </details>
    </form>
  )
}

function Drafts({ chosen, onChange }: { chosen: string[]; onChange: (chosen: string[]) => void }) {
  const { api, words } = useWorkshop()
  const { data } = useLoad('open', async () => {
    const lists = await Promise.all([api.articles({ state: 'draft', limit: 30 }), api.articles({ state: 'in_review', limit: 30 })])
    return lists.flatMap((list) => list.articles)
  })
  const toggle = (article: Card) => onChange(chosen.includes(article.id) ? chosen.filter((id) => id !== article.id) : [...chosen, article.id])
  return (
    <fieldset className="field drafts"><legend className="field__label">{words.testing.drafts}</legend>
      <p className="field__hint">{data && !data.length ? words.testing.noDrafts : words.testing.draftsHint}</p>
      {data?.map((article) => (
        <label key={article.id} className="check" data-testid="test-draft">
          <input type="checkbox" checked={chosen.includes(article.id)} onChange={() => toggle(article)} /><span lang={article.language}>{article.title} <small className="muted number">v{article.open}</small></span>
        </label>
      ))}
    </fieldset>
  )
}
