// The table of questions and answers, both languages side by side.
import { useEffect, useMemo, useRef, useState, type ClipboardEvent } from 'react'
import { setGuard } from '../routes'
import { faqExport } from './api'
import { useWorkshop } from './context'
import { FaqImport, FaqPaste } from './FaqSheets'
import { FaqRowView } from './FaqRowView'
import { blankRow, changedRows, halves, inputsOf, keyed, rowOf, type Row } from './faqRows'
import { Confirm, LeaveSheet } from './Guards'
import { DownloadIcon, PasteIcon, PlusIcon, UploadIcon } from './icons'
import { useLoad, useSettled } from '../load'
import { Empty, ScreenHead, Waiting } from '../screen'
import { Search } from './parts'
import { go } from '../routes'
import { cellsOf } from './tables'
import type { FaqRow } from './wire'

export function Faq() {
  const { api, words } = useWorkshop()
  const [typed, setTyped] = useState('')
  const q = useSettled(typed, 250)
  const loaded = useLoad(q, () => api.faq({ q }))
  const { data } = loaded
  return (
    <div className="screen screen--wide">
      {data ? <Table found={data.rows} reload={loaded.reload} search={<Search value={typed} onChange={setTyped} label={words.faq.search} testId="faq-search" />} narrowed={q !== ''} />
        : <><ScreenHead title={words.tabs['faq']} hint={words.faq.hint} /><Waiting loaded={loaded} lines={8} /></>}
    </div>
  )
}

function Table({ found, reload, search, narrowed }: { found: FaqRow[]; reload: () => void; search: React.ReactNode; narrowed: boolean }) {
  const { words } = useWorkshop()
  const say = words.faq
  const before = useMemo(() => keyed(found), [found])
  const [edits, setEdits] = useState<Map<string, Row>>(new Map())
  const [added, setAdded] = useState<Row[]>([])
  const [sheet, setSheet] = useState<'import' | { paste: string } | null>(null)
  const count = useRef(0)
  const rows = [...added, ...before].map((row) => edits.get(row.key) ?? row)
  const changed = changedRows(rows, before)
  const reset = () => {
    setEdits(new Map())
    setAdded([])
  }
  // What was saved stays on the screen until the table that holds it has come.
  const [saved, setSaved] = useState(false)
  useEffect(() => {
    if (!saved) return
    setSaved(false)
    reset()
  }, [found])
  const change = (row: Row) => setEdits((old) => new Map(old).set(row.key, row))
  const add = (more: Row[]) => setAdded((old) => [...more, ...old])
  const fresh = () => `new-${(count.current += 1)}`
  const onPaste = (event: ClipboardEvent) => {
    const text = event.clipboardData.getData('text/plain')
    const cells = cellsOf(text)
    // One cell is pasted into the box one stands in; a block of cells is rows.
    if (cells.length && Math.max(...cells.map((row) => row.length)) > 1) {
      event.preventDefault()
      setSheet({ paste: text })
    }
  }
  const leaving = useLeaving(changed.length > 0 && !saved)
  return (
    <div onPaste={onPaste}>
      <ScreenHead title={words.tabs['faq']} hint={say.hint}>
        <button type="button" className="button" data-testid="faq-paste" onClick={() => setSheet({ paste: '' })}><PasteIcon size={17} />{say.paste}</button>
        <button type="button" className="button" data-testid="faq-import" onClick={() => setSheet('import')}><UploadIcon size={17} />{say.importCsv}</button>
        <a className="button" href={faqExport} download="faq.csv" data-testid="faq-export"><DownloadIcon size={17} />{say.exportCsv}</a>
        <button type="button" className="button button--primary" data-testid="faq-add" onClick={() => add([blankRow(fresh())])}><PlusIcon size={17} />{say.addRow}</button>
      </ScreenHead>
      <div className="bar-row">{search}</div>
      {!rows.length && (narrowed ? <Empty title={words.noMatch} /> : <Empty title={say.empty} hint={say.emptyHint} />)}
      {rows.length > 0 && (
        <div className="faq" data-testid="faq">
          {rows.map((row) => (
            <FaqRowView key={row.key} row={row} changed={changed.includes(row)} onChange={change} onDrop={row.slug ? null : () => setAdded(added.filter((other) => other.key !== row.key))} onRemoved={reload} />
          ))}
        </div>
      )}
      {changed.length > 0 && !saved && <SaveBar rows={changed} onRevert={reset} onSaved={() => { setSaved(true); reload() }} />}
      {sheet === 'import' && <FaqImport onClose={() => setSheet(null)} onDone={reload} />}
      {sheet && sheet !== 'import' && <FaqPaste first={sheet.paste} onClose={() => setSheet(null)} onAdd={(inputs) => add(inputs.map((input) => rowOf(input, fresh())))} />}
      {leaving.sheet}
    </div>
  )
}

function SaveBar({ rows, onRevert, onSaved }: { rows: Row[]; onRevert: () => void; onSaved: () => void }) {
  const { api, attempt, words, tell } = useWorkshop()
  const say = words.faq
  const [busy, setBusy] = useState(false)
  const half = halves(rows).length > 0
  const save = (publish: boolean) => {
    setBusy(true)
    attempt(api.saveFaq(inputsOf(rows), publish).then(() => { tell(publish ? say.published : say.savedDrafts); onSaved() }).finally(() => setBusy(false)))
  }
  return (
    <div className="save-bar" data-testid="faq-save-bar">
      <p><b className="number">{say.changed(rows.length)}</b>{half && <span className="bad"> {say.both}</span>}</p>
      <button type="button" className="button button--quiet" disabled={busy} onClick={onRevert}>{say.revert}</button>
      <button type="button" className="button" disabled={busy || half} data-testid="faq-save" onClick={() => save(false)}>{say.saveDrafts}</button>
      <button type="button" className="button button--primary" disabled={busy || half} data-testid="faq-publish" onClick={() => save(true)}>{say.publish}</button>
    </div>
  )
}

function useLeaving(dirty: boolean) {
  const [wanted, setWanted] = useState<string | null>(null)
  useEffect(() => {
    if (!dirty) return
    setGuard((to) => {
      setWanted(to)
      return false
    })
    const beforeUnload = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', beforeUnload)
    return () => {
      setGuard(null)
      window.removeEventListener('beforeunload', beforeUnload)
    }
  }, [dirty])
  const leave = () => {
    setGuard(null)
    if (wanted) go(wanted)
  }
  return { sheet: wanted !== null && <LeaveSheet onStay={() => setWanted(null)} onLeave={leave} /> }
}

export function RemoveRow({ row, onRemoved, onClose }: { row: Row; onRemoved: () => void; onClose: () => void }) {
  const { api, attempt, words, tell } = useWorkshop()
  const remove = () => {
    onClose()
    attempt(api.removeFaq(row.slug).then(() => { tell(words.faq.removed); onRemoved() }))
  }
  return <Confirm title={words.faq.removeTitle} text={words.faq.removeText} action={words.remove} danger onConfirm={remove} onClose={onClose} />
}
