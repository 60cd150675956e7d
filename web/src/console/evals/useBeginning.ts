// Starting a run of any kind: sent once, and what the server will not take is told in words.
import { useState } from 'react'
import { ServerError } from '../../sdk/http'
import { useDesk } from '../context'
import { useEvals } from './context'
import type { ReplayBody, RunCard, StartBody } from './wire'

export function useBeginning(url: string, onStarted: (run: RunCard) => void): { begin: (body: StartBody | ReplayBody | object) => Promise<void>; starting: boolean; problem: string | null } {
  const { desk, words: deskWords } = useDesk()
  const { words } = useEvals()
  const [starting, setStarting] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const begin = async (body: object) => {
    setStarting(true)
    setProblem(null)
    try {
      const { run } = await desk.request<{ run: RunCard }>(url, { method: 'POST', body })
      onStarted(run)
    } catch (error) {
      console.error(error)
      const known = error instanceof ServerError ? error : null
      if (known?.status === 401) desk.expire()
      setProblem(known?.status === 409 ? words.runs.busy : known?.status === 0 ? deskWords.unreachable : known?.detail || words.runs.failed)
    } finally {
      setStarting(false)
    }
  }
  return { begin, starting, problem }
}
