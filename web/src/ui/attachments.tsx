// The files of a message: pictures that open large, everything else to be saved.
import { createContext, useContext, useEffect, useRef, useState } from 'react'
import type { Blobs } from '../sdk/blobs'
import type { Attachment } from '../sdk/wire'
import { CloseIcon, FileIcon } from './icons'
import { useWords } from './language'
import { fileSize } from './sizes'

/** Where the bytes come from: the customer's token or the operator's session stand behind it. */
export const FileSource = createContext<Blobs | null>(null)

const isPicture = (one: Attachment): boolean => one.media_type.startsWith('image/')

export function Attachments({ list }: { list: Attachment[] }) {
  const [shown, setShown] = useState<Attachment | null>(null)
  const pictures = list.filter(isPicture)
  const files = list.filter((one) => !isPicture(one))
  return (
    <div className="attachments">
      {pictures.length > 0 && (
        <div className={`pictures${pictures.length > 1 ? ' pictures--many' : ''}`}>
          {pictures.map((one) => <Picture key={one.id} attachment={one} alone={pictures.length === 1} onOpen={() => setShown(one)} />)}
        </div>
      )}
      {files.map((one) => <FileChip key={one.id} attachment={one} />)}
      {shown && <Lightbox attachment={shown} onClose={() => setShown(null)} />}
    </div>
  )
}

function Picture({ attachment, alone, onOpen }: { attachment: Attachment; alone: boolean; onOpen: () => void }) {
  const words = useWords()
  const [url, failed, retry] = useFile(attachment.id)
  const { name, width, height } = attachment
  if (failed) {
    return <p className="pictures__failed">{words.pictureFailed} <button type="button" className="link" onClick={retry}>{words.tryAgain}</button></p>
  }
  return (
    // Its place is kept while it comes, so that nothing jumps.
    <button type="button" className="picture" data-testid="picture" aria-label={words.enlarge(name)} disabled={!url} onClick={onOpen}
      style={alone && width && height ? { aspectRatio: `${width} / ${height}`, width: `min(100%, ${Math.round(fitted(width, height))}px)` } : {}}>
      {url && <img src={url} alt={name} />}
    </button>
  )
}

const fitted = (width: number, height: number): number => Math.max(56, Math.min(width, 260, (260 * width) / height))

function FileChip({ attachment }: { attachment: Attachment }) {
  const words = useWords()
  const source = useContext(FileSource)
  const [state, setState] = useState<'idle' | 'busy' | 'failed'>('idle')
  const size = fileSize(attachment.size)
  const save = async () => {
    if (!source) return
    setState('busy')
    try {
      const link = document.createElement('a')
      link.href = await source.url(attachment.id)
      link.download = attachment.name
      link.click()
      setState('idle')
    } catch {
      setState('failed')
    }
  }
  return (
    <button type="button" className="file-chip" data-testid="file-chip" aria-label={words.saveFile(attachment.name, size)} disabled={state === 'busy'} onClick={() => void save()}>
      <FileIcon size={20} /><span>{attachment.name}</span><small>{state === 'failed' ? words.fileTrouble.failed : size}</small>
    </button>
  )
}

/** The browser's own dialog: the page behind it is inert, Esc closes it, and focus goes back to the picture. */
function Lightbox({ attachment, onClose }: { attachment: Attachment; onClose: () => void }) {
  const words = useWords()
  const [url] = useFile(attachment.id)
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const opener = document.activeElement as HTMLElement | null
    dialog.current?.showModal()
    return () => opener?.focus({ preventScroll: true })
  }, [])
  return (
    <dialog ref={dialog} className="lightbox" aria-label={attachment.name} data-testid="lightbox" onClose={onClose}
      onClick={(event) => event.target === event.currentTarget && dialog.current?.close()}
      // The chat itself would close with the same key.
      onKeyDown={(event) => event.key === 'Escape' && event.stopPropagation()}>
      <button type="button" className="lightbox__close" aria-label={words.close} data-testid="lightbox-close" onClick={() => dialog.current?.close()}><CloseIcon /></button>
      {url && <img src={url} alt={attachment.name} />}
      <p>{attachment.name}</p>
    </dialog>
  )
}

function useFile(id: string): [url: string | null, failed: boolean, retry: () => void] {
  const source = useContext(FileSource)
  const [state, setState] = useState<{ url: string | null; failed: boolean }>({ url: null, failed: false })
  const [tries, setTries] = useState(0)
  useEffect(() => {
    let wanted = true
    source?.url(id).then(
      (url) => wanted && setState({ url, failed: false }),
      () => wanted && setState({ url: null, failed: true }),
    )
    return () => {
      wanted = false
    }
  }, [id, source, tries])
  return [state.url, state.failed, () => setTries(tries + 1)]
}
