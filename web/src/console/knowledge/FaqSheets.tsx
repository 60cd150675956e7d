// Two ways to bring many questions at once: pasted cells and a CSV file.
import { useState } from 'react'
import { Dialog } from '../Dialog'
import { useWorkshop } from './context'
import { Failures, Switch } from './parts'
import { rowsOf } from './tables'
import type { FaqInput, Failure } from './wire'

export function FaqPaste({ first, onAdd, onClose }: { first: string; onAdd: (rows: FaqInput[]) => void; onClose: () => void }) {
  const { words } = useWorkshop()
  const say = words.faq
  const [text, setText] = useState(first)
  const rows = rowsOf(text)
  return (
    <Dialog title={say.pasteTitle} onClose={onClose} wide>
      <form onSubmit={(event) => { event.preventDefault(); onAdd(rows); onClose() }}>
        <p className="muted" id="paste-hint">{say.pasteHint}</p>
        <textarea className="input cells" rows={6} wrap="off" value={text} aria-label={say.pasteTitle} aria-describedby="paste-hint" data-autofocus="" data-testid="paste-text" onChange={(event) => setText(event.currentTarget.value)} />
        <p className="paste-count" role="status">{rows.length ? say.pasted(rows.length) : say.pasteNone}</p>
        {rows.length > 0 && (
          <ul className="rows paste-rows">
            {rows.slice(0, 5).map((row, index) => <li key={index}><span>{[row.zh?.question, row.en?.question].filter(Boolean).join(' · ')}</span><span className="muted">{row.zh?.answer ?? row.en?.answer}</span></li>)}
          </ul>
        )}
        <div className="dialog__buttons">
          <button type="button" className="button" onClick={onClose}>{words.cancel}</button>
          <button type="submit" className="button button--primary" disabled={!rows.length} data-testid="paste-add">{say.pasteAdd(rows.length)}</button>
        </div>
      </form>
    </Dialog>
  )
}

export function FaqImport({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const { api, attempt, words, tell } = useWorkshop()
  const say = words.faq
  const [file, setFile] = useState<File | null>(null)
  const [publish, setPublish] = useState(false)
  const [failures, setFailures] = useState<Failure[]>([])
  const [busy, setBusy] = useState(false)
  const send = () => {
    if (!file) return
    setBusy(true)
    attempt(api.importFaq(file, publish).then((done) => {
      tell(say.imported(done.rows.length))
      onDone()
      setFailures(done.failures)
      if (!done.failures.length) onClose()
    }).finally(() => setBusy(false)))
  }
  return (
    <Dialog title={say.importTitle} onClose={onClose} wide>
      <form onSubmit={(event) => { event.preventDefault(); send() }}>
        <p className="muted">{say.importHint}</p>
        <label className="field file-field"><span className="field__label">{say.importFile}</span>
          <input type="file" accept=".csv,text/csv" required data-testid="csv-file" onChange={(event) => { setFile(event.currentTarget.files?.[0] ?? null); setFailures([]) }} /></label>
        <Switch on={publish} onChange={setPublish} label={say.importPublish} />
        {failures.length > 0 && <div className="notice notice--bad" role="alert"><div><strong>{say.failures(failures.length)}</strong><Failures failures={failures} /></div></div>}
        <div className="dialog__buttons">
          <button type="button" className="button" onClick={onClose}>{words.close}</button>
          <button type="submit" className="button button--primary" disabled={!file || busy} data-testid="csv-send">{say.importCsv}</button>
        </div>
      </form>
    </Dialog>
  )
}
