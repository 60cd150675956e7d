// "Make a case": from a conversation, in one click, to the cases that wait for a label.
import { useState } from 'react'
import { ServerError } from '../../sdk/http'
import { CheckIcon } from '../../ui/icons'
import { useLanguage } from '../../ui/language'
import { useDesk } from '../context'
import { TryIcon } from '../knowledge/icons'
import { href } from '../routes'
import { sees } from '../TopBar'
import { makingWords } from './making'
import type { CaseCard, Why } from './wire'

export function MakeCase({ conversation, message, why, button = false }: { conversation: string; message?: string | undefined; why: Why; button?: boolean }) {
  const { desk, attempt } = useDesk()
  const words = makingWords[useLanguage()]
  const [state, setState] = useState<'idle' | 'busy' | { id: string; known: boolean }>('idle')
  const make = () => {
    setState('busy')
    const body = { conversation_id: conversation, ...(message && { message_id: message }), why }
    const work = desk.request<{ case: CaseCard }>('/v1/insights/evals/cases', { method: 'POST', body })
    attempt(work.then((made) => setState({ id: made.case.id, known: false }), (error: unknown) => {
      const known = error instanceof ServerError && error.status === 409 ? (error.extra['case'] as CaseCard | undefined) : undefined
      setState(known ? { id: known.id, known: true } : 'idle')
      if (!known) throw error
    }))
  }
  const shape = button ? 'button button--small' : 'missing'
  if (typeof state === 'object') {
    const text = <><CheckIcon size={14} />{state.known ? words.known : words.made}</>
    // Whoever may not label has done their part.
    return sees(desk.current().operator, 'insights')
      ? <a className={`${shape} missing--done`} href={href(['insights', 'cases', state.id])} data-testid="case-made">{text}</a>
      : <span className={`${shape} missing--done`} role="status" data-testid="case-made">{text}</span>
  }
  return (
    <button type="button" className={shape} title={words.hint} disabled={state === 'busy'} data-testid="make-case" onClick={make}>
      <TryIcon size={14} />{words.make}
    </button>
  )
}
