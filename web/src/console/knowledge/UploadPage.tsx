// Many files at once: choose, send, and see what became of each.
import { useRef, useState, type DragEvent } from 'react'
import { AlertIcon, BackIcon, CloseIcon } from '../../ui/icons'
import { Choices } from '../../ui/Choices'
import { go, href } from '../routes'
import { BarOf, ScreenHead } from '../screen'
import { useWorkshop } from './context'
import { FileIcon, UploadIcon } from './icons'
import { BatchProgress, RecentImports } from './Imports'
import { Switch } from './parts'
import { KINDS, objectionTo, overload, sizeOf, takeStaged, upload } from './staging'
import type { Lang } from './wire'

export function UploadPage({ batch }: { batch: string | null }) {
  const { words } = useWorkshop()
  return (
    <div className="screen screen--narrow">
      <p className="crumb"><a href={href(['knowledge', 'articles'])}><BackIcon size={16} />{words.tabs['articles']}</a></p>
      <ScreenHead title={batch ? words.importTitle : words.uploadTitle}>
        {batch && <a className="button" href={href(['knowledge', 'upload'])}><UploadIcon size={17} />{words.uploadMore}</a>}
      </ScreenHead>
      {batch ? <BatchProgress id={batch} /> : <Picker />}
      {!batch && <RecentImports />}
    </div>
  )
}

function Picker() {
  const { words, csrf, language: reader, attempt } = useWorkshop()
  const [files, setFiles] = useState<File[]>(takeStaged)
  const [language, setLanguage] = useState<Lang | ''>('')
  const [publish, setPublish] = useState(false)
  const [sent, setSent] = useState<number | null>(null)
  const good = files.filter((file) => !objectionTo(file))
  const tooMuch = overload(good)
  const add = (more: File[]) => setFiles((before) => [...before, ...more.filter((file) => !before.some((other) => other.name === file.name && other.size === file.size))])
  const start = () => {
    setSent(0)
    const work = upload(good, { language, publish, csrf: csrf(), reader, onProgress: setSent })
    attempt(work.then((batch) => go(href(['knowledge', 'upload', batch]))).finally(() => setSent(null)))
  }
  return (
    <>
      <DropZone onFiles={add} disabled={sent !== null} />
      {files.length > 0 && (
        <section className="panel">
          <ul className="files" data-testid="staged">
            {files.map((file) => {
              const objection = objectionTo(file)
              return (
                <li key={file.name + file.size} className="file">
                  <FileIcon />
                  <span className="file__name">{file.name}{objection && <small className="bad"><AlertIcon size={14} />{words.objections[objection]}</small>}</span>
                  <span className="number muted">{sizeOf(file.size)}</span>
                  <button type="button" className="icon-button icon-button--small" disabled={sent !== null} aria-label={words.removeFile(file.name)} onClick={() => setFiles(files.filter((other) => other !== file))}><CloseIcon size={16} /></button>
                </li>
              )
            })}
          </ul>
          <div className="upload-options">
            <Choices label={words.uploadLanguage} chosen={language} options={[['', words.autoLanguage], ['zh', '中文'], ['en', 'English']]} onChoose={setLanguage} name="upload-language" />
            <Switch on={publish} onChange={setPublish} label={words.uploadPublish} hint={words.uploadPublishHint} testId="upload-publish" />
          </div>
          {tooMuch && <p className="problem" role="alert">{words.overload[tooMuch]}</p>}
          <div className="upload-go">
            {sent !== null && <span className="upload-go__sent"><BarOf part={sent} /><span className="number" role="status">{words.uploading(Math.round(sent * 100))}</span></span>}
            <button type="button" className="button button--primary" disabled={!good.length || tooMuch !== null || sent !== null} onClick={start} data-testid="upload-start">{words.uploadStart(good.length)}</button>
          </div>
        </section>
      )}
    </>
  )
}

function DropZone({ onFiles, disabled }: { onFiles: (files: File[]) => void; disabled: boolean }) {
  const { words } = useWorkshop()
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    if (!disabled) onFiles([...event.dataTransfer.files])
  }
  return (
    <div className="drop" data-over={over || undefined} onDragOver={(event) => { event.preventDefault(); setOver(true) }} onDragLeave={() => setOver(false)} onDrop={drop}>
      <UploadIcon size={32} />
      <h3>{words.dropHere}</h3>
      <p>{words.dropHint}</p>
      <button type="button" className="button" disabled={disabled} onClick={() => input.current?.click()}>{words.choose}</button>
      <p className="drop__limits">{words.dropLimits}</p>
      <input ref={input} type="file" multiple hidden accept={KINDS.map((kind) => `.${kind}`).join()} data-testid="upload-files"
        onChange={(event) => { onFiles([...(event.currentTarget.files ?? [])]); event.currentTarget.value = '' }} />
    </div>
  )
}
