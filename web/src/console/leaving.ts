// Keeps people on a page with changes that are not saved: in the console by asking, at the browser's own doors as it asks.
import { useEffect } from 'react'
import { setGuard } from './routes'

export function useLeaveGuard(changed: boolean, question: string): void {
  useEffect(() => {
    if (!changed) return
    const leave = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', leave)
    setGuard(() => confirm(question))
    return () => {
      removeEventListener('beforeunload', leave)
      setGuard(null)
    }
  }, [changed, question])
}
