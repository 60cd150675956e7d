// What every part of the evals needs: its words, the reader's language, and how times are told.
import { useLanguage, useWords, type Language } from '../../ui/language'
import { moment } from '../../ui/time'
import { lasting } from '../insights/choices'
import { wordsIn as insightsWordsIn } from '../insights/context'
import { en, type EvalsWords } from './words/en'
import { zh } from './words/zh'

export const evalsWords: Record<Language, EvalsWords> = { en, zh }

export function useEvals(): { words: EvalsWords; language: Language; when: (iso: string) => string; lasting: (seconds: number) => string } {
  const language = useLanguage()
  const chat = useWords()
  return { words: evalsWords[language], language, when: (iso) => moment(iso, chat, language), lasting: (seconds) => lasting(seconds, insightsWordsIn(language)) }
}
