// The cases: the table with its filters, or one case over it.
import { useEffect, useMemo, useRef } from 'react'
import { go } from '../../console/routes'
import { casesHref, type Asked } from '../address'
import { useReport } from '../context'
import { keyOf, listed, rowsOf, sheetWith } from '../rows'
import { CaseTable } from './CaseTable'
import { Filters } from './Filters'
import { OneCase } from './OneCase'

export function Cases() {
  const { report, place, base } = useReport()
  const { asked, open } = place
  const rows = useMemo(() => rowsOf(report), [report])
  const shown = useMemo(() => listed(rows, asked), [rows, asked.show, asked.search, asked.suite, asked.language, asked.tag, asked.sort, asked.down])
  const last = useRef('')
  useEffect(() => {
    if (open) last.current = keyOf(open)
  }, [open?.suite, open?.case])
  const ask = (change: Partial<Asked>, replace = false) => go(casesHref(base, { ...asked, sheet: 1, ...change }), { replace })
  if (open) return <OneCase key={keyOf(open)} rows={rows} shown={shown} open={open} back={casesHref(base, { ...asked, sheet: sheetOf(shown.findIndex((row) => keyOf(row) === keyOf(open)), asked.sheet) })} />
  return (
    <div className="eval-cases" data-testid="page-cases">
      <Filters rows={rows} ask={ask} />
      <CaseTable shown={shown} ask={ask} last={last.current} />
    </div>
  )
}

/** Whoever went on with j and k comes back to the page of the list on which that case stands. */
const sheetOf = (at: number, otherwise: number): number => (at < 0 ? otherwise : sheetWith(at))
