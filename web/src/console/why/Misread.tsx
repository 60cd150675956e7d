// "Understood wrongly": the way from a reply to the annotation queue.
import { useState } from 'react'
import { AlertIcon, CheckIcon } from '../../ui/icons'
import { useLanguage } from '../../ui/language'
import { useDesk } from '../context'
import { href } from '../routes'
import { whyWords } from './words'

export function Misread({ conversation, message }: { conversation: string; message: string }) {
  const { desk, attempt } = useDesk()
  const words = whyWords[useLanguage()]
  const [state, setState] = useState<'idle' | 'busy' | 'done'>('idle')
  const flag = () => {
    setState('busy')
    const work = desk.request('/v1/insights/samples/flag', { method: 'POST', body: { conversation_id: conversation, message_id: message } })
    attempt(work.then(() => setState('done'), (error: unknown) => {
      setState('idle')
      throw error
    }))
  }
  if (state === 'done') return <a className="missing missing--done" href={href(['insights', 'samples'])} data-testid="misread-done"><CheckIcon size={14} />{words.misreadDone}</a>
  return (
    <button type="button" className="missing" title={words.misreadHint} disabled={state === 'busy'} data-testid="misread" onClick={flag}>
      <AlertIcon size={14} />{words.misread}
    </button>
  )
}
