// The risks as cards to choose one from; what is not proven cannot be chosen and says why.
import { useId } from 'react'
import { BarOf } from '../screen'
import { hindrance, same } from './choices'
import { useInsights } from './context'
import type { Choice, RiskView } from './wire'

export function RiskCards({ view, now, chosen, onPick, onPoint }: {
  view: RiskView; now: Choice; chosen: Choice; onPick: (risk: number) => void; onPoint: (risk: number | null) => void
}) {
  const { words } = useInsights()
  const todo = useId()
  const unproven = view.choices.some(({ counted }) => !counted.supported)
  return (
    <fieldset className="risk-cards" data-testid="risk-cards">
      <legend>{words.cards}</legend>
      {view.choices.map((choice) => (
        <RiskCard key={choice.counted.risk} choice={choice} isNow={choice === now} isSetting={same(choice.counted.risk, view.default)} checked={choice === chosen} todo={todo}
          onPick={onPick} onPoint={onPoint} />
      ))}
      {unproven && <p className="risk-todo" id={todo} data-testid="risk-todo">{words.todo} <code translate="no">{words.command}</code>{words.todoThen}</p>}
    </fieldset>
  )
}

function RiskCard({ choice, isNow, isSetting, checked, todo, onPick, onPoint }: {
  choice: Choice; isNow: boolean; isSetting: boolean; checked: boolean; todo: string; onPick: (risk: number) => void; onPoint: (risk: number | null) => void
}) {
  const { words, share } = useInsights()
  const id = useId()
  const { counted } = choice
  const { risk } = counted
  const why = hindrance(counted, words, share)
  return (
    <label className={`risk-card${why ? ' risk-card--off' : ''}${checked ? ' risk-card--chosen' : ''}`} data-testid={`risk-${risk}`} data-supported={why === null}
      onPointerEnter={() => onPoint(risk)} onPointerLeave={() => onPoint(null)}>
      <input type="radio" name="risk" value={risk} checked={checked} disabled={why !== null} aria-labelledby={`${id}n`} aria-describedby={`${id}d${why ? ` ${todo}` : ''}`}
        onChange={() => onPick(risk)} onFocus={() => onPoint(risk)} onBlur={() => onPoint(null)} />
      <span className="risk-card__head" id={`${id}n`}>
        <b className="number">{share(risk)}</b> <span>{words.atMost(Math.round(risk * 100))}</span>
        {isNow && <span className="pill pill--good" data-testid="risk-now">{words.now}</span>}
        {isSetting && <span className="pill pill--idle" data-testid="risk-setting">{words.setting}</span>}
        {why && <span className="pill pill--busy">{words.unproven}</span>}
      </span>
      <span className="risk-card__body" id={`${id}d`}>
        {why ?? <Proven choice={choice} />}
      </span>
    </label>
  )
}

function Proven({ choice: { counted } }: { choice: Choice }) {
  const { words, share } = useInsights()
  return (
    <>
      {counted.coverage !== undefined && <span className="risk-card__share"><BarOf part={counted.coverage} /><strong>{words.answers(share(counted.coverage))}</strong></span>}
      {counted.answered !== undefined && <span>{words.counted(counted.answered, counted.wrong ?? 0, share(counted.bound ?? 1))}</span>}
    </>
  )
}
