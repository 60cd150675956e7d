// Where in a report one is, written in the address: page, filters, case and trial, so that every view can be sent to a colleague.
import { href, type Route } from '../console/routes'

export const PAGES = ['overview', 'retrieval', 'understanding', 'handover', 'tasks', 'groundedness', 'safety', 'parity', 'latency', 'cases'] as const
export type Page = (typeof PAGES)[number]

export const SHOWN = ['all', 'failed', 'regressed', 'fixed', 'different', 'errors', 'missing', 'customer', 'passed'] as const
export type Shown = (typeof SHOWN)[number]

export const SORTS = ['order', 'title', 'grade', 'change', 'suite', 'seconds'] as const
export type Sort = (typeof SORTS)[number]

/** Which cases are listed and how: `sheet` counts from 1, `down` turns the order round. */
export interface Asked { show: Shown; search: string; suite: string; language: string; tag: string; sort: Sort; down: boolean; sheet: number }

/** `trial` is null where nobody has chosen one. */
export interface Place { page: Page; asked: Asked; open: { suite: string; case: string } | null; trial: number | null }

export const EVERYTHING: Asked = { show: 'all', search: '', suite: '', language: '', tag: '', sort: 'order', down: false, sheet: 1 }

const one = <Value extends string>(known: readonly Value[], told: string | undefined, otherwise: Value): Value =>
  known.find((each) => each === told) ?? otherwise
const whole = (told: string | undefined): number => Math.max(1, Math.floor(Number(told)) || 1)

/** `base` is the part of the path that belongs to what the report is shown in. */
export function placeOf(route: Route, base: string[]): Place {
  const [page, suite, name] = route.path.slice(base.length)
  const { query } = route
  const told = query['sort'] ?? ''
  const asked: Asked = {
    show: one(SHOWN, query['show'], 'all'),
    search: query['q'] ?? '',
    suite: query['suite'] ?? '',
    language: query['language'] ?? '',
    tag: query['tag'] ?? '',
    sort: one(SORTS, told.replace(/^-/, ''), 'order'),
    down: told.startsWith('-'),
    sheet: whole(query['sheet']),
  }
  return { page: one(PAGES, page, 'overview'), asked, open: page === 'cases' && suite && name ? { suite, case: name } : null, trial: query['trial'] ? whole(query['trial']) : null }
}

const queryOf = ({ show, search, suite, language, tag, sort, down, sheet }: Asked): Record<string, string> => ({
  show: show === 'all' ? '' : show, q: search, suite, language, tag, sort: sort === 'order' && !down ? '' : `${down ? '-' : ''}${sort}`, sheet: sheet > 1 ? String(sheet) : '',
})

export const pageHref = (base: string[], page: Page): string => href([...base, page])
export const casesHref = (base: string[], asked: Partial<Asked>): string => href([...base, 'cases'], queryOf({ ...EVERYTHING, ...asked }))
export const caseHref = (base: string[], asked: Asked, open: { suite: string; case: string }, trial: number | null = null): string =>
  href([...base, 'cases', open.suite, open.case], { ...queryOf(asked), trial: trial === null ? '' : String(trial) })
