// The same matters in several forms of writing, side by side: figures by form, then matter by matter.
import { useState } from 'react'
import { AlertIcon, CheckIcon, CloseIcon, UserIcon } from '../ui/icons'
import { caseHref, EVERYTHING } from './address'
import { useReport } from './context'
import { NotRun, Sheet } from './FiguresPage'
import { paritiesOf, type Pair, type Parity } from './pages'
import { measureName } from './words/measures'

export function ParityPage() {
  const { report, words } = useReport()
  const found = paritiesOf(report)
  return <Sheet page="parity">{found.length ? found.map((parity) => <OfSuite key={parity.suite.name} parity={parity} />) : <NotRun hint={words.noForms} />}</Sheet>
}

function OfSuite({ parity: { suite, forms, measures, pairs } }: { parity: Parity }) {
  const { words, numbers, language } = useReport()
  const told = (form: string) => words.slices.values[form] ?? form
  return (
    <section className="eval-panel" aria-label={suite.title[language]} data-testid="parity" data-suite={suite.name}>
      <header className="eval-panel__head"><div><h3>{suite.title[language]}</h3>{suite.about[language] && <p>{suite.about[language]}</p>}</div></header>
      <div className="eval-scroll" tabIndex={0} role="group" aria-label={words.parity.forms}>
        <table className="eval-table eval-table--parity">
          <thead><tr><th scope="col">{words.figures.measure}</th>{forms.map((form) => <th key={form.value} scope="col" className="eval-table__end">{told(form.value)}<small className="number">{numbers.whole(form.of)}</small></th>)}<th scope="col" className="eval-table__end">{words.parity.gap}</th></tr></thead>
          <tbody>
            {measures.map((name) => {
              const values = forms.map((form) => form.measures[name]).filter((each) => each !== undefined)
              const [least, most] = [Math.min(...values.map((each) => each.value)), Math.max(...values.map((each) => each.value))]
              const unit = values[0]?.unit
              return (
                <tr key={name}>
                  <th scope="row">{measureName(name, words.measures)}</th>
                  {forms.map((form) => {
                    const measure = form.measures[name]
                    return <td key={form.value} className="eval-table__end number"><b>{numbers.tell(measure?.value, unit)}</b>{measure && <small>{numbers.interval(measure, unit)}</small>}</td>
                  })}
                  <td className="eval-table__end number">{numbers.signed(most - least, unit).replace('+', '')}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
      {pairs.length > 0 && <Pairs suite={suite.name} forms={forms.map((form) => form.value)} pairs={pairs} />}
    </section>
  )
}

const SIGNS = { passed: CheckIcon, failed: CloseIcon, error: AlertIcon, customer: UserIcon }

function Pairs({ suite, forms, pairs }: { suite: string; forms: string[]; pairs: Pair[] }) {
  const { words, base } = useReport()
  const uneven = pairs.filter((pair) => new Set(Object.values(pair.grades).map(({ grade }) => grade)).size > 1)
  const [only, setOnly] = useState(uneven.length > 0 && pairs.length > 12)
  const shown = only ? uneven : pairs
  return (
    <div className="eval-pairs">
      <header>
        <h4>{words.parity.pairs}</h4>
        <p>{uneven.length ? words.parity.uneven(uneven.length, pairs.length) : words.parity.even(pairs.length)}</p>
        {uneven.length > 0 && uneven.length < pairs.length && <label className="check"><input type="checkbox" checked={only} onChange={(event) => setOnly(event.currentTarget.checked)} />{words.parity.onlyUneven}</label>}
      </header>
      <div className="eval-scroll" tabIndex={0} role="group" aria-label={words.parity.pairs}>
        <table className="eval-table eval-table--pairs">
          <thead><tr><th scope="col">{words.parity.pair}</th>{forms.map((form) => <th key={form} scope="col">{words.slices.values[form] ?? form}</th>)}</tr></thead>
          <tbody>
            {shown.map((pair) => (
              <tr key={pair.name}>
                <th scope="row">{pair.name}</th>
                {forms.map((form) => {
                  const found = pair.grades[form]
                  if (!found) return <td key={form} className="muted">–</td>
                  const Sign = SIGNS[found.grade as keyof typeof SIGNS] ?? AlertIcon
                  return <td key={form}><a className={`eval-grade eval-grade--${found.grade}`} href={caseHref(base, { ...EVERYTHING, suite }, { suite, case: found.case })}><Sign size={15} />{words.cases.grades[found.grade as keyof typeof SIGNS]}</a></td>
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  )
}
