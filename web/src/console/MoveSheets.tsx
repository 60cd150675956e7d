// The sheets of the moves: transfer, invite, snooze, take over.
import { useMemo, useState } from 'react'
import { useLanguage, useWords } from '../ui/language'
import { moment } from '../ui/time'
import { useDesk } from './context'
import type { Colleague, Detail } from './desk'
import { Dialog } from './Dialog'
import { useLoad } from './load'
import { laters, localInput } from './moves'
import { Waiting } from './screen'

function useColleagues(but: string | undefined) {
  const { desk } = useDesk()
  const loaded = useLoad('operators', () => desk.request<Colleague[]>('/v1/desk/operators'))
  const order = { online: 0, away: 1, offline: 2 }
  const colleagues = (loaded.data ?? []).filter((one) => one.id !== but && one.role !== 'content' && one.role !== 'engineer')
    .sort((a, b) => order[a.presence] - order[b.presence] || a.load / a.capacity - b.load / b.capacity)
  return { loaded, colleagues }
}

export function TransferSheet({ detail, me, onClose }: { detail: Detail; me: string | undefined; onClose: () => void }) {
  const { desk, words, attempt } = useDesk()
  const { loaded, colleagues } = useColleagues(me)
  const groups = useLoad('groups', () => desk.request<{ name: string }[]>('/v1/desk/groups'))
  const [to, setTo] = useState('')
  const [note, setNote] = useState('')
  const send = () => {
    const [kind, name = ''] = [to.slice(0, 1), to.slice(2)]
    attempt(desk.moves.transfer(detail.conversation.id, kind === 'o' ? { operator: name } : { group: name }, note.trim()))
    onClose()
  }
  return (
    <Dialog title={words.transferTitle} onClose={onClose}>
      <form onSubmit={(event) => { event.preventDefault(); send() }}>
        {!loaded.data && <Waiting loaded={loaded} lines={3} />}
        <fieldset className="people">
          <legend>{words.toColleague}</legend>
          {loaded.data && colleagues.length === 0 && <p className="muted">{words.nobodyElse}</p>}
          {colleagues.map((one) => <Person key={one.id} one={one} name="to" value={`o:${one.id}`} chosen={to} onChoose={setTo} />)}
        </fieldset>
        <fieldset className="people">
          <legend>{words.toGroup}</legend>
          {!groups.data && <Waiting loaded={groups} lines={1} />}
          {(groups.data ?? []).map(({ name: group }) => (
            <label key={group} className="person">
              <input type="radio" name="to" value={`g:${group}`} checked={to === `g:${group}`} onChange={() => setTo(`g:${group}`)} data-testid={`to-group-${group}`} />
              <span className="person__name">{words.groupNames[group] ?? group}</span>
            </label>
          ))}
        </fieldset>
        <textarea rows={2} className="dialog__note" data-testid="transfer-note" aria-label={words.transferNote} placeholder={words.transferNote} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
        <Buttons onClose={onClose} label={words.transfer} disabled={!to} testId="transfer-confirm" />
      </form>
    </Dialog>
  )
}

export function InviteSheet({ detail, me, onClose }: { detail: Detail; me: string | undefined; onClose: () => void }) {
  const { desk, words, attempt } = useDesk()
  const { loaded, colleagues } = useColleagues(me)
  const there = detail.participants ?? []
  const free = colleagues.filter((one) => !there.some((other) => other.operator_id === one.id))
  const [to, setTo] = useState('')
  return (
    <Dialog title={words.inviteTitle} onClose={onClose}>
      <form onSubmit={(event) => { event.preventDefault(); attempt(desk.moves.invite(detail.conversation.id, to)); onClose() }}>
        {!loaded.data && <Waiting loaded={loaded} lines={3} />}
        {loaded.data && free.length === 0 && <p className="muted">{words.nobodyElse}</p>}
        <div className="people" role="radiogroup" aria-label={words.inviteTitle}>
          {free.map((one) => <Person key={one.id} one={one} name="who" value={one.id} chosen={to} onChoose={setTo} />)}
        </div>
        <Buttons onClose={onClose} label={words.invite} disabled={!to} testId="invite-confirm" />
      </form>
    </Dialog>
  )
}

function Person({ one, name, value, chosen, onChoose }: { one: Colleague; name: string; value: string; chosen: string; onChoose: (value: string) => void }) {
  const { words } = useDesk()
  return (
    <label className="person">
      <input type="radio" name={name} value={value} checked={chosen === value} onChange={() => onChoose(value)} data-testid={`to-${one.login}`} />
      <span className="person__name">{one.name}<small>{[...one.groups.map((group) => words.groupNames[group] ?? group), ...one.skills].join(' · ')}</small></span>
      <span className={`pill ${one.presence === 'online' ? 'pill--good' : one.presence === 'away' ? 'pill--busy' : 'pill--idle'}`}>{words.presences[one.presence]}</span>
      <span className="number person__load"><span className="visually-hidden">{words.loadLabel} </span>{words.load(one.load, one.capacity)}</span>
    </label>
  )
}

export function SnoozeSheet({ detail, onClose }: { detail: Detail; onClose: () => void }) {
  const { desk, words, attempt } = useDesk()
  const chat = useWords()
  const language = useLanguage()
  const choices = useMemo(() => laters(new Date()), [])
  const [picked, setPicked] = useState(() => localInput(new Date(Date.now() + 2 * 3_600_000)))
  const until = (when: Date) => {
    attempt(desk.moves.snooze(detail.conversation.id, when))
    onClose()
  }
  return (
    <Dialog title={words.snoozeTitle} onClose={onClose}>
      <div className="choices-column">
        {choices.map(([name, when], index) => (
          <button key={name} type="button" className="button button--spread" data-testid={`snooze-${name}`} data-autofocus={index === 0 ? '' : undefined} onClick={() => until(when)}>
            <span>{words.snoozes[name]}</span><span className="muted number">{moment(when.toISOString(), chat, language)}</span>
          </button>
        ))}
      </div>
      <form className="pick" onSubmit={(event) => { event.preventDefault(); until(new Date(picked)) }}>
        <label><span>{words.snoozePick}</span>
          <input type="datetime-local" className="dialog__note" data-testid="snooze-pick" required min={localInput(new Date(Date.now() + 60_000))} value={picked} onChange={(event) => setPicked(event.currentTarget.value)} />
        </label>
        <button type="submit" className="button button--primary" data-testid="snooze-confirm">{words.snooze}</button>
      </form>
      <p className="dialog__hint">{words.snoozeHint}</p>
    </Dialog>
  )
}

export function TakeOverSheet({ detail, onClose }: { detail: Detail; onClose: () => void }) {
  const { desk, words, attempt } = useDesk()
  const holder = detail.conversation.owner.operator_name ?? words.colleague
  return (
    <Dialog title={words.takeOverTitle} onClose={onClose}>
      <form onSubmit={(event) => { event.preventDefault(); attempt(desk.moves.takeOver(detail.conversation.id)); onClose() }}>
        {detail.conversation.owner.kind === 'operator' && <p>{words.takeOverHint(holder)}</p>}
        <Buttons onClose={onClose} label={words.takeOver} testId="take-over-confirm" />
      </form>
    </Dialog>
  )
}

function Buttons({ onClose, label, disabled = false, testId }: { onClose: () => void; label: string; disabled?: boolean; testId: string }) {
  const { words } = useDesk()
  return (
    <div className="dialog__buttons">
      <button type="button" className="button" onClick={onClose}>{words.cancel}</button>
      <button type="submit" className="button button--primary" disabled={disabled} data-testid={testId}>{label}</button>
    </div>
  )
}
