// The verdict first: one line, why in words, and what the cases came to.
import { AlertIcon, CheckIcon, CloseIcon } from '../ui/icons'
import { casesHref, type Shown } from './address'
import { useReport } from './context'
import { closed, gateWords, isReplay, reasonsOf, tallyOf, titleOf } from './verdict'
import { measureName } from './words/measures'

const TONE = { passed: 'good', failed: 'bad', error: 'warn' } as const

export function Verdict() {
  const { report, words, base } = useReport()
  const say = words.verdict
  const reasons = reasonsOf(report, words)
  const replayed = isReplay(report) && report.verdict === 'passed'
  const changed = tallyOf(report).different
  const tone = replayed && changed ? 'warn' : TONE[report.verdict]
  return (
    <section className={`eval-verdict eval-verdict--${tone}`} aria-label={say.label} data-testid="verdict" data-verdict={report.verdict}>
      <div className="eval-verdict__line">
        <span className="eval-verdict__sign">{tone === 'good' ? <CheckIcon size={26} /> : tone === 'bad' ? <CloseIcon size={26} /> : <AlertIcon size={26} />}</span>
        <h2>{replayed ? say.replayed(changed, report.cases.length) : say[report.verdict]}</h2>
      </div>
      <ul className="eval-verdict__reasons">
        {report.verdict === 'passed' && !replayed && <li>{say.allHold(report.gates.length, report.cases.length)}</li>}
        {reasons.filter((reason) => !replayed || reason.show !== 'different').map((reason) => <li key={reason.text} data-weight={reason.weight}>{reason.text} {reason.show && <a href={casesHref(base, { show: reason.show })}>{say.see}</a>}{reason.gates && <ShutGates />}</li>)}
        {Boolean(report.run.limit || report.run.tag) && <li data-weight="warn">{words.run.partial}</li>}
      </ul>
      <div className="eval-verdict__foot"><Tallies /></div>
    </section>
  )
}

/** More than these stand in the list below. */
const TOLD = 3

function ShutGates() {
  const { report, words, numbers, language } = useReport()
  // What could not be measured weighs more than what was measured and fell short.
  const told = [...closed(report)].sort((a, b) => Number(a.value !== null) - Number(b.value !== null))
  return (
    <ul className="eval-verdict__gates">
      {told.slice(0, TOLD).map((gate) => (
        <li key={`${gate.suite} ${gate.measure}`}>{titleOf(report.suites.find((suite) => suite.name === gate.suite), gate.suite, language)} · {measureName(gate.measure, words.measures)}: <span className="number">{gateWords(gate, gate.unit, words, numbers)}</span></li>
      ))}
      {told.length > TOLD && <li>{words.verdict.more(told.length - TOLD)}</li>}
    </ul>
  )
}

function Tallies() {
  const { report, words, base, numbers } = useReport()
  const tally = tallyOf(report)
  const all: [Shown, number][] = [['passed', tally.passed], ['failed', tally.failed], ['errors', tally.errors], ['missing', tally.missing], ['customer', tally.customer]]
  const against: [Shown, number][] = report.baseline ? [['regressed', tally.regressed], ['fixed', tally.fixed], ['different', tally.different]] : []
  return (
    <ul className="eval-tally">
      {[...all, ...against].map(([show, count]) => (
        <li key={show}>
          <a href={casesHref(base, { show })} data-show={show} data-none={count === 0 || undefined} data-testid={`tally-${show}`}>
            <b className="number">{numbers.whole(count)}</b><span>{words.cases.shown[show]}</span>
          </a>
        </li>
      ))}
    </ul>
  )
}
