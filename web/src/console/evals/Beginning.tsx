// The foot of a sheet that begins a run: how long it takes, what stands in the way, and the button.
import { href } from '../routes'
import { useEvals } from './context'
import type { RunCard } from './wire'

export function Beginning({ busy, problem, hint, disabled, action, onClose }: { busy: RunCard | null; problem: string | null; hint: string; disabled: boolean; action: string; onClose: () => void }) {
  const { words } = useEvals()
  return (
    <footer className="beginning">
      {busy && <p className="notice" data-testid="start-busy"><span>{words.runs.busy} <a href={href(['insights', 'evals', busy.id])} onClick={onClose}>{words.runs.toBusy}</a></span></p>}
      {problem && <p className="problem" role="alert" data-testid="start-problem">{problem}</p>}
      <p className="muted beginning__hint">{hint}</p>
      <button type="button" className="button" onClick={onClose}>{words.startSheet.cancel}</button>
      <button type="submit" className="button button--primary" disabled={disabled || busy !== null} data-testid="start-go">{action}</button>
    </footer>
  )
}
