// Orders, products, parcels, coupons and accounts as cards; the reply's text always says the same in words.
import type { ReactNode } from 'react'
import type { Card } from '../sdk/wire'
import { amountOf, listOf, numberOf, oneLanguage, textOf, unwrap, type Fields } from './fields'
import { BoxIcon, TagIcon, TruckIcon, UserIcon } from './icons'
import { useLanguage, useWords, type Language } from './language'
import { day, moment, onTheWall } from './time'
import type { Words } from './words/en'

export function CardView({ card }: { card: Card }) {
  const words = useWords()
  const language = useLanguage()
  switch (card.kind) {
    case 'order':
      return <OrderCard order={unwrap(card, 'order')} words={words} language={language} />
    case 'orders':
      return <Many cards={listOf(card, 'orders')} words={words} render={(order, key) => (
        <OrderCard key={key} order={order} words={words} language={language} />
      )} />
    case 'product':
      return <ProductCard product={unwrap(card, 'product')} words={words} language={language} />
    case 'products':
      return <Many cards={listOf(card, 'products')} words={words} render={(product, key) => (
        <ProductCard key={key} product={product} words={words} language={language} />
      )} />
    case 'shipment':
      return <ShipmentCard shipment={unwrap(card, 'shipment')} words={words} language={language} />
    case 'coupons':
      return <CouponsCard coupons={listOf(card, 'coupons')} words={words} language={language} />
    case 'profile':
      return <ProfileCard profile={unwrap(card, 'profile', 'customer')} words={words} language={language} />
    default:
      return null
  }
}

interface Speaking {
  words: Words
  language: Language
}

function Many({ cards, words, render }: { cards: Fields[]; words: Words; render: (card: Fields, key: number) => ReactNode }) {
  const shown = cards.slice(0, 5)
  return (
    <div className="cards">
      {shown.map(render)}
      {cards.length > shown.length && <p className="cards__more">{words.card.more(cards.length - shown.length)}</p>}
    </div>
  )
}

function Frame({ kind, icon, title, side, children }: {
  kind: string; icon: ReactNode; title: ReactNode; side?: ReactNode; children?: ReactNode
}) {
  return (
    <section className={`card card--${kind}`} data-testid={`card-${kind}`}>
      <header className="card__head">
        <span className="card__icon">{icon}</span>
        <span className="card__title">{title}</span>
        {side}
      </header>
      {children}
    </section>
  )
}

const GOOD = /deliver|complet|active|available|unused|issued|approved|refunded/
const IDLE = /cancel|closed|expired|used|rejected/

export function StatusPill({ fields, words, language }: { fields: Fields } & Speaking) {
  const code = String(fields['status'] ?? '')
  if (!code) return null
  const ownWord = typeof fields[`status_${language}`] === 'string' ? String(fields[`status_${language}`]) : null
  const label = ownWord ?? words.statusWords[code] ?? code
  const tone = IDLE.test(code) && code !== 'unused' ? 'idle' : GOOD.test(code) ? 'good' : 'busy'
  return <span className={`pill pill--${tone}`}>{label}</span>
}

function Items({ items, language }: { items: Fields[]; language: Language }) {
  if (!items.length) return null
  return (
    <ul className="card__items">
      {items.slice(0, 4).map((item, index) => {
        const variant = [textOf(item, language, 'colour', 'color', 'variant'), oneLanguage(textOf(item, language, 'size'), language)]
        const quantity = numberOf(item, 'quantity', 'qty') ?? 1
        return (
          <li key={index}>
            <span className="card__item-name">
              {textOf(item, language, 'name', 'title', 'product_name') ?? textOf(item, language, 'sku')}
              <small>{variant.filter(Boolean).join(' · ')}</small>
            </span>
            <span className="card__item-count">× {quantity}</span>
            <span className="card__item-price">{amountOf(item, 'unit_price', 'price')}</span>
          </li>
        )
      })}
    </ul>
  )
}

export function OrderCard({ order, words, language }: { order: Fields } & Speaking) {
  const items = listOf(order, 'items', 'lines')
  const total = amountOf(order, 'total', 'total_amount', 'amount')
  const placed = textOf(order, language, 'created_at', 'placed_at', 'ordered_at')
  return (
    <Frame kind="order" icon={<BoxIcon size={16} />} title={<span className="number">{textOf(order, language, 'id', 'order_id', 'number')}</span>}
      side={<StatusPill fields={order} words={words} language={language} />}>
      <Items items={items} language={language} />
      <footer className="card__foot">
        <span>{placed ? `${words.card.placed} ${day(onTheWall(placed), language)}` : words.card.items(items.length)}</span>
        {total && <span>{words.card.total} <strong>{total}</strong></span>}
      </footer>
    </Frame>
  )
}

function ProductCard({ product, words, language }: { product: Fields } & Speaking) {
  const stock = numberOf(product, 'stock', 'in_stock')
  const available = stock === null ? product['in_stock'] : stock > 0
  return (
    <Frame kind="product" icon={<TagIcon size={16} />} title={textOf(product, language, 'name', 'title')}
      side={<strong className="card__price">{amountOf(product, 'price', 'price_from', 'min_price', 'unit_price')}</strong>}>
      <p className="card__text">{textOf(product, language, 'description', 'summary')}</p>
      {available !== undefined && (
        <footer className="card__foot"><span>{available ? words.card.stock : words.card.noStock}</span></footer>
      )}
    </Frame>
  )
}

function ShipmentCard({ shipment, words, language }: { shipment: Fields } & Speaking) {
  const events = listOf(shipment, 'events', 'tracking', 'tracking_events', 'history')
  const newestFirst = [...events].sort((a, b) => when(b).localeCompare(when(a)))
  const expected = textOf(shipment, language, 'estimated_at', 'eta', 'expected_at')
  const arrived = textOf(shipment, language, 'delivered_at')
  return (
    <Frame kind="shipment" icon={<TruckIcon size={16} />} side={<StatusPill fields={shipment} words={words} language={language} />}
      title={<>{textOf(shipment, language, 'carrier') ?? words.card.shipment} <span className="number">{textOf(shipment, language, 'tracking_number', 'number')}</span></>}>
      {expected && !arrived && <p className="card__text">{words.card.expected(day(onTheWall(expected), language))}</p>}
      {newestFirst.length > 0 && (
        <ol className="track">
          {newestFirst.slice(0, 4).map((event, index) => (
            <li key={index}>
              <span>{textOf(event, language, 'text', 'description', 'status')}</span>
              <small>{[textOf(event, language, 'place', 'location'), when(event) && moment(onTheWall(when(event)), words, language)].filter(Boolean).join(' · ')}</small>
            </li>
          ))}
        </ol>
      )}
    </Frame>
  )
}

const when = (event: Fields): string => String(event['at'] ?? event['time'] ?? '')

function CouponsCard({ coupons, words, language }: { coupons: Fields[] } & Speaking) {
  return (
    <Frame kind="coupons" icon={<TagIcon size={16} />} title={words.card.coupons}>
      <ul className="coupons">
        {coupons.slice(0, 6).map((coupon, index) => {
          const until = textOf(coupon, language, 'expires_at', 'valid_until')
          const minimum = amountOf(coupon, 'minimum', 'minimum_amount', 'threshold')
          return (
            <li key={index}>
              <strong className="coupons__amount">{amountOf(coupon, 'amount', 'value', 'discount')}</strong>
              <span className="coupons__text">
                {textOf(coupon, language, 'title', 'name')} <span className="number">{textOf(coupon, language, 'code')}</span>
                <small>{[minimum && minimum !== '¥0' ? words.card.minimum(minimum) : words.card.noMinimum, until && words.card.until(day(onTheWall(until), language))].filter(Boolean).join(' · ')}</small>
              </span>
              <StatusPill fields={coupon} words={words} language={language} />
            </li>
          )
        })}
      </ul>
    </Frame>
  )
}

function ProfileCard({ profile, words, language }: { profile: Fields } & Speaking) {
  const tier = textOf(profile, language, 'tier')
  const rows: [string, string | null][] = [
    [words.card.tier, tier ? (words.tiers[tier.toLowerCase()] ?? tier) : null],
    [words.card.points, textOf(profile, language, 'points')],
    [words.card.email, textOf(profile, language, 'email', 'email_masked')],
    [words.card.phone, textOf(profile, language, 'phone', 'phone_masked')],
  ]
  return (
    <Frame kind="profile" icon={<UserIcon size={16} />} title={textOf(profile, language, 'name') ?? words.card.profile}>
      <dl className="facts">
        {rows.filter(([, value]) => value).map(([label, value]) => (
          <div key={label}><dt>{label}</dt><dd>{value}</dd></div>
        ))}
      </dl>
    </Frame>
  )
}
