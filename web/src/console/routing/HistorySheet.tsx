// Earlier versions of the document, with the way back to each.
import { clock, day } from '../../ui/time'
import { useDesk } from '../context'
import { Dialog } from '../Dialog'
import { useLoad } from '../load'
import { Waiting } from '../screen'
import { useRoutingWords } from './parts'
import type { Reader } from './sentence'
import type { Edition } from './wire'

export function HistorySheet({ version, reader, onBack, onClose }: { version: number; reader: Reader; onBack: (version: number) => void; onClose: () => void }) {
  const { desk } = useDesk()
  const { past } = useRoutingWords()
  const loaded = useLoad(String(version), () => desk.request<{ versions: Edition[] }>('/v1/desk/routing/history'))
  const versions = loaded.data?.versions
  return (
    <Dialog title={past.title} onClose={onClose} wide>
      {!versions && <Waiting loaded={loaded} lines={3} />}
      {versions?.length === 0 && <p className="muted">{past.none}</p>}
      <ol className="rows">
        {versions?.map((one) => (
          <li key={one.version} data-testid="routing-version">
            <b className="number">v{one.version}</b>
            <span>{one.changed_by}</span>
            <span className="muted">{one.changed_at && `${day(one.changed_at, reader.language)} ${clock(one.changed_at, reader.language)}`} · {past.entry(one.document.rules.length, one.document.groups.length)}</span>
            {one.version === version ? <span className="pill pill--good routing__end">{past.current}</span>
              : <button type="button" className="button button--small routing__end" data-testid={`bring-back-${one.version}`} onClick={() => onBack(one.version)}>{past.back}</button>}
          </li>
        ))}
      </ol>
    </Dialog>
  )
}
