// What stands around a composer for files: the button with its limits, what was chosen, and where to let go.
import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { FileDoor, Pick } from '../sdk/picks'
import { CameraIcon, CloseIcon, FileIcon, PaperclipIcon, PictureIcon, RetryIcon } from './icons'
import { useWords } from './language'
import { fileSize } from './sizes'
import type { Picking } from './usePicks'

/** Opens to the ways files come in, with what is taken said before anything is chosen. */
export function AttachButton({ door, picking, disabled }: { door: FileDoor; picking: Picking; disabled?: boolean | undefined }) {
  const words = useWords()
  const [open, setOpen] = useState(false)
  const place = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const { limits } = door
  useEffect(() => {
    if (!open) return
    place.current?.querySelector<HTMLElement>('.attach__sheet button')?.focus()
    const elsewhere = (event: Event) => !place.current?.contains(event.target as Node) && setOpen(false)
    document.addEventListener('pointerdown', elsewhere)
    return () => document.removeEventListener('pointerdown', elsewhere)
  }, [open])
  const close = () => {
    setOpen(false)
    button.current?.focus()
  }
  return (
    <div className="attach" ref={place}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return
        event.stopPropagation()
        close()
      }}>
      <button type="button" ref={button} className="composer__attach" data-testid="attach" aria-expanded={open} disabled={disabled}
        aria-label={words.attach} title={words.attach} onClick={() => setOpen(!open)}><PaperclipIcon /></button>
      {open && (
        <div className="attach__sheet" data-testid="attach-sheet">
          <Chooser label={words.chooseFiles} icon={<PictureIcon size={18} />} testId="choose-files" accept={limits?.endings.join() ?? ''} multiple picking={picking} onDone={close} />
          {matchMedia('(pointer: coarse)').matches &&
            <Chooser label={words.takePhoto} icon={<CameraIcon size={18} />} testId="take-photo" accept="image/jpeg,image/png" capture picking={picking} onDone={close} />}
          <p>{words.fileKinds}</p>
          {limits && <p>{words.fileLimits(fileSize(limits.max_bytes), limits.most)}</p>}
        </div>
      )}
    </div>
  )
}

function Chooser({ label, icon, testId, accept, multiple = false, capture = false, picking, onDone }: {
  label: string; icon: ReactNode; testId: string; accept: string; multiple?: boolean; capture?: boolean; picking: Picking; onDone: () => void
}) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <button type="button" onClick={() => input.current?.click()}>{icon}{label}</button>
      <input ref={input} type="file" hidden data-testid={testId} accept={accept} multiple={multiple} tabIndex={-1}
        {...(capture ? { capture: 'environment' as const } : {})}
        onChange={(event) => {
          const chosen = Array.from(event.currentTarget.files ?? [])
          event.currentTarget.value = ''
          picking.add(chosen)
          onDone()
        }} />
    </>
  )
}

/** What was chosen, each with its progress, and what was not taken, each with the reason. */
export function ChosenFiles({ door, picking, waiting }: { door: FileDoor; picking: Picking; waiting: boolean }) {
  const words = useWords()
  const { picks, refused, list } = picking
  if (!picks.length && !refused.length) return null
  return (
    <div className="picks">
      {picks.length > 0 && (
        <ul className="picks__row" aria-label={words.chosenFiles}>
          {picks.map((pick) => <Chosen key={pick.key} pick={pick} onRemove={() => list.remove(pick.key)} onRetry={() => list.retry(pick.key)} />)}
        </ul>
      )}
      {picks.filter((pick) => pick.trouble).map((pick) => (
        <p key={pick.key} className="picks__problem" role="alert">{pick.file.name}: {words.fileTrouble[pick.trouble ?? 'failed']}</p>
      ))}
      {refused.map(({ name, trouble }, index) => (
        <p key={index} className="picks__problem" role="alert" data-testid="file-refused">
          {name}: {trouble === 'too_large' && door.limits ? words.fileTooLarge(fileSize(door.limits.max_bytes))
            : trouble === 'too_many' && door.limits ? words.fileTooMany(door.limits.most) : words.fileTrouble[trouble]}
          <button type="button" className="icon-button icon-button--small" aria-label={words.close} onClick={() => list.forgetRefusals()}><CloseIcon size={14} /></button>
        </p>
      ))}
      {picks.length > 0 && <p className="picks__hint" role="status">{waiting ? words.sendsWhenReady : words.onlyHere}</p>}
    </div>
  )
}

function Chosen({ pick, onRemove, onRetry }: { pick: Pick; onRemove: () => void; onRetry: () => void }) {
  const words = useWords()
  const { name } = pick.file
  const [broken, setBroken] = useState(false)
  const percent = Math.round(pick.share * 100)
  const again = pick.trouble === 'offline' || pick.trouble === 'failed' || pick.trouble === 'too_fast'
  return (
    <li className={`pick pick--${pick.state}`} data-testid="pick" data-state={pick.state} title={name}>
      {pick.preview && !broken ? <img src={pick.preview} alt={name} onError={() => setBroken(true)} /> : <span className="pick__file"><FileIcon size={18} /><span>{name}</span><small>{fileSize(pick.file.size)}</small></span>}
      {pick.state === 'sending' && (
        <span className="pick__bar" role="progressbar" aria-label={words.uploading(name)} aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100}>
          <i style={{ width: `${percent}%` }} />
        </span>
      )}
      {again && (
        <button type="button" className="pick__retry" aria-label={words.retryFile(name)} title={words.retry} data-testid="pick-retry" onClick={onRetry}><RetryIcon size={18} /></button>
      )}
      <button type="button" className="pick__remove" aria-label={pick.state === 'sending' ? words.cancelFile(name) : words.removeFile(name)}
        title={pick.state === 'sending' ? words.cancel : words.remove} data-testid="pick-remove" onClick={onRemove}><CloseIcon size={14} /></button>
    </li>
  )
}

export function DropSheet({ door }: { door: FileDoor }) {
  const words = useWords()
  return (
    <div className="drop" data-testid="drop">
      <p><PaperclipIcon size={26} /><strong>{words.dropHere}</strong>
        {door.limits && <span>{words.fileLimits(fileSize(door.limits.max_bytes), door.limits.most)}</span>}</p>
    </div>
  )
}
