// Fetching for a screen: what is known stays on the screen while something newer is on its way.
import { useCallback, useEffect, useRef, useState } from 'react'
import { ServerError } from '../sdk/http'

export interface Loaded<T> {
  data: T | null
  failed: ServerError | null
  loading: boolean
  reload: () => void
}

/** Loads again whenever `key` changes; an answer that comes after a newer question is dropped. */
export function useLoad<T>(key: string, load: () => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ data: T | null; failed: ServerError | null; loading: boolean }>({ data: null, failed: null, loading: true })
  const [round, setRound] = useState(0)
  const latest = useRef(load)
  latest.current = load
  useEffect(() => {
    let wanted = true
    setState((before) => ({ ...before, loading: true }))
    latest.current().then(
      (data) => wanted && setState({ data, failed: null, loading: false }),
      (error: unknown) => {
        if (!wanted) return
        console.error(error)
        const failed = error instanceof ServerError ? error : new ServerError(-1, 'error', '', '')
        setState((before) => ({ ...before, failed, loading: false }))
      },
    )
    return () => {
      wanted = false
    }
  }, [key, round])
  const reload = useCallback(() => setRound((count) => count + 1), [])
  return { data: state.data, failed: state.failed, loading: state.loading, reload }
}

/** `value` as it was when it last stood still for `ms`. */
export function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return settled
}

/** Asks again every `ms` while `running`. */
export function usePolling(running: boolean, ms: number, ask: () => void): void {
  const latest = useRef(ask)
  latest.current = ask
  useEffect(() => {
    if (!running) return
    const timer = setInterval(() => latest.current(), ms)
    return () => clearInterval(timer)
  }, [running, ms])
}
