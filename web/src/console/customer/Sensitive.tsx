// A field that is masked until somebody asks for it; the asking is written down on the server, and said here.
import { useState } from 'react'
import { isFields } from '../../ui/fields'
import { useDesk } from '../context'
import { EyeIcon } from '../deskIcons'
import type { Customer } from '../wire'

/** The masked value at a path such as `orders.0.address.line`. */
export function valueAt(customer: Customer, path: string): string {
  let value: unknown = customer
  for (const part of path.split('.')) value = Array.isArray(value) ? value[Number(part)] : isFields(value) ? value[part] : undefined
  return value === undefined || value === null ? '' : String(value)
}

/** Of which order a path tells: the first number in it; -1 for the profile. */
export const orderOf = (path: string): number => (path.startsWith('orders') ? Number(/\.(\d+)\./.exec(path)?.[1] ?? -1) : -1)

export function Sensitive({ label, path, customer, conversation }: { label: string; path: string; customer: Customer; conversation: string }) {
  const { desk, words, attempt } = useDesk()
  const [whole, setWhole] = useState<string | null>(null)
  const ask = () =>
    attempt(desk.request<{ value: unknown }>(`/v1/desk/conversations/${encodeURIComponent(conversation)}/customer/reveal`, { method: 'POST', body: { field: path } })
      .then(({ value }) => setWhole(String(value))))
  return (
    <div>
      <dt>{label}</dt>
      <dd className="sensitive">
        <span data-testid={`sensitive-${path}`}>{whole ?? valueAt(customer, path)}</span>
        {whole === null
          ? <button type="button" className="sensitive__show" data-testid={`reveal-${path}`} aria-label={words.revealing(label)} title={words.maskedHint} onClick={ask}><EyeIcon size={15} />{words.reveal}</button>
          : <small className="sensitive__told" role="status">{words.revealedHint}</small>}
      </dd>
    </div>
  )
}
