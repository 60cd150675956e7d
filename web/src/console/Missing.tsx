// "This answer was missing": the way from a reply to the content team's list.
import { useState } from 'react'
import { AlertIcon, CheckIcon } from '../ui/icons'
import { useDesk } from './context'
import { href } from './routes'

export function Missing({ conversation, message }: { conversation: string; message: string }) {
  const { desk, words, attempt } = useDesk()
  const [state, setState] = useState<'idle' | 'busy' | { gap: string }>('idle')
  const flag = () => {
    setState('busy')
    const work = desk.request<{ gap: { id: string } }>('/v1/knowledge/gaps/flag', { method: 'POST', body: { conversation_id: conversation, message_id: message } })
    attempt(work.then(({ gap }) => setState({ gap: gap.id }), (error: unknown) => {
      setState('idle')
      throw error
    }))
  }
  if (typeof state === 'object') {
    return <a className="missing missing--done" href={href(['knowledge', 'gaps', state.gap])} data-testid="missed"><CheckIcon size={14} />{words.missed}</a>
  }
  return (
    <button type="button" className="missing" title={words.missingHint} disabled={state === 'busy'} data-testid="missing" onClick={flag}>
      <AlertIcon size={14} />{words.missing}
    </button>
  )
}
