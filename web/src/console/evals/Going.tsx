// A run that is going on: how far it is, how long it has taken and may still take, and the way to stop it.
import { useEffect, useState } from 'react'
import { ServerError } from '../../sdk/http'
import { useDesk } from '../context'
import { href } from '../routes'
import { useEvals } from './context'
import { left, part, seconds, titles } from './standing'
import { runUrl, type RunCard, type SuiteCard } from './wire'

export function Going({ run, suites, tell, onChanged, linked = false }: { run: RunCard; suites: SuiteCard[]; tell: (text: string) => void; onChanged: () => void; linked?: boolean }) {
  const { desk, attempt } = useDesk()
  const { words, language, lasting } = useEvals()
  const say = words.runs
  const [stopping, setStopping] = useState(false)
  const now = useSecond()
  const rest = left(run, now)
  const suite = suites.find(({ name }) => name === run.suite)?.title[language] ?? run.suite
  const named = run.kind === 'replay' ? say.replayed(run.of || (run.asked.last ?? 0)) : titles(run, suites, language).join(language === 'zh' ? '、' : ', ')
  const stop = () => {
    setStopping(true)
    const gone = (error: unknown) => {
      setStopping(false)
      // It has ended by itself meanwhile.
      if (!(error instanceof ServerError && error.status === 409)) throw error
    }
    attempt(desk.request(`${runUrl(run.id)}/stop`, { method: 'POST', body: {} }).then(() => tell(say.stopped), gone).finally(onChanged))
  }
  return (
    <section className="panel going" aria-label={say.signs.live} data-testid="going" data-run={run.id} data-done={run.done}>
      <div className="going__head">
        <div>
          <h3>{linked ? <a href={href(['insights', 'evals', run.id])}>{named}</a> : named}</h3>
          <p className="muted">{run.state === 'preparing' || !run.of ? say.preparing : suite ? say.measuring(suite) : say.signs.live}</p>
        </div>
        <button type="button" className="button" disabled={stopping} data-testid="run-stop" onClick={stop}>{stopping ? say.stopping : say.stop}</button>
      </div>
      <div className={`going__bar${run.of && run.state === 'running' ? '' : ' going__bar--unknown'}`} role="progressbar" aria-label={named} aria-valuemin={0} aria-valuemax={run.of || 1} aria-valuenow={run.done} aria-valuetext={run.of ? say.progress(run.done, run.of) : say.preparing}>
        <i style={{ width: `${part(run) * 100}%` }} />
      </div>
      <p className="going__figures number">
        <b data-testid="progress">{run.of ? say.progress(run.done, run.of) : ''}</b>
        <span>{say.elapsed(lasting(seconds(run, now)))}</span>
        {rest !== null && <span>{say.left(lasting(rest))}</span>}
        {run.by && <span>{say.by(run.by)}</span>}
      </p>
    </section>
  )
}

/** The time, each second. */
function useSecond(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return now
}
