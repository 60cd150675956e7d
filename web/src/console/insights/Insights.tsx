// The pages of the insights.
import { useLanguage } from '../../ui/language'
import { AreaFrame, useTold } from '../AreaFrame'
import type { AreaProps } from '../LazyArea'
import { Learning } from './Learning'
import { RiskPage } from './RiskPage'
import { Samples } from './Samples'
import { learningWords } from './words/learning'
import '../pages.css'
import './insights.css'

const TABS = ['risk', 'samples', 'learning']

export default function Insights({ route, operator }: AreaProps) {
  const words = learningWords[useLanguage()]
  const tab = TABS.find((name) => name === route.path[1]) ?? 'risk'
  const [told, tell] = useTold()
  const tabs = TABS.map((name) => ({ name, text: words.tabs[name] ?? name, path: name === 'risk' ? ['insights'] : ['insights', name] }))
  return (
    <AreaFrame label={words.sections} tabs={tabs} current={tab} told={told}>
      {tab === 'risk' && <RiskPage query={route.query} operator={operator} tell={tell} />}
      {tab === 'samples' && <Samples query={route.query} tell={tell} />}
      {tab === 'learning' && <Learning />}
    </AreaFrame>
  )
}
