// What every part of a report needs: the report, its words, numbers told in the reader's language, and where links lead.
import { createContext, useContext } from 'react'
import type { Language } from '../ui/language'
import type { Place } from './address'
import type { Numbers } from './numbers'
import type { Report } from './report'
import type { ReportWords } from './words/en'

export interface ReportTools { report: Report; place: Place; base: string[]; language: Language; words: ReportWords; numbers: Numbers; keys: boolean }

const Tools = createContext<ReportTools | null>(null)
export const ReportProvider = Tools.Provider

export function useReport(): ReportTools {
  const tools = useContext(Tools)
  if (!tools) throw new Error('This part of a report stands outside of one.')
  return tools
}
