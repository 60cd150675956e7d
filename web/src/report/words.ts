// What a report says, in both languages.
import type { Language } from '../ui/language'
import { en, type ReportWords } from './words/en'
import { zh } from './words/zh'

export const reportWords: Record<Language, ReportWords> = { zh, en }
