// Notifications and sound, in the menu: both are off until they are asked for.
import { useState } from 'react'
import { askPermit, keepAlerts, permitNow, play, readAlerts } from './alerting'
import { useDesk } from './context'

export function AlertSettings() {
  const { words } = useDesk()
  const [choice, setChoice] = useState(readAlerts)
  const [permit, setPermit] = useState(permitNow)
  const change = (next: typeof choice) => {
    keepAlerts(next)
    setChoice(next)
  }
  const notify = async () => {
    if (choice.notify) return change({ ...choice, notify: false })
    const answer = await askPermit()
    setPermit(answer)
    change({ ...choice, notify: answer === 'granted' })
  }
  const on = choice.notify && permit === 'granted'
  return (
    <fieldset className="alerts">
      <legend>{words.alerts}</legend>
      <button type="button" role="switch" aria-checked={on} className="switch switch--plain" data-testid="notify" disabled={permit === 'none' || permit === 'denied'} onClick={() => void notify()}>
        <i aria-hidden="true" /><span>{words.notifications}</span>
      </button>
      <small>{permit === 'denied' ? words.notificationsDenied : on ? '' : words.notificationsHint}</small>
      <button type="button" role="switch" aria-checked={choice.sound} className="switch switch--plain" data-testid="sound"
        onClick={() => { change({ ...choice, sound: !choice.sound }); if (!choice.sound) play('waiting', choice.volume) }}>
        <i aria-hidden="true" /><span>{words.sound}</span>
      </button>
      {choice.sound && (
        <label className="alerts__volume"><span>{words.volume}</span>
          <input type="range" min="0" max="1" step="0.1" value={choice.volume} data-testid="volume" onChange={(event) => change({ ...choice, volume: Number(event.currentTarget.value) })} onPointerUp={() => play('message', readAlerts().volume)} />
        </label>
      )}
    </fieldset>
  )
}
