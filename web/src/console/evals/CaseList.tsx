// Cases of one state, newest first: what it is about, why it came, from whom.
import { useLanguage } from '../../ui/language'
import { LanguageTag } from '../knowledge/parts'
import { caseHref } from './Cases'
import { useEvals } from './context'
import { nameOf } from './labelling'
import type { CaseCard, CasesView, CaseState, Why } from './wire'

export const WHY_PILLS: Record<Why, string> = { thumbs_down: 'pill--bad', handoff: 'pill--human', review: 'pill--good', other: 'pill--idle' }

export function CaseList({ view, state }: { view: CasesView; state: CaseState }) {
  return <ul className="cases" data-testid="cases">{view.cases.map((one) => <Row key={one.id} one={one} state={state} />)}</ul>
}

function Row({ one, state }: { one: CaseCard; state: CaseState }) {
  const { words, when } = useEvals()
  const language = useLanguage()
  const say = words.cases
  const asked = one.turns.at(-1)?.said.join(' ') ?? ''
  return (
    <li className="case" data-testid="case" data-case={one.id} data-why={one.why}>
      <LanguageTag language={one.language} />
      <div className="case__what">
        <a href={caseHref(one.id, state)} lang={one.language}>{nameOf(one) || '…'}</a>
        {asked && asked !== nameOf(one) && <p className="case__said" lang={one.language}>{asked}</p>}
        <small className="muted" lang={language}>{say.turns(one.turns.length)} · {one.settled_by && one.settled_at ? say.by(one.settled_by, when(one.settled_at)) : say.by(one.by, when(one.created_at))}</small>
      </div>
      <span className={`pill ${WHY_PILLS[one.why] ?? 'pill--idle'}`}>{say.whys[one.why] ?? one.why}</span>
    </li>
  )
}
