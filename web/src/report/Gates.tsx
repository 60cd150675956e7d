// The gates: those that do not hold in full view, those that hold one click away.
import { CheckIcon, CloseIcon } from '../ui/icons'
import { casesHref, pageHref } from './address'
import { useReport } from './context'
import { Interval, scaleOf } from './Interval'
import { pageOf } from './pages'
import type { Gate } from './report'
import { measureName } from './words/measures'
import { gateWords, measureOf, titleOf } from './verdict'

export function Gates() {
  const { report, words } = useReport()
  const shut = report.gates.filter((gate) => !gate.holds)
  const holding = report.gates.filter((gate) => gate.holds)
  if (!report.gates.length) return <p className="muted eval-none">{words.gate.none}</p>
  return (
    <section className="eval-gates" aria-label={words.gate.title}>
      {shut.length > 0 && <h3>{words.gate.failed}</h3>}
      {shut.length > 0 && <ul className="eval-gates__list" data-testid="gates-shut">{shut.map((gate) => <GateRow key={`${gate.suite} ${gate.measure}`} gate={gate} />)}</ul>}
      {holding.length > 0 && (
        <details className="eval-gates__holding" open={!shut.length && holding.length <= 8}>
          <summary><CheckIcon size={16} />{words.gate.holding(holding.length)}</summary>
          <ul className="eval-gates__list">{holding.map((gate) => <GateRow key={`${gate.suite} ${gate.measure}`} gate={gate} />)}</ul>
        </details>
      )}
    </section>
  )
}

function GateRow({ gate }: { gate: Gate }) {
  const { report, words, numbers, language, base } = useReport()
  const suite = report.suites.find((one) => one.name === gate.suite)
  const measure = measureOf(report, gate)
  const unit = gate.unit ?? measure?.unit ?? 'number'
  const value = numbers.tell(gate.value, unit)
  const scale = scaleOf([gate.value, gate.low, gate.high, gate.before, gate.least, gate.most], unit === 'share')
  const name = measureName(gate.measure, words.measures)
  return (
    <li className={gate.holds ? 'eval-gate' : 'eval-gate eval-gate--shut'} data-testid="gate" data-holds={gate.holds}>
      <span className="eval-gate__sign">{gate.holds ? <CheckIcon size={15} /> : <CloseIcon size={15} />}<span className="visually-hidden">{gate.holds ? words.gate.holds : words.gate.shut}</span></span>
      <span className="eval-gate__name"><a href={suite ? pageHref(base, pageOf(suite)) : casesHref(base, { suite: gate.suite })}>{titleOf(suite, gate.suite, language)}</a><b>{name}</b></span>
      <span className="eval-gate__value number"><b>{gate.value === null ? words.gate.unmeasured : value}</b><small>{numbers.interval(gate, unit)}</small></span>
      {gate.value === null ? <span className="eval-interval eval-interval--none" aria-hidden="true" /> : (
        <Interval value={gate.value} low={gate.low} high={gate.high} before={gate.before} least={gate.least} most={gate.most} scale={scale} tone={gate.holds ? 'good' : 'bad'} />
      )}
      <span className="eval-gate__limit number">
        {limits(gate, unit, words, numbers)}
        <small>{gate.before !== null && `${words.gate.baseline} ${numbers.tell(gate.before, unit)}`}</small>
      </span>
    </li>
  )
}

function limits(gate: Gate, unit: Parameters<typeof gateWords>[1], words: Parameters<typeof gateWords>[2], numbers: Parameters<typeof gateWords>[3]): string {
  return [gate.least !== null && words.gate.least(numbers.tell(gate.least, unit)), gate.most !== null && words.gate.most(numbers.tell(gate.most, unit))].filter(Boolean).join(words.gate.and)
}
