// What customers asked and did not get: the list, and one gap beside it.
import { go, href } from '../routes'
import { useWorkshop } from './context'
import { GapDetailView } from './GapDetail'
import { useLoad } from '../load'
import { Empty, Filter, ScreenHead, Waiting } from '../screen'
import { LanguageTag, Select } from './parts'
import { Trend } from './Trend'
import type { Cause, Gap } from './wire'

const STATES = ['new', 'accepted', 'resolved', 'dismissed', 'all']
const KINDS = ['content', 'retrieval', 'action']

export function Gaps({ id, query }: { id: string | null; query: Record<string, string> }) {
  const { api, words } = useWorkshop()
  const say = words.gaps
  const wanted = { state: query['state'] ?? 'new', kind: query['kind'] ?? '', language: query['language'] ?? '' }
  const loaded = useLoad(JSON.stringify(wanted), () => api.gaps(wanted))
  const { data } = loaded
  const choose = (change: Record<string, string>) => go(href(['knowledge', 'gaps'], { ...query, ...change }), { replace: true })
  return (
    <div className={`screen screen--gaps${id ? ' screen--gap' : ''}`}>
      <div className="gaps-list">
        <ScreenHead title={words.tabs['gaps']} hint={say.hint} />
        <div className="bar-row">
          <Select label={say.kind} value={wanted.kind} options={[['', say.anyKind], ...KINDS.map((kind): [string, string] => [kind, say.kinds[kind] ?? kind])]} onChange={(kind) => choose({ kind })} testId="gap-kind" />
          <Select label={words.language} value={wanted.language} options={[['', words.anyLanguage], ['zh', '中文'], ['en', 'English']]} onChange={(language) => choose({ language })} />
        </div>
        <Filter label={say.state} value={wanted.state} testId="gap-state" onChange={(state) => choose({ state })}
          options={STATES.map((state): [string, string, number?] => [state, say.states[state] ?? state, data?.counts[state]])} />
        {!data && <Waiting loaded={loaded} lines={7} />}
        {data?.gaps.length === 0 && <Empty title={say.empty} hint={say.emptyHint} />}
        {data && data.gaps.length > 0 && <ul className="gap-rows" data-testid="gaps">{data.gaps.map((gap) => <GapRow key={gap.id} gap={gap} chosen={gap.id === id} query={query} />)}</ul>}
      </div>
      {id && <GapDetailView key={id} id={id} query={query} onChanged={loaded.reload} />}
    </div>
  )
}

function GapRow({ gap, chosen, query }: { gap: Gap; chosen: boolean; query: Record<string, string> }) {
  const { words } = useWorkshop()
  const say = words.gaps
  return (
    <li className="gap-row" data-testid="gap" data-gap={gap.id} data-state={gap.state}>
      <a href={href(['knowledge', 'gaps', gap.id], query)} aria-current={chosen ? 'true' : undefined}>
        <span className="gap-row__count number" title={say.asked(gap.count)}>{gap.count}<span className="visually-hidden"> {say.count}</span></span>
        <span className="gap-row__what">
          <span className="gap-row__question" lang={gap.language}>{gap.question}</span>
          <span className="gap-row__tags"><LanguageTag language={gap.language} /><span className="tag tag--strong">{say.kinds[gap.kind]}</span><Causes causes={gap.causes} />
            {gap.answered && <span className="pill pill--good">{say.answered(gap.answered.now, gap.answered.of)}</span>}</span>
        </span>
        <Trend values={gap.trend} />
      </a>
    </li>
  )
}

export function Causes({ causes }: { causes: Gap['causes'] }) {
  const { words } = useWorkshop()
  return (Object.entries(causes) as [Cause, number][]).filter(([, count]) => count > 0).map(([cause, count]) => (
    <span key={cause} className="tag">{words.gaps.causes[cause] ?? cause} <b className="number">{count}</b></span>
  ))
}
