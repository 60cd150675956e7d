// The first page: may it be released, what stands in the way, and how each suite went.
import { Gates } from './Gates'
import { RunCard } from './RunCard'
import { SuiteTable } from './SuiteTable'
import { Verdict } from './Verdict'

export function Overview() {
  return (
    <div className="eval-overview" data-testid="page-overview">
      <Verdict />
      <Gates />
      <SuiteTable />
      <RunCard />
    </div>
  )
}
