// What every supervisors' page needs: its words, the way to the server, and somewhere to say what has just worked.
import { createContext, useContext, useMemo } from 'react'
import { ServerError, type Call } from '../../sdk/http'
import { useLanguage, type Language } from '../../ui/language'
import { useDesk, type DeskTools } from '../context'
import type { DeskWords } from '../words'
import { en, type SupervisingWords } from './words/en'
import { zh } from './words/zh'

export const wordsIn = (language: Language): SupervisingWords => (language === 'zh' ? zh : en)

export const Told = createContext<(text: string) => void>(() => undefined)

export interface SupervisingTools extends DeskTools {
  words: SupervisingWords
  deskWords: DeskWords
  language: Language
  tell: (text: string) => void
  ask: <T>(path: string, call?: Call) => Promise<T>
}

export function useSupervising(): SupervisingTools {
  const { desk, attempt, words: deskWords } = useDesk()
  const language = useLanguage()
  const tell = useContext(Told)
  const ask = useMemo(() => <T,>(path: string, call: Call = {}): Promise<T> =>
    desk.request<T>(`/v1/desk${path}`, call).catch((error: unknown) => {
      if (error instanceof ServerError && error.status === 401) desk.expire()
      throw error
    }), [desk])
  return { desk, attempt, words: wordsIn(language), deskWords, language, tell, ask }
}
