// The contact in the shop's own systems: profile and orders.
import { OrderCard } from '../ui/cards'
import { isFields, listOf, textOf, unwrap } from '../ui/fields'
import { BackIcon } from '../ui/icons'
import { useLanguage, useWords } from '../ui/language'
import { day } from '../ui/time'
import { useDesk } from './context'
import { nameOf, type DeskStatus } from './desk'

export function CustomerPane({ status, onBack }: { status: DeskStatus; onBack: () => void }) {
  const { words } = useDesk()
  const { detail, customer } = status
  if (!detail) return <aside className="customer customer--none" />
  const name = nameOf(detail.contact, words)
  return (
    <aside className="customer" aria-label={words.customer} data-testid="customer">
      <header>
        <button type="button" className="icon-button narrow-only" aria-label={words.back} onClick={onBack}><BackIcon /></button>
        <span className="customer__face" aria-hidden="true">{name.slice(0, 1).toUpperCase()}</span>
        <div>
          <h2>{name}</h2>
          <p>{detail.contact.verified ? words.verified : words.unverified}</p>
        </div>
      </header>
      {customer && !customer.available && <p className="customer__none">{customer.reason === 'unavailable' ? words.systemDown : words.anonymous}</p>}
      {customer?.available && <Known profile={customer.profile ?? {}} orders={customer.orders} />}
    </aside>
  )
}

function Known({ profile, orders }: { profile: Record<string, unknown>; orders: unknown }) {
  const { words } = useDesk()
  const chat = useWords()
  const language = useLanguage()
  const fields = unwrap(profile, 'profile')
  const tier = textOf(fields, language, 'tier')
  const joined = textOf(fields, language, 'joined_at')
  const rows: [string, string | null][] = [
    [chat.card.tier, tier ? (chat.tiers[tier.toLowerCase()] ?? tier) : null],
    [chat.card.points, textOf(fields, language, 'points')],
    [chat.card.phone, textOf(fields, language, 'phone_masked', 'phone')],
    [chat.card.email, textOf(fields, language, 'email_masked', 'email')],
    [words.memberSince, joined && day(joined, language)],
  ]
  const list = Array.isArray(orders) ? orders.filter(isFields) : isFields(orders) ? listOf(orders, 'orders') : []
  return (
    <>
      <dl className="facts">{rows.filter(([, value]) => value).map(([label, value]) => <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}</dl>
      <h3>{words.orders} <span className="number">{list.length}</span></h3>
      {list.length === 0 && <p className="customer__none">{words.noOrders}</p>}
      <div className="cards">{list.slice(0, 8).map((order, index) => <OrderCard key={index} order={order} words={chat} language={language} />)}</div>
    </>
  )
}
