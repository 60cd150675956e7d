// Reports over a period: figures that say what they count, one of them over time, and all of them side by side.
import { useState } from 'react'
import { useLoad } from '../load'
import { go, href } from '../routes'
import { Empty, Filter, ScreenHead, Waiting } from '../screen'
import { AssistantPart } from './AssistantPart'
import { addDays, isDay, span, today } from './calendar'
import { useSupervising } from './context'
import { CoursePlot } from './CoursePlot'
import { LinesTable } from './LinesTable'
import { doubtOf, KIND, measure, NAMES, tell, type Name } from './measures'
import type { By, Figures, ReportView, Step } from './wire'

const PERIODS = ['7', '30', '90']
const BYS: By[] = ['operator', 'group', 'channel', 'language']
const STEPS: Step[] = ['day', 'week', 'month']
const pick = <T extends string>(value: string | undefined, from: T[], other: T): T => from.find((one) => one === value) ?? other

export function Reports({ query }: { query: Record<string, string> }) {
  const { words, language, ask } = useSupervising()
  const say = words.reports
  const until = isDay(query['until']) ? query['until'] : today()
  const since = isDay(query['since']) && query['since'] <= until ? query['since'] : addDays(until, -29)
  const days = Math.round((Date.parse(until) - Date.parse(since)) / 86_400_000) + 1
  const by = pick(query['by'], BYS, 'operator')
  const step = pick(query['step'], STEPS, days > 62 ? 'week' : 'day')
  const asked = { since, until, by, step }
  const path = new URLSearchParams(asked).toString()
  const loaded = useLoad(path, () => ask<ReportView>(`/reports?${path}`))
  const [name, setName] = useState<Name>('a_day')
  const to = (changes: Partial<Record<keyof typeof asked, string>>) => go(href(['wall', 'reports'], { ...asked, ...changes }), { replace: true })
  const { data } = loaded
  return (
    <div className="screen screen--wide reports">
      <ScreenHead title={words.tabs['reports']} hint={say.hint} />
      <div className="reports__choices">
        <Filter label={say.period} value={until === today() ? String(days) : ''} options={PERIODS.map((one): [string, string] => [one, say.periods[one] ?? one])} testId="period"
          onChange={(chosen) => to({ until: today(), since: addDays(today(), 1 - Number(chosen)), step: '' })} />
        <div className="reports__days">
          <label>{say.from} <input type="date" className="input" value={since} max={until} data-testid="since" onChange={(event) => isDay(event.currentTarget.value) && to({ since: event.currentTarget.value, step: '' })} /></label>
          <label>{say.to} <input type="date" className="input" value={until} max={today()} data-testid="until" onChange={(event) => isDay(event.currentTarget.value) && to({ until: event.currentTarget.value, step: '' })} /></label>
        </div>
        <Filter label={say.step} value={step} options={STEPS.map((one): [Step, string] => [one, say.steps[one] ?? one])} onChange={(chosen) => to({ step: chosen })} testId="step" />
      </div>
      {!data && <Waiting loaded={loaded} lines={8} />}
      {data && (
        <div aria-busy={loaded.loading} data-testid="report">
          {data.total.handled === 0 ? <Nothing report={data} /> : (
            <>
              <Cards figures={data.total} chosen={name} onChoose={setName} />
              <section className="panel reports__course">
                <CoursePlot report={data} name={name} />
                <p className="panel__end"><span className="muted">{span(data.since, data.until, language)} · {data.zone}</span><Export part="series" path={path} text={say.exportSeries} /></p>
              </section>
            </>
          )}
          {(data.total.handled > 0 || data.lines.length > 0) && (
            <section className="panel" aria-labelledby="lines">
              <div className="panel__head"><h3 id="lines">{say.lines}</h3><Filter label={say.by} value={by} options={BYS.map((one): [By, string] => [one, say.bys[one] ?? one])} onChange={(chosen) => to({ by: chosen })} testId="by" /></div>
              <LinesTable report={data} />
              <p className="panel__end"><Export part="lines" path={path} text={say.exportTable} /></p>
            </section>
          )}
          {data.assistant.begun > 0 && <AssistantPart figures={data.assistant} end={<Export part="reasons" path={path} text={say.exportReasons} />} />}
        </div>
      )}
    </div>
  )
}

function Export({ part, path, text }: { part: string; path: string; text: string }) {
  const { language } = useSupervising()
  return <a className="button button--small" href={`/v1/desk/reports.csv?${path}&part=${part}&language=${language}`} download data-testid={`export-${part}`}>{text}</a>
}

function Nothing({ report }: { report: ReportView }) {
  const { words } = useSupervising()
  const say = words.reports
  return <section className="panel"><Empty title={say.empty} hint={`${say.emptyHint}${report.assistant.begun ? ` ${say.emptyAssistant(report.assistant.begun)}` : ''}`} /></section>
}

/** Each figure can be chosen for the plot; what it counts stands under it. */
function Cards({ figures, chosen, onChoose }: { figures: Figures; chosen: Name; onChoose: (name: Name) => void }) {
  const { words } = useSupervising()
  const say = words.reports
  return (
    <ul className="figures" data-testid="figures">
      {NAMES.map((name) => {
        const shown = measure(figures, name)
        const kind = KIND[name]
        const unmeasured = name === 'kept' && figures.kept === null
        return (
          <li key={name} className={`figure${name === chosen ? ' figure--chosen' : ''}`} data-testid={`figure-${name}`}>
            <button type="button" aria-pressed={name === chosen} title={say.show(say.figures[name] ?? name)} onClick={() => onChoose(name)}>
              <span className="figure__name">{say.figures[name]}</span>
              <strong className="number">{unmeasured ? <small>{say.notMeasured}</small> : shown.value === null ? <small>{say.noFigure}</small> : tell(shown.value, kind, words)}</strong>
            </button>
            <p className="figure__more number">{more(name, figures, words)}</p>
            <p className="figure__doubt number">{doubtOf(shown, kind, words)}</p>
            <details className="figure__hint"><summary>{say.what}</summary><p>{unmeasured ? say.notMeasuredHint : say.hints[name]}</p></details>
          </li>
        )
      })}
    </ul>
  )
}

function more(name: Name, figures: Figures, words: ReturnType<typeof useSupervising>['words']): string {
  const say = words.reports
  if (name === 'a_day') return [`${say.handled}: ${words.number(figures.handled)}`, say.days(figures.operator_days), figures.still_open ? say.open(figures.still_open) : ''].filter(Boolean).join(' · ')
  const n = say.n(measure(figures, name).n)
  if (name === 'first_response' || name === 'resolution') return figures[name].p90 === null ? n : `${say.p90(words.lasting(figures[name].p90))} · ${n}`
  return name === 'first_contact' && figures.undecided ? `${n} · ${say.undecided(figures.undecided)}` : n
}
