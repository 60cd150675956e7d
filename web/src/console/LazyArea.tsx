// An area beside the desk, whose code is fetched when somebody goes there.
import { Component, lazy, Suspense, useMemo, type ComponentType, type ReactNode } from 'react'
import type { Language } from '../ui/language'
import { useAlerts } from './alerting'
import { useDesk } from './context'
import type { DeskStatus, Operator } from './desk'
import { useRoute, type Route } from './routes'
import { TopBar, type Area } from './TopBar'

export interface AreaProps { route: Route; operator: Operator }
export type FetchedArea = Exclude<Area, 'desk'>

const INSIDE: Record<FetchedArea, ComponentType<AreaProps>> = {
  wall: lazy(() => import('./supervising/Supervising')),
  knowledge: lazy(() => import('./knowledge/Knowledge')),
  insights: lazy(() => import('./insights/Insights')),
  admin: lazy(() => import('./admin/Admin')),
}

export const isFetched = (area: string | undefined): area is FetchedArea => area !== undefined && Object.hasOwn(INSIDE, area)

export function LazyArea({ area, status, language, onLanguage }: { area: FetchedArea; status: DeskStatus; language: Language; onLanguage: (language: Language) => void }) {
  const { words } = useDesk()
  const route = useRoute()
  const operator = status.operator
  const Inside = INSIDE[area]
  useAlerts(status, false)
  // The queue wakes the desk every few seconds; these areas have nothing to do with that.
  const inside = useMemo(() => operator && <Inside route={route} operator={operator} />, [Inside, route, operator?.login, operator?.name])
  return (
    <div className="desk">
      <TopBar status={status} area={area} language={language} onLanguage={onLanguage} onKeys={null} />
      {status.connection === 'offline' && <p className="desk__offline" role="status">{words.reconnecting}</p>}
      <Net key={area} fallback={<Notice text={words.openingFailed} again={words.again} />}>
        <Suspense fallback={<Notice text={words.opening} />}>{inside}</Suspense>
      </Net>
    </div>
  )
}

function Notice({ text, again }: { text: string; again?: string }) {
  return (
    <main className="area-notice" role="status">
      <p>{text}</p>
      {again && <button type="button" className="button" onClick={() => location.reload()}>{again}</button>}
    </main>
  )
}

/** After a new release the old page asks for files that are gone. */
class Net extends Component<{ fallback: ReactNode; children: ReactNode }, { torn: boolean }> {
  override state = { torn: false }

  static getDerivedStateFromError() {
    return { torn: true }
  }

  override render() {
    return this.state.torn ? this.props.fallback : this.props.children
  }
}
