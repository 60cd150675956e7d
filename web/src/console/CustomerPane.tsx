// The contact: what the shop's systems know, and what colleagues keep; sensitive fields only when asked for.
import { useState } from 'react'
import { OrderCard } from '../ui/cards'
import { isFields, listOf, textOf, unwrap } from '../ui/fields'
import { BackIcon } from '../ui/icons'
import { useLanguage, useWords } from '../ui/language'
import { day } from '../ui/time'
import { useDesk } from './context'
import { contactCalls, type KnownContact } from './customer/api'
import { Beside, History, Stars } from './customer/History'
import { MergeSheet } from './customer/MergeSheet'
import { Notes } from './customer/Notes'
import { orderOf, Sensitive } from './customer/Sensitive'
import { Tags } from './customer/Tags'
import { MergeIcon } from './deskIcons'
import { nameOf, type Detail, type DeskStatus } from './desk'
import { useLoad } from './load'
import type { Sheet } from './sheets'

interface PaneProps { status: DeskStatus; sheet: Sheet; onSheet: (sheet: Sheet) => void; onBack: () => void }

export function CustomerPane({ status, sheet, onSheet, onBack }: PaneProps) {
  if (!status.detail) return <aside className="customer customer--none" />
  return <Pane key={status.detail.conversation.id} status={status} detail={status.detail} sheet={sheet} onSheet={onSheet} onBack={onBack} />
}

function Pane({ status, detail, sheet, onSheet, onBack }: PaneProps & { detail: Detail }) {
  const { desk, words, attempt } = useDesk()
  const [beside, setBeside] = useState<string | null>(null)
  const calls = contactCalls(desk)
  const id = detail.contact.id
  const known = useLoad(id, () => calls.load(id))
  const { customer } = status
  const name = nameOf(detail.contact, words)
  const change = () => {
    known.reload()
    void desk.refreshDetail()
  }
  return (
    <aside className="customer" aria-label={words.customer} data-testid="customer">
      <div className="customer__scroll" tabIndex={0} role="group" aria-label={words.customer}>
        <header>
          <button type="button" className="icon-button narrow-only" aria-label={words.back} onClick={onBack}><BackIcon /></button>
          <span className="customer__face" aria-hidden="true">{name.slice(0, 1).toUpperCase()}</span>
          <div>
            <h2>{name}</h2>
            <p>{detail.contact.verified ? words.verified : words.unverified}</p>
          </div>
        </header>
        {known.data && <Tags contactId={id} tags={known.data.tags} onChange={known.reload} />}
        {customer && !customer.available && <p className="customer__none">{customer.reason === 'unavailable' ? words.systemDown : words.anonymous}</p>}
        {customer?.available && <Shop status={status} detail={detail} />}
        {known.data && (
          <>
            <Notes contactId={id} notes={known.data.notes} me={status.operator?.id} onChange={known.reload} />
            <Kept known={known.data} />
            <History known={known.data} openId={detail.conversation.id} onBeside={setBeside} />
            {known.data.merges.map((one) => (
              <p key={one.id} className="merged">{words.merged(one.name ?? words.guest)} · {one.by}
                <button type="button" className="link" data-testid="unmerge" onClick={() => attempt(calls.unmerge(one.id).then(change))}>{words.unmerge}</button>
              </p>
            ))}
            {status.operator?.permissions.includes('answer') && (
              <button type="button" className="button button--small customer__merge" data-testid="merge" onClick={() => onSheet('merge')}><MergeIcon size={16} />{words.merge}</button>
            )}
          </>
        )}
      </div>
      {beside && <Beside id={beside} onClose={() => setBeside(null)} />}
      {sheet === 'merge' && <MergeSheet contact={detail.contact} onClose={() => onSheet(null)} onDone={change} />}
    </aside>
  )
}

/** Identities and how content the contact was. */
function Kept({ known }: { known: KnownContact }) {
  const { words } = useDesk()
  const { csat, identities } = known
  const rows: [string, string][] = identities.map((one) => [words.identityKinds[one.kind] ?? one.kind, `${one.value}${one.verified ? '' : ` (${words.notVerified})`}`])
  if (known.contact.region) rows.push([words.region, known.contact.region])
  return (
    <section className="customer__part">
      <h3>{words.identities}</h3>
      <dl className="facts facts--plain">
        {rows.map(([label, value]) => <div key={label + value}><dt>{label}</dt><dd>{value}</dd></div>)}
        <div><dt>{words.csat}</dt><dd>{csat.average === null ? words.noScores : <><Stars score={Math.round(csat.average)} /> <small>{words.csatOf(csat.average, csat.count)}</small></>}</dd></div>
      </dl>
    </section>
  )
}

/** What the shop's own systems say. */
function Shop({ status, detail }: { status: DeskStatus; detail: Detail }) {
  const { words } = useDesk()
  const chat = useWords()
  const language = useLanguage()
  const customer = status.customer ?? { available: false }
  const { profile = {}, orders, sensitive = [] } = customer
  const hidden = (order: number) =>
    sensitive.filter((path) => orderOf(path) === order).map((path) => (
      <Sensitive key={path} label={labelOf(path, words.slotNames)} path={path} customer={customer} conversation={detail.conversation.id} />
    ))
  const covered = (name: string) => sensitive.some((path) => orderOf(path) < 0 && path.split('.').at(-1) === name)
  const fields = unwrap(profile, 'profile')
  const tier = textOf(fields, language, 'tier')
  const joined = textOf(fields, language, 'joined_at')
  const rows: [string, string | null][] = [
    [chat.card.tier, tier ? (chat.tiers[tier.toLowerCase()] ?? tier) : null],
    [chat.card.points, textOf(fields, language, 'points')],
    [words.memberSince, joined && day(joined, language)],
    [chat.card.phone, covered('phone') ? null : textOf(fields, language, 'phone_masked', 'phone')],
    [chat.card.email, covered('email') ? null : textOf(fields, language, 'email_masked', 'email')],
  ]
  const list = Array.isArray(orders) ? orders.filter(isFields) : isFields(orders) ? listOf(orders, 'orders') : []
  return (
    <>
      <dl className="facts">
        {rows.filter(([, value]) => value).map(([label, value]) => <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}
        {hidden(-1)}
      </dl>
      <h3>{words.orders} <span className="number">{list.length}</span></h3>
      {list.length === 0 && <p className="customer__none">{words.noOrders}</p>}
      <div className="cards">{list.slice(0, 8).map((order, index) => (
        <div key={index}>
          <OrderCard order={order} words={chat} language={language} />
          {hidden(index).length > 0 && <dl className="facts facts--order">{hidden(index)}</dl>}
        </div>
      ))}</div>
    </>
  )
}

/** The last part of a path in words. */
function labelOf(path: string, names: Record<string, string>): string {
  const name = path.split('.').at(-1) ?? path
  return names[name] ?? name.replaceAll('_', ' ')
}
