// The pages of the insights.
import { lazy, Suspense } from 'react'
import { useLanguage } from '../../ui/language'
import { AreaFrame, useTold } from '../AreaFrame'
import type { AreaProps } from '../LazyArea'
import { Learning } from './Learning'
import { RiskPage } from './RiskPage'
import { Samples } from './Samples'
import { learningWords } from './words/learning'
import '../pages.css'
import './insights.css'

// Whoever chooses a risk fetches no label editor.
const Evals = lazy(() => import('../evals/Evals').then((module) => ({ default: module.Evals })))
const Cases = lazy(() => import('../evals/Cases').then((module) => ({ default: module.Cases })))

const TABS = ['risk', 'samples', 'learning', 'evals', 'cases']

export default function Insights({ route, operator }: AreaProps) {
  const words = learningWords[useLanguage()]
  const tab = TABS.find((name) => name === route.path[1]) ?? 'risk'
  const [told, tell] = useTold()
  const tabs = TABS.map((name) => ({ name, text: words.tabs[name] ?? name, path: name === 'risk' ? ['insights'] : ['insights', name] }))
  return (
    <AreaFrame label={words.sections} tabs={tabs} current={tab} place={route.path.slice(0, 3).join('/')} told={told}>
      {tab === 'risk' && <RiskPage query={route.query} operator={operator} tell={tell} />}
      {tab === 'samples' && <Samples query={route.query} tell={tell} />}
      {tab === 'learning' && <Learning />}
      <Suspense fallback={<div className="skeleton screen"><i /><i /><i /></div>}>
        {tab === 'evals' && <Evals path={route.path.slice(2)} query={route.query} tell={tell} />}
        {tab === 'cases' && <Cases path={route.path.slice(2)} query={route.query} tell={tell} />}
      </Suspense>
    </AreaFrame>
  )
}
