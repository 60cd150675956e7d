// The pages of the supervisors, and everybody's own.
import { useLanguage } from '../../ui/language'
import { AreaFrame, useTold } from '../AreaFrame'
import type { AreaProps } from '../LazyArea'
import { Coaching } from './Coaching'
import { Told, wordsIn } from './context'
import { Mine } from './Mine'
import { Reports } from './Reports'
import { Reviews } from './Reviews'
import { Wall } from './Wall'
import '../pages.css'
import './supervising.css'
import './reports.css'

const TABS = ['wall', 'reviews', 'coaching', 'reports']
/** Everybody who works at the desk has a page of their own here. */
const MINE = 'mine'

export default function Supervising({ route, operator }: AreaProps) {
  const words = wordsIn(useLanguage())
  const supervises = operator.permissions.includes('supervise')
  const wanted = route.path[1]
  const tab = supervises && TABS.includes(wanted ?? '') ? wanted! : wanted === MINE || !supervises ? MINE : 'wall'
  const [told, tell] = useTold()
  const tabs = (supervises ? [...TABS, MINE] : [MINE]).map((name) => ({ name, text: words.tabs[name] ?? name, path: name === 'wall' ? ['wall'] : ['wall', name] }))
  return (
    <Told.Provider value={tell}>
      <AreaFrame label={words.sections} tabs={tabs} current={tab} told={told}>
        {tab === 'wall' && <Wall operator={operator} talk={route.query['talk'] ?? null} />}
        {tab === 'reviews' && <Reviews query={route.query} operator={operator} />}
        {tab === 'coaching' && <Coaching query={route.query} operator={operator} />}
        {tab === 'reports' && <Reports query={route.query} />}
        {tab === MINE && <Mine />}
      </AreaFrame>
    </Told.Provider>
  )
}
