// What every screen of the workshop needs: its calls, its words, and a way to say that something worked.
import { createContext, useContext } from 'react'
import { useLanguage, useWords, type Language } from '../../ui/language'
import { moment } from '../../ui/time'
import type { Api } from './api'
import { en, type KnowledgeWords } from './words/en'
import { zh } from './words/zh'

export interface WorkshopTools {
  api: Api
  csrf: () => string
  /** Who works here, for the owner of what is new. */
  name: string
  attempt: (work: Promise<unknown>) => void
  tell: (text: string) => void
}

export const WorkshopContext = createContext<WorkshopTools | null>(null)

export const wordsIn = (language: Language): KnowledgeWords => (language === 'zh' ? zh : en)

export function useWorkshop(): WorkshopTools & { words: KnowledgeWords; language: Language; when: (iso: string | null) => string } {
  const tools = useContext(WorkshopContext)
  const language = useLanguage()
  const chat = useWords()
  if (!tools) throw new Error('There is no workshop above this part')
  return { ...tools, words: wordsIn(language), language, when: (iso) => (iso ? moment(iso, chat, language) : '') }
}
