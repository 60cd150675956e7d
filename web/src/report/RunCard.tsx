// What was run: enough to run it again.
import { useReport } from './context'

export function RunCard() {
  const { report, words, numbers } = useReport()
  const { run, baseline } = report
  const say = words.run
  const facts: [string, string | null][] = [
    [say.id, run.id], [say.started, numbers.moment(run.started)], [say.lasted, numbers.lasting(run.seconds)], [say.commit, run.commit.slice(0, 12) || null], [say.model, run.model || say.noModel],
    [say.embedding, run.embedding || null], [say.trials, String(run.trials)], [say.jobs, String(run.jobs)], [say.seed, String(run.seed)], [say.tag, run.tag], [say.limit, run.limit ? String(run.limit) : null],
    [say.bound, run.bound && (say.bounds[run.bound] ?? run.bound)], [say.baseline, baseline ? `${baseline.ref}${baseline.commit && !baseline.ref.startsWith(baseline.commit) ? ` (${baseline.commit.slice(0, 9)})` : ''}${baseline.date ? `, ${numbers.moment(baseline.date)}` : ''}` : say.noBaseline],
  ]
  const settings = Object.entries(run.settings)
  return (
    <section className="eval-run" aria-labelledby="eval-run">
      <h3 id="eval-run">{say.title}</h3>
      <dl className="eval-facts">{facts.filter(([, told]) => told).map(([name, told]) => <div key={name}><dt>{name}</dt><dd className="number">{told}</dd></div>)}</dl>
      {run.skipped?.map(({ suite, why }) => <p key={suite} className="eval-skipped" data-testid="skipped"><b>{say.skipped(suite)}</b> {why}</p>)}
      {settings.length > 0 && <details className="eval-settings"><summary>{say.settings} ({settings.length})</summary><dl>{settings.map(([name, told]) => <div key={name}><dt>{name}</dt><dd>{String(told)}</dd></div>)}</dl></details>}
    </section>
  )
}
