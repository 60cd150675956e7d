// The frame of the settings: the tabs that the operator may see, and the page of the current address.
import { useEffect, useRef, type ComponentType } from 'react'
import { useLanguage } from '../../ui/language'
import { AuditPage } from '../access/Audit'
import { StaffPage } from '../access/StaffPage'
import type { AreaProps } from '../LazyArea'
import { href } from '../routes'
import { PromisesPage } from '../promises/PromisesPage'
import { CannedPage } from '../replying/CannedBook'
import { RoutingPage } from '../routing/RoutingPage'
import { adminWords } from './words'
import '../pages.css'

interface Tab { name: string; needs: string; Page: ComponentType<AreaProps> }

/** In the order in which they stand. */
const TABS: Tab[] = [
  { name: 'routing', needs: 'route', Page: RoutingPage },
  { name: 'hours', needs: 'route', Page: PromisesPage },
  { name: 'staff', needs: 'staff', Page: StaffPage },
  { name: 'audit', needs: 'audit', Page: AuditPage },
  { name: 'replies', needs: 'answer', Page: CannedPage },
]

export default function Admin(props: AreaProps) {
  const words = adminWords[useLanguage()]
  const shown = TABS.filter((tab) => props.operator.permissions.includes(tab.needs))
  const tab = shown.find(({ name }) => name === props.route.path[1]) ?? shown[0]
  const main = useRef<HTMLElement>(null)
  useEffect(() => {
    document.title = `${tab ? words.tabs[tab.name] : words.sections} · ${words.sections}`
    main.current?.scrollTo({ top: 0 })
  }, [words, tab])
  return (
    <>
      <nav className="tabs" aria-label={words.sections}>
        {shown.map(({ name }) => (
          <a key={name} href={href(['admin', name])} aria-current={name === tab?.name ? 'page' : undefined} data-testid={`tab-${name}`}>{words.tabs[name]}</a>
        ))}
      </nav>
      <main className="workshop" ref={main} tabIndex={-1}>{tab && <tab.Page {...props} />}</main>
    </>
  )
}
