// The chosen files of one draft, wherever its composer stands, and the ways they come in: picker, paste, drop.
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { Picks, type FileDoor, type PicksStatus } from '../sdk/picks'
import type { Attachment } from '../sdk/wire'

// By the draft's name: a composer that makes room for another conversation keeps its files, and never shows them there.
const kept = new Map<string, Picks>()

export interface Picking extends PicksStatus {
  list: Picks
  add: (files: Iterable<File>) => void
  /** Uploaded, in the order of choosing. */
  done: Attachment[]
  /** Something is still on its way. */
  sending: boolean
  /** Something has failed: it is to be tried again or removed first. */
  stuck: boolean
}

export function usePicks(name: string, door: FileDoor | undefined): Picking {
  const list = useMemo(() => {
    const known = kept.get(name) ?? new Picks()
    kept.set(name, known)
    return known
  }, [name])
  const add = useCallback((files: Iterable<File>) => door && list.add(files, door), [list, door])
  const status = useSyncExternalStore(list.subscribe, list.current)
  useEffect(() => {
    const resume = () => list.resume()
    window.addEventListener('online', resume)
    return () => window.removeEventListener('online', resume)
  }, [list])
  return {
    ...status,
    list,
    add,
    done: status.picks.flatMap((pick) => pick.attachment ?? []),
    sending: status.picks.some((pick) => pick.state === 'sending'),
    stuck: status.picks.some((pick) => pick.state === 'failed'),
  }
}

/** Whether files are held over the page; `add` gets those that are let go anywhere on it. */
export function useDropping(add: ((files: Iterable<File>) => void) | null): boolean {
  const [over, setOver] = useState(false)
  useEffect(() => {
    // Entering a child leaves its parent: only the count of both tells when the page is left.
    let depth = 0
    const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
    const onEnter = (event: DragEvent) => {
      if (!holdsFiles(event)) return
      depth += 1
      setOver(true)
    }
    const onLeave = (event: DragEvent) => {
      if (!holdsFiles(event)) return
      depth = Math.max(0, depth - 1)
      if (!depth) setOver(false)
    }
    const onOver = (event: DragEvent) => {
      if (!holdsFiles(event)) return
      // Also where nothing is taken: the browser would leave the page for the file.
      event.preventDefault()
      if (!add && event.dataTransfer) event.dataTransfer.dropEffect = 'none'
    }
    const onDrop = (event: DragEvent) => {
      depth = 0
      setOver(false)
      if (!holdsFiles(event)) return
      event.preventDefault()
      add?.(Array.from(event.dataTransfer?.files ?? []))
    }
    const heard: [string, (event: DragEvent) => unknown][] = [['dragenter', onEnter], ['dragleave', onLeave], ['dragover', onOver], ['drop', onDrop]]
    for (const [type, listener] of heard) window.addEventListener(type, listener as EventListener)
    return () => {
      for (const [type, listener] of heard) window.removeEventListener(type, listener as EventListener)
    }
  }, [add])
  return over && add !== null
}

/** The files of a paste; pasted text stays the composer's own business. */
export const filesOf = (event: { clipboardData: DataTransfer | null }): File[] => Array.from(event.clipboardData?.files ?? [])
