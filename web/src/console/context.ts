// The desk, its words and the way to report a failure, for every pane.
import { createContext, useContext } from 'react'
import { useLanguage } from '../ui/language'
import type { Desk } from './desk'
import { deskWords, type DeskWords } from './words'

export interface DeskTools {
  desk: Desk
  /** Runs an action; what goes wrong is shown in words. */
  attempt: (work: Promise<unknown>) => void
}

export const DeskContext = createContext<DeskTools | null>(null)

export function useDesk(): DeskTools & { words: DeskWords } {
  const tools = useContext(DeskContext)
  const language = useLanguage()
  if (!tools) throw new Error('There is no desk above this part')
  return { ...tools, words: deskWords[language] }
}
