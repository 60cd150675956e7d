// Which language the screen speaks, and its words for everything below it.
import { createContext, useContext, type ReactNode } from 'react'
import { en, type Words } from './words/en'
import { zh } from './words/zh'

export type Language = 'zh' | 'en'

const LanguageContext = createContext<{ language: Language; words: Words }>({ language: 'en', words: en })

export function languageOf(locale: string | null | undefined): Language {
  return locale?.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

/** What somebody wrote may be in another language than the screen: fonts and screen readers want to know. */
export const langOf = (text: string): 'zh' | 'en' => (/[\u3400-\u9fff]/.test(text) ? 'zh' : 'en')

export const localeOf = (language: Language): string => (language === 'zh' ? 'zh-CN' : 'en')

export function LanguageProvider({ language, children }: { language: Language; children: ReactNode }) {
  const words = language === 'zh' ? zh : en
  return <LanguageContext.Provider value={{ language, words }}>{children}</LanguageContext.Provider>
}

export const useWords = (): Words => useContext(LanguageContext).words
export const useLanguage = (): Language => useContext(LanguageContext).language
