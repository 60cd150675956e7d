// A source to add or to change.
import { useState, type FormEvent } from 'react'
import { Choices } from '../../ui/Choices'
import { Dialog } from '../Dialog'
import { useWorkshop } from './context'
import { Select, Switch } from './parts'
import type { Source } from './wire'
import { Field } from '../screen'

const HOURS = [1, 6, 12, 24, 72, 168]

export function SourceSheet({ source, onClose, onDone }: { source: Source | null; onClose: () => void; onDone: () => void }) {
  const { api, attempt, words } = useWorkshop()
  const say = words.sources
  const [kind, setKind] = useState<Source['kind']>(source?.kind ?? 'url')
  const [address, setAddress] = useState(source?.address ?? '')
  const [every, setEvery] = useState(String(source?.every_hours ?? 24))
  const [publishes, setPublishes] = useState(source?.publishes ?? false)
  const [busy, setBusy] = useState(false)
  const hours = [...new Set([...HOURS, Number(every)])].sort((a, b) => a - b)
  const save = (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    const body = { address: address.trim(), every_hours: Number(every), publishes }
    const work = source ? api.changeSource(source.id, body) : api.addSource({ kind, ...body })
    attempt(work.then(onDone).finally(() => setBusy(false)))
  }
  return (
    <Dialog title={source ? say.editTitle : say.addTitle} onClose={onClose}>
      <form className="form" onSubmit={save}>
        {!source && <Choices label={say.kind} chosen={kind} options={[['url', say.kinds['url'] ?? ''], ['sitemap', say.kinds['sitemap'] ?? '']]} onChoose={setKind} name="source-kind" />}
        <Field label={say.address}>
          {(id) => <input id={id} className="input" type="url" required placeholder={kind === 'sitemap' ? 'https://shop.example/sitemap.xml' : say.addressHint} value={address} data-autofocus="" data-testid="source-address" onChange={(event) => setAddress(event.currentTarget.value)} />}
        </Field>
        <Select shown label={say.every} value={every} options={hours.map((count): [string, string] => [String(count), say.everyHours(count)])} onChange={setEvery} testId="source-every" />
        <Switch on={publishes} onChange={setPublishes} label={say.publishes} hint={say.publishesHint} testId="source-publishes" />
        <div className="dialog__buttons">
          <button type="button" className="button" onClick={onClose}>{words.cancel}</button>
          <button type="submit" className="button button--primary" disabled={busy} data-testid="source-save">{source ? words.save : words.add}</button>
        </div>
      </form>
    </Dialog>
  )
}
