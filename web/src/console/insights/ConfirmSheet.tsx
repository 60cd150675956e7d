// The last step before every coming turn is answered differently: what changes, for whom, and under whose name.
import { useState } from 'react'
import { ServerError } from '../../sdk/http'
import { useDesk } from '../context'
import { Dialog } from '../Dialog'
import { inForce } from './choices'
import { useInsights } from './context'
import { Differences } from './QueueEffect'
import type { ChoosingProps } from './RiskPage'
import type { Choice } from './wire'

/** `then` is the choice to make; null takes the one that was made back. */
export function ConfirmSheet({ view, now, then, operator, tell, reload, onClose }: ChoosingProps & { then: Choice | null; onClose: (done: boolean) => void }) {
  const { desk, words: deskWords } = useDesk()
  const { words, share } = useInsights()
  const say = words.confirm
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const risk = then ? then.counted.risk : view.default
  const choose = async () => {
    setBusy(true)
    try {
      await desk.request('/v1/insights/risk', { method: 'PUT', body: { risk: then ? risk : null } })
      tell(words.done(share(risk)))
      onClose(true)
      reload()
    } catch (error) {
      console.error(error)
      if (!(error instanceof ServerError)) setFailure(words.failed(''))
      else if (error.status === 401) desk.expire()
      else if (error.status === 0) setFailure(deskWords.unreachable)
      else setFailure(error.status === 422 ? words.refused : words.failed(error.detail))
      if (error instanceof ServerError && error.status === 422) reload()
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog title={then ? say.title(share(risk)) : say.backTitle(share(risk))} onClose={() => onClose(false)}>
      <div className="confirm-risk">
        <p>{say.holds}</p>
        <p>{then ? say.recorded(operator.login) : say.takenBack}</p>
        <Differences now={now} then={then ?? inForce(view.choices, view.default)} />
        {failure && <p className="problem" role="alert">{failure}</p>}
      </div>
      <div className="dialog__buttons">
        <button type="button" className="button" onClick={() => onClose(false)}>{say.cancel}</button>
        <button type="button" className="button button--primary" disabled={busy} data-autofocus="" data-testid="risk-confirm" onClick={() => void choose()}>{say.yes(share(risk))}</button>
      </div>
    </Dialog>
  )
}
