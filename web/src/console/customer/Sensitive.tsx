// A field that is masked until somebody asks for it; the asking is written down on the server, and said here.
import { useState } from 'react'
import { useLanguage } from '../../ui/language'
import { textOf, unwrap } from '../../ui/fields'
import { useDesk } from '../context'
import { EyeIcon } from '../deskIcons'

export interface Reveal { values: Record<string, unknown>; ask: () => void }

/** One look shows all of them: it is one entry in the log. */
export function useReveal(conversation: string): Reveal {
  const { desk, attempt } = useDesk()
  const [values, setValues] = useState<Record<string, unknown>>({})
  const ask = () =>
    attempt(desk.request<Record<string, unknown>>(`/v1/desk/conversations/${encodeURIComponent(conversation)}/customer/reveal`, { method: 'POST', body: {} })
      .then((answer) => setValues(unwrap((answer['profile'] ?? answer['fields'] ?? answer) as Record<string, unknown>, 'profile'))))
  return { values, ask }
}

export function Sensitive({ label, field, shown, reveal }: { label: string; field: string; shown: string | null; reveal: Reveal }) {
  const { words } = useDesk()
  const language = useLanguage()
  if (!shown) return null
  const whole = textOf(reveal.values, language, field)
  return (
    <div>
      <dt>{label}</dt>
      <dd className="sensitive">
        <span data-testid={`sensitive-${field}`}>{whole ?? shown}</span>
        {whole
          ? <small className="visually-hidden" role="status">{words.revealedHint}</small>
          : <button type="button" className="sensitive__show" data-testid={`reveal-${field}`} aria-label={words.revealing(label)} title={words.maskedHint} onClick={reveal.ask}><EyeIcon size={15} />{words.reveal}</button>}
      </dd>
    </div>
  )
}
