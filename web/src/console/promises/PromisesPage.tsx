// Hours, holidays, promised answers and call-backs: parts of the routing document, edited without touching the rest of it.
import { useState } from 'react'
import { ServerError } from '../../sdk/http'
import { AlertIcon, CheckIcon } from '../../ui/icons'
import { useLanguage } from '../../ui/language'
import { clock, day } from '../../ui/time'
import { useDesk } from '../context'
import { useLoad } from '../load'
import { ScreenHead, Waiting } from '../screen'
import { useLeaveGuard } from '../leaving'
import { Holidays } from './Holidays'
import { Callback, Targets } from './Targets'
import { Told } from './Told'
import { WeekHours } from './WeekHours'
import { same, sectionsOf, type Edition, type Sections, type Usual } from './wire'
import { usePromiseWords } from './words'
import './promises.css'

const URL = '/v1/desk/routing'
type Trouble = { kind: 'conflict'; newest: Edition } | { kind: 'wrong'; problems: string[] } | null

export function PromisesPage() {
  const { desk } = useDesk()
  const words = usePromiseWords()
  const loaded = useLoad('promises', async () => ({ edition: await desk.request<Edition>(URL), usual: await desk.request<Usual>('/v1/desk/promises') }))
  return (
    <div className="screen promises" data-testid="screen-promises">
      {!loaded.data && <><ScreenHead title={words.title} hint={words.hint} /><Waiting loaded={loaded} lines={8} /></>}
      {loaded.data && <Editing first={loaded.data.edition} usual={loaded.data.usual} />}
    </div>
  )
}

function Editing({ first, usual }: { first: Edition; usual: Usual }) {
  const { desk, attempt } = useDesk()
  const words = usePromiseWords()
  const language = useLanguage()
  const [counting, setCounting] = useState(first)
  const [draft, setDraft] = useState<Sections>(sectionsOf(first.document))
  const [trouble, setTrouble] = useState<Trouble>(null)
  const [told, setTold] = useState('')
  const groups = counting.document.groups.map((group) => group.name)
  const changed = !same(draft, sectionsOf(counting.document))
  useLeaveGuard(changed, words.unsaved)
  const change = (sections: Sections) => { setDraft(sections); setTrouble(null); setTold('') }
  const take = (edition: Edition) => { setCounting(edition); setDraft(sectionsOf(edition.document)); setTrouble(null) }
  const put = (base: Edition) => desk.request<Edition>(URL, { method: 'PUT', body: { document: { ...base.document, ...draft }, version: base.version } })
  const send = async (base: Edition, again = true): Promise<void> => {
    try {
      const done = await put(base)
      take(done)
      setTold(words.saved(done.version))
    } catch (error) {
      if (!(error instanceof ServerError)) throw error
      if (error.status === 422) return setTrouble({ kind: 'wrong', problems: Array.isArray(error.extra['problems']) ? error.extra['problems'].map(String) : [error.detail] })
      if (error.status !== 409 || !again) throw error
      const newest = await desk.request<Edition>(URL)
      // Somebody saved other parts of the document: theirs stay, and ours go on top.
      if (same(sectionsOf(newest.document), sectionsOf(counting.document))) return send(newest, false)
      setTrouble({ kind: 'conflict', newest })
    }
  }
  const since = counting.changed_at && `${day(counting.changed_at, language)} ${clock(counting.changed_at, language)}`
  return (
    <>
      <ScreenHead title={words.title} hint={words.hint} />
      <p className="promises__counts" data-testid="promises-counts">{since ? words.counts(counting.version, counting.changed_by, since) : words.defaults}</p>
      <Told document={{ ...counting.document, ...draft }} />
      <WeekHours sections={draft} groups={groups} usual={usual} onChange={change} />
      <Holidays days={draft.holidays} groups={groups} onChange={(holidays) => change({ ...draft, holidays })} />
      <Targets sections={draft} groups={groups} onChange={change} />
      <Callback sections={draft} onChange={change} />
      <div className="promises__foot">
        {trouble && <TroubleBar trouble={trouble} onTheirs={take} onMine={(newest) => attempt(send(newest))} />}
        {changed && (
          <div className="promises__bar" data-testid="promises-bar">
            <p role="status">{words.unsaved}</p>
            <button type="button" className="button" onClick={() => take(counting)}>{words.discard}</button>
            <button type="button" className="button button--primary" data-testid="promises-save" onClick={() => attempt(send(counting))}>{words.save}</button>
          </div>
        )}
      </div>
      <div className="told" role="status" data-testid="promises-told">{told && <p><CheckIcon size={18} />{told}</p>}</div>
    </>
  )
}

function TroubleBar({ trouble, onTheirs, onMine }: { trouble: NonNullable<Trouble>; onTheirs: (edition: Edition) => void; onMine: (edition: Edition) => void }) {
  const words = usePromiseWords()
  if (trouble.kind === 'wrong') {
    return (
      <div className="notice notice--bad" role="alert" data-testid="promises-wrong">
        <AlertIcon size={18} />
        <div><b>{words.wrong}</b><ul className="failures">{trouble.problems.map((one) => <li key={one}>{one}</li>)}</ul></div>
      </div>
    )
  }
  return (
    <div className="notice" role="alert" data-testid="promises-conflict">
      <AlertIcon size={18} />
      <div><b>{words.conflict.title(trouble.newest.changed_by)}</b><p>{words.conflict.text}</p></div>
      <div className="notice__actions">
        <button type="button" className="button button--small" data-testid="promises-theirs" onClick={() => onTheirs(trouble.newest)}>{words.conflict.theirs}</button>
        <button type="button" className="button button--small" data-testid="promises-mine" onClick={() => onMine(trouble.newest)}>{words.conflict.mine}</button>
      </div>
    </div>
  )
}
