// What every part of the insights needs: its words, and numbers told in the reader's language.
import { useLanguage, type Language } from '../../ui/language'
import { shares } from './choices'
import { en, type InsightsWords } from './words/en'
import { zh } from './words/zh'

export const wordsIn = (language: Language): InsightsWords => (language === 'zh' ? zh : en)

export function useInsights(): { words: InsightsWords; share: (value: number) => string; language: Language } {
  const language = useLanguage()
  return { words: wordsIn(language), share: shares(language), language }
}
