// What the assistant handed over and why, and what it resolved alone.
import type { ReactNode } from 'react'
import { BarOf } from '../screen'
import { useSupervising } from './context'
import { doubtOf, ofShare, tell } from './measures'
import type { AssistantFigures, Share } from './wire'

export function AssistantPart({ figures, end }: { figures: AssistantFigures; end: ReactNode }) {
  const { words, deskWords } = useSupervising()
  const say = words.reports
  const reasons = Object.entries(figures.reasons)
  const most = Math.max(1, ...reasons.map(([, count]) => count))
  return (
    <section className="panel" aria-labelledby="assistant" data-testid="assistant-part">
      <div className="panel__head"><h3 id="assistant">{say.assistant}</h3><span className="muted">{say.begun(figures.begun)}</span></div>
      <ul className="figures figures--two">
        <One name="handed_over" title={say.handed_over} share={figures.handed_over} />
        <One name="alone" title={say.alone} share={figures.alone} more={figures.undecided ? say.undecided(figures.undecided) : ''} />
      </ul>
      {reasons.length > 0 && (
        <>
          <h4 className="reasons__title">{say.reasons}</h4>
          <ul className="reasons" data-testid="reasons">
            {reasons.map(([reason, count]) => (
              <li key={reason}><span>{deskWords.reasons[reason] ?? reason}</span><BarOf part={count / most} tone="human" /><span className="number">{words.number(count)}</span></li>
            ))}
          </ul>
          <p className="panel__end"><span className="muted">{say.hints['reasons']}</span>{end}</p>
        </>
      )}
    </section>
  )
}

function One({ name, title, share, more = '' }: { name: string; title: string; share: Share; more?: string }) {
  const { words } = useSupervising()
  const say = words.reports
  const shown = ofShare(share)
  return (
    <li className="figure" data-testid={`figure-${name}`}>
      <div>
        <span className="figure__name">{title}</span>
        <strong className="number">{shown.value === null ? <small>{say.noFigure}</small> : tell(shown.value, 'share', words)}</strong>
      </div>
      <p className="figure__more number">{[say.n(shown.n), more].filter(Boolean).join(' · ')}</p>
      <p className="figure__doubt number">{doubtOf(shown, 'share', words)}</p>
      <details className="figure__hint"><summary>{say.what}</summary><p>{say.hints[name]}</p></details>
    </li>
  )
}
