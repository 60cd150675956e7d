// The pages of the settings that the operator may see.
import type { ComponentType } from 'react'
import { useLanguage } from '../../ui/language'
import { AuditPage } from '../access/Audit'
import { StaffPage } from '../access/StaffPage'
import { AreaFrame } from '../AreaFrame'
import type { AreaProps } from '../LazyArea'
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
  const tabs = shown.map(({ name }) => ({ name, text: words.tabs[name] ?? name, path: ['admin', name] }))
  return (
    <AreaFrame label={words.sections} tabs={tabs} current={tab?.name ?? ''} told={null}>
      {tab && <tab.Page {...props} />}
    </AreaFrame>
  )
}
