// One case: the conversation as it went, and beside it what should hold.
import { BackIcon, ReturnIcon } from '../../ui/icons'
import { isTyping, useKeydown } from '../../ui/keydown'
import { useDesk } from '../context'
import { go, href } from '../routes'
import { LanguageTag } from '../knowledge/parts'
import { WHY_PILLS } from './CaseList'
import { caseHref } from './Cases'
import { useEvals } from './context'
import { LabelEditor } from './LabelEditor'
import { beside } from './standing'
import type { CaseBody, CaseCard, CasesView, CaseState, RecordedTurn } from './wire'
import { keyOf } from '../insights/samples'
import { sees } from '../TopBar'

export type Settle = (one: CaseCard, to: CaseState, body: CaseBody, done: string) => Promise<void>

export function CasePage({ one, view, state, onSettle, onUndo }: { one: CaseCard; view: CasesView; state: CaseState; onSettle: Settle; onUndo: (() => void) | null }) {
  const { words } = useEvals()
  const say = words.cases
  const { before, after, at } = beside(view.cases, one.id)
  const move = (to: CaseCard | null) => to && go(caseHref(to.id, state))
  useCaseKeys({ j: () => move(after), k: () => move(before), z: () => onUndo?.() })
  return (
    <div className="screen screen--wide" data-testid="case-page" data-case={one.id}>
      <div className="case-top">
        <p className="crumb"><a href={caseHref(null, state)}><BackIcon size={16} />{say.list}: {say.states[state]}</a></p>
        <div className="pager" role="group" aria-label={say.position(at + 1, view.cases.length)}>
          {onUndo && <button type="button" className="button button--small" data-testid="case-undo" aria-keyshortcuts="z" onClick={onUndo}><ReturnIcon size={16} />{words.label.undo}</button>}
          <button type="button" className="icon-button icon-button--small" aria-label={say.before} aria-keyshortcuts="k" disabled={!before} data-testid="case-before" onClick={() => move(before)}><BackIcon size={18} /></button>
          <span className="number" data-testid="case-position">{say.position(at + 1, view.cases.length)}</span>
          <button type="button" className="icon-button icon-button--small" aria-label={say.after} aria-keyshortcuts="j" disabled={!after} data-testid="case-after" onClick={() => move(after)}><span className="flip"><BackIcon size={18} /></span></button>
        </div>
      </div>
      <div className="labelled">
        <Conversation one={one} />
        <LabelEditor one={one} onSettle={onSettle} />
      </div>
    </div>
  )
}

/** Single letters, only while nobody is typing and no sheet is open. */
function useCaseKeys(acts: Record<string, () => void>): void {
  useKeydown((event) => {
    const act = acts[keyOf(event) ?? '']
    if (!act || isTyping(event) || event.repeat || document.querySelector('dialog[open]')) return
    event.preventDefault()
    act()
  })
}

function Conversation({ one }: { one: CaseCard }) {
  const { words, when } = useEvals()
  const { desk } = useDesk()
  const say = words.cases
  return (
    <section className="panel went" aria-labelledby="went" data-testid="went">
      <header className="went__head">
        <h3 id="went">{say.said}</h3>
        <span className={`pill ${WHY_PILLS[one.why] ?? 'pill--idle'}`}>{say.whys[one.why] ?? one.why}</span>
      </header>
      <p className="muted went__facts"><LanguageTag language={one.language} /> {say.by(one.by, when(one.created_at))} · {say.scrubbed}</p>
      <ol className="said" aria-label={say.said} tabIndex={0}>{one.turns.map((turn, at) => <Turn key={at} turn={turn} language={one.language} last={at === one.turns.length - 1} />)}</ol>
      {one.conversation_id && sees(desk.current().operator, 'desk') && <a className="sample__link" href={href(['desk', one.conversation_id])}>{say.conversation}</a>}
    </section>
  )
}

function Turn({ turn, language, last }: { turn: RecordedTurn; language: string; last: boolean }) {
  const { words: desk } = useDesk()
  const { words } = useEvals()
  const say = words.cases
  return (
    <>
      {turn.said.map((text, at) => <li key={at} className="said__line said__line--contact"><small>{say.senders.contact}</small><p lang={language}>{text}</p></li>)}
      {turn.press && <li className="said__line said__line--contact"><small>{say.senders.contact}</small><p>{say.presses[turn.press] ?? turn.press}</p></li>}
      {(turn.reply || turn.outcome) && (
        <li className={`said__line${last ? ' said__line--judged' : ''}`} data-outcome={turn.outcome}>
          <small>{[say.senders.assistant, say.outcomes[turn.outcome] ?? turn.outcome, desk.reasons[turn.reason] ?? turn.reason].filter(Boolean).join(' · ')}</small>
          <p lang={language}>{turn.reply || say.silent}</p>
          {turn.cited.length > 0 && <ul className="went__cited">{turn.cited.map(({ slug, title }) => <li key={slug} className="tag" lang={language}>{title || slug}</li>)}</ul>}
        </li>
      )}
      {turn.operator && <li className="said__line"><small>{say.senders.operator}</small><p lang={language}>{turn.operator}</p></li>}
    </>
  )
}
