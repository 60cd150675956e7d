// What a case came to, and how that stands to the baseline: a sign and a word, never a colour alone.
import { AlertIcon, CheckIcon, CloseIcon, UserIcon } from '../../ui/icons'
import { useReport } from '../context'
import type { Row } from '../rows'

const SIGNS = { passed: CheckIcon, failed: CloseIcon, error: AlertIcon, customer: UserIcon, missing: AlertIcon }

export function GradeMark({ grade }: { grade: Row['grade'] }) {
  const { words } = useReport()
  const Sign = SIGNS[grade] ?? AlertIcon
  return <span className={`eval-grade eval-grade--${grade}`} data-grade={grade}><Sign size={15} />{words.cases.grades[grade] ?? grade}</span>
}

export function ChangeMark({ change, before }: { change: Row['change']; before: Row['before'] }) {
  const { report, words } = useReport()
  if (!report.baseline || change === 'same' || change === 'missing') return change === 'missing' && before ? <small className="muted">{words.cases.was(words.cases.grades[before])}</small> : null
  return (
    <span className="eval-change">
      <span className={`eval-change__word eval-change__word--${change}`}>{words.cases.changes[change]}</span>
      {before && (change === 'regressed' || change === 'fixed') && <small className="muted">{words.cases.was(words.cases.grades[before])}</small>}
    </span>
  )
}
