// The plots of a suite, in the order in which they are read.
import type { Plots as Data } from '../report'
import { ConfusionMatrix } from './ConfusionMatrix'
import { Latency } from './Latency'
import { PassK } from './PassK'
import { Reliability } from './Reliability'
import { RiskCoverage } from './RiskCoverage'
import { ScoreHistogram } from './ScoreHistogram'

/** Time has its own page. */
export function Plots({ data, latency = false }: { data: Data; latency?: boolean }) {
  const { risk_coverage: risk, reliability, passk, score_histogram: scores, confusion } = data
  const seconds = latency ? data.latency?.seconds : undefined
  if (!risk && !reliability && !passk && !scores && !confusion && !seconds?.length) return null
  return (
    <div className="eval-plots">
      {risk && risk.points.length > 0 && <RiskCoverage data={risk} />}
      {reliability && reliability.bins.length > 0 && <Reliability data={reliability} />}
      {passk && passk.k.length > 0 && <PassK data={passk} />}
      {scores && scores.right.length + scores.wrong.length > 0 && <ScoreHistogram data={scores} />}
      {seconds && seconds.length > 0 && <Latency seconds={seconds} />}
      {confusion && confusion.labels.length > 0 && <ConfusionMatrix data={confusion} />}
    </div>
  )
}
