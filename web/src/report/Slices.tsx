// A suite broken down by language, intent, channel and what else it knows; what rests on few results is grey.
import { useState } from 'react'
import { useReport } from './context'
import { Interval, scaleOf } from './Interval'
import { FEW, isLatency, ranked, slicesBy } from './pages'
import type { Slice, SuiteReport } from './report'
import { headline } from './verdict'
import { measureName } from './words/measures'

const FIRST = 10

export function Slices({ suite }: { suite: SuiteReport }) {
  const { words } = useReport()
  const names = ranked(new Set(suite.slices.flatMap((slice) => Object.keys(slice.measures)))).filter((name) => !isLatency(name))
  const [chosen, setChosen] = useState(names.includes(headline(suite)) ? headline(suite) : (names[0] ?? ''))
  const groups = slicesBy(suite)
  if (!groups.length || !names.length) return null
  return (
    <section className="eval-slices" aria-label={`${words.slices.title}: ${suite.name}`} data-testid="slices">
      <header>
        <h4>{words.slices.title}</h4>
        {names.length > 1 && (
          <label className="eval-pick"><span className="visually-hidden">{words.slices.show}</span>
            <span className="select__box"><select value={chosen} onChange={(event) => setChosen(event.currentTarget.value)}>{names.map((name) => <option key={name} value={name}>{measureName(name, words.measures)}</option>)}</select></span>
          </label>
        )}
      </header>
      <div className="eval-slices__groups">{groups.map(([by, slices]) => <Group key={by} by={by} slices={slices} name={chosen} />)}</div>
      {suite.slices.some((slice) => slice.of < FEW) && <p className="eval-legend-line">{words.slices.few(FEW)}</p>}
    </section>
  )
}

function Group({ by, slices, name }: { by: string; slices: Slice[]; name: string }) {
  const { words, numbers } = useReport()
  const [all, setAll] = useState(false)
  const scale = scaleOf(slices.flatMap((slice) => [slice.measures[name]?.low, slice.measures[name]?.value]), slices.some((slice) => slice.measures[name]?.unit === 'share'))
  const shown = all ? slices : slices.slice(0, FIRST)
  return (
    <div className="eval-group">
      <table>
        <caption>{words.slices.by[by] ?? by}</caption>
        <thead className="visually-hidden"><tr><th scope="col">{words.slices.by[by] ?? by}</th><th scope="col">{words.figures.value}</th><th scope="col">{words.figures.interval}</th><th scope="col">{words.slices.count}</th></tr></thead>
        <tbody>
          {shown.map((slice) => {
            const measure = slice.measures[name]
            return (
              <tr key={slice.value} className={slice.of < FEW ? 'eval-few' : ''}>
                <th scope="row" title={slice.value}>{words.slices.values[slice.value] ?? slice.value}</th>
                <td className="number"><b>{numbers.tell(measure?.value, measure?.unit)}</b></td>
                <td>{measure && <><Interval value={measure.value} low={measure.low} high={measure.high} scale={scale} /><span className="visually-hidden">{numbers.interval(measure, measure.unit)}</span></>}</td>
                <td className="number muted">{numbers.whole(slice.of)}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {slices.length > FIRST && !all && <button type="button" className="link eval-more" onClick={() => setAll(true)}>{words.slices.more(slices.length - FIRST)}</button>}
    </div>
  )
}
