// A modal sheet on the browser's own <dialog>: focus stays in, Escape closes, focus returns.
import { useEffect, useRef, type ReactNode } from 'react'
import { CloseIcon } from '../ui/icons'
import { useDesk } from './context'

export function Dialog({ title, onClose, wide = false, children }: { title: string; onClose: () => void; wide?: boolean; children: ReactNode }) {
  const { words } = useDesk()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    // React does not write the attribute `autofocus`, and the browser would choose the cross.
    element?.querySelector<HTMLElement>('[data-autofocus]')?.focus()
    return () => element?.close()
  }, [])
  return (
    <dialog ref={dialog} className={`dialog${wide ? ' dialog--wide' : ''}`} aria-label={title} onCancel={(event) => { event.preventDefault(); onClose() }}
      onClick={(event) => event.target === dialog.current && onClose()}>
      <div className="dialog__body">
        <header><h2>{title}</h2><button type="button" className="icon-button" aria-label={words.cancel} onClick={onClose}><CloseIcon /></button></header>
        {children}
      </div>
    </dialog>
  )
}
