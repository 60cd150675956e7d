// Colleagues in the same conversation: who was invited or listens, and who is writing at this moment.
import { CloseIcon } from '../ui/icons'
import { useDesk } from './context'
import type { Detail, DeskStatus } from './desk'
import { standingOf } from './standing'

export function Present({ detail, status }: { detail: Detail; status: DeskStatus }) {
  const { desk, words, attempt } = useDesk()
  const me = status.operator?.id
  const others = (detail.participants ?? []).filter((one) => one.operator_id !== me)
  const { mine } = standingOf(detail, status.operator)
  const colleagues = status.signs.typing.filter((sign) => sign.by !== null)
  if (!others.length && !colleagues.length) return null
  return (
    <div className="present">
      {others.length > 0 && (
        <p className="present__who" data-testid="participants">{words.participants}:
          {others.map((one) => (
            <span key={one.operator_id} className="tag">{one.name} ({one.part === 'invited' ? words.invited : words.listening})
              {mine && one.part === 'invited' && <button type="button" aria-label={words.removeFrom(one.name)} onClick={() => attempt(desk.moves.remove(detail.conversation.id, one.operator_id))}><CloseIcon size={13} /></button>}
            </span>
          ))}
        </p>
      )}
      {colleagues.map((sign) => (
        <p key={sign.by?.id} className={`present__typing${sign.aloud ? ' present__typing--warn' : ''}`} role="status" data-testid="collision">
          {sign.aloud ? words.typingColleague(sign.by?.name ?? '') : words.notingColleague(sign.by?.name ?? '')}
        </p>
      ))}
    </div>
  )
}
