// A small menu behind three dots.
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { MoreIcon } from '../../ui/icons'
import { useWorkshop } from './context'

export function Menu({ children, testId }: { children: (close: () => void) => ReactNode; testId?: string }) {
  const { words } = useWorkshop()
  const [open, setOpen] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (!open) return
    const away = (event: PointerEvent) => !box.current?.contains(event.target as Node) && setOpen(false)
    document.addEventListener('pointerdown', away)
    return () => document.removeEventListener('pointerdown', away)
  }, [open])
  return (
    <div className="menu" ref={box} onKeyDown={(event) => {
      if (event.key !== 'Escape' || !open) return
      setOpen(false)
      button.current?.focus()
    }}>
      <button ref={button} type="button" className="icon-button" aria-label={words.more} aria-expanded={open} data-testid={testId} onClick={() => setOpen(!open)}><MoreIcon /></button>
      {open && <div className="menu__sheet menu__sheet--plain">{children(() => setOpen(false))}</div>}
    </div>
  )
}
