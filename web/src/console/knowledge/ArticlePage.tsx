// One article: loads it, and shows its text, details or versions.
import { useEffect, useMemo, useState, useSyncExternalStore, type KeyboardEvent } from 'react'
import { go, href, parseRoute, setGuard } from '../routes'
import { useWorkshop } from './context'
import { Draft } from './draft'
import { ArticleHead } from './ArticleHead'
import { Conflicts } from './Conflicts'
import { Details } from './Details'
import { FailedBar, LeaveSheet, TakenBar } from './Guards'
import { useLoad } from '../load'
import { Waiting } from '../screen'
import { TextView } from './TextView'
import { Versions } from './Versions'
import type { ArticleDetail, Version } from './wire'

export function ArticlePage({ id, path, query }: { id: string; path: string[]; query: Record<string, string> }) {
  const { api } = useWorkshop()
  const loaded = useLoad(id, () => api.article(id).then(async (detail) => ({ detail, shown: await shownOf(detail, id, api.version) })))
  if (!loaded.data) return <div className="screen"><Waiting loaded={loaded} lines={10} /></div>
  const { detail, shown } = loaded.data
  return <Loaded key={`${shown.number}.${detail.open !== null}`} detail={detail} shown={shown} reload={loaded.reload} path={path} query={query} />
}

/** An archived article, or one that waits for its day, has neither a draft nor a live version. */
async function shownOf(detail: ArticleDetail, id: string, load: (id: string, number: number) => Promise<Version>): Promise<Version> {
  return detail.open ?? detail.live ?? load(id, detail.versions[0]?.number ?? 1)
}

export interface ArticleProps {
  detail: ArticleDetail
  draft: Draft
  reload: () => void
}

function Loaded({ detail, shown, reload, path, query }: { detail: ArticleDetail; shown: Version; reload: () => void; path: string[]; query: Record<string, string> }) {
  const { api } = useWorkshop()
  const { article } = detail
  const draft = useMemo(() => new Draft(shown, detail.open !== null, {
    save: (revision, content) => api.save(article.id, { revision, content }),
    load: () => api.article(article.id).then(async (found) => ({ version: await shownOf(found, article.id, api.version), open: found.open !== null })),
    onOpened: () => undefined,
  }), [api, shown])
  useEffect(() => () => draft.close(), [draft])
  const state = useSyncExternalStore(draft.subscribe, draft.current)
  const view = path[0] === 'details' || path[0] === 'versions' ? path[0] : 'text'
  const leaving = useGuard(draft, article.id)
  const props = { detail, draft, reload }
  // It saves by itself, but hands know the keys.
  const saveByHand = (event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    void draft.flush()
  }
  return (
    <div className={`article article--${view}`} onKeyDown={saveByHand} data-testid="article" data-saving={state.saving} data-version={state.version.number}>
      <ArticleHead {...props} view={view} />
      {state.saving === 'conflict' && <TakenBar draft={draft} />}
      {state.saving === 'failed' && <FailedBar draft={draft} problem={state.problem} />}
      {view === 'text' && state.version.conflicts.length > 0 && <Conflicts {...props} />}
      {view === 'text' && <TextView {...props} passage={query['passage'] ?? ''} />}
      {view === 'details' && <Details {...props} />}
      {view === 'versions' && <Versions {...props} query={query} />}
      {leaving.wanted !== null && <LeaveSheet onStay={leaving.stay} onLeave={leaving.leave} />}
    </div>
  )
}

/** Whoever goes elsewhere has it saved first; only what cannot be saved is asked about. */
function useGuard(draft: Draft, id: string): { wanted: string | null; stay: () => void; leave: () => void } {
  const [wanted, setWanted] = useState<string | null>(null)
  useEffect(() => {
    const inside = (to: string) => {
      const { path } = parseRoute(to)
      return path[0] === 'knowledge' && path[1] === 'articles' && path[2] === id
    }
    setGuard((to) => {
      if (inside(to) || !draft.dirty) return true
      void draft.flush().then((done) => {
        if (done) go(to)
        else setWanted(to)
      })
      return false
    })
    const beforeUnload = (event: BeforeUnloadEvent) => {
      if (!draft.dirty) return
      void draft.flush()
      event.preventDefault()
    }
    window.addEventListener('beforeunload', beforeUnload)
    return () => {
      setGuard(null)
      window.removeEventListener('beforeunload', beforeUnload)
    }
  }, [draft, id])
  const leave = () => {
    setGuard(null)
    go(wanted ?? href(['knowledge', 'articles']))
  }
  return { wanted, stay: () => setWanted(null), leave }
}
