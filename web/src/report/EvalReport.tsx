// A run's report, page by page: alone in a file or inside the console, which says by `base` which part of the address is its own.
import type { Language } from '../ui/language'
import type { Report } from './report'

export function EvalReport({ report, language, base = [] }: { report: Report; language: Language; base?: string[] }) {
  void base
  return <div className="report" lang={language}>{report.run.id}</div>
}
