// "Which answers would change?": what customers asked is asked again, with drafts or settings as they might become.
import { useState, type FormEvent } from 'react'
import { Dialog } from '../Dialog'
import { Switch } from '../knowledge/parts'
import { Choice } from '../routing/parts'
import { Beginning } from './Beginning'
import { useEvals } from './context'
import { SettingRows, type SettingRow } from './SettingRows'
import { settingsOf } from './standing'
import { useBeginning } from './useBeginning'
import { EVALS, type EvalsView, type ReplayBody, type RunCard } from './wire'

const LAST = ['20', '50', '100', '200', '500'] as const

export function ReplaySheet({ evals, busy, first, onStarted, onClose }: { evals: EvalsView; busy: RunCard | null; first: boolean; onStarted: (run: RunCard) => void; onClose: () => void }) {
  const { words } = useEvals()
  const say = words.replaySheet
  const [last, setLast] = useState<(typeof LAST)[number]>('50')
  const [drafts, setDrafts] = useState(first)
  const [settings, setSettings] = useState<SettingRow[]>([])
  const { begin, starting, problem } = useBeginning(`${EVALS}/replays`, onStarted)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const body: ReplayBody = { last: Number(last), settings: settingsOf(settings, evals.settings), drafts }
    void begin(body)
  }
  return (
    <Dialog title={say.title} onClose={onClose} wide>
      <form className="form" data-testid="replay-sheet" onSubmit={submit}>
        <p className="replay__explained">{say.explained}</p>
        <Choice label={say.last} value={last} options={LAST.map((one): [(typeof LAST)[number], string] => [one, say.lasts(Number(one))])} onChange={setLast} testId="replay-last" />
        <Switch on={drafts} label={say.drafts} hint={say.draftsHint} onChange={setDrafts} testId="replay-drafts" />
        <SettingRows rows={settings} allowed={evals.settings} onChange={setSettings} />
        <Beginning busy={busy} problem={problem} hint={drafts || settings.length ? '' : say.nothing} disabled={starting} action={say.go} onClose={onClose} />
      </form>
    </Dialog>
  )
}
