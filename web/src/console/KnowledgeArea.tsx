// The content team's part of the console; its code is fetched when somebody goes there.
import { Component, lazy, Suspense, useMemo, type ReactNode } from 'react'
import type { Language } from '../ui/language'
import { useDesk } from './context'
import type { DeskStatus } from './desk'
import { useRoute } from './routes'
import { TopBar } from './TopBar'

const Knowledge = lazy(() => import('./knowledge/Knowledge'))

export function KnowledgeArea({ status, language, onLanguage }: { status: DeskStatus; language: Language; onLanguage: (language: Language) => void }) {
  const { words } = useDesk()
  const route = useRoute()
  const operator = status.operator
  // The queue wakes the desk every few seconds; the workshop has nothing to do with that.
  const inside = useMemo(() => operator && <Knowledge route={route} name={operator.name} />, [route, operator?.name])
  return (
    <div className="desk">
      <TopBar status={status} area="knowledge" language={language} onLanguage={onLanguage} onKeys={null} />
      {status.connection === 'offline' && <p className="desk__offline" role="status">{words.reconnecting}</p>}
      <Net fallback={<Notice text={words.openingFailed} again={words.again} />}>
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
