// What a report says in English.
import { measuresEn } from './measures'

const several = (count: number, one: string, many: string): string => `${count.toLocaleString('en')} ${count === 1 ? one : many}`

export const en = {
  report: 'Evaluation',
  sections: 'Pages of the report',
  pages: {
    overview: 'Overview', retrieval: 'Retrieval', understanding: 'Understanding', handover: 'Hand-over and confidence', tasks: 'Tasks', groundedness: 'Groundedness', safety: 'Safety',
    parity: 'Parity', latency: 'Latency and cost', cases: 'Cases',
  },
  hints: {
    overview: '',
    retrieval: 'Whether the right articles are found, and how high up.',
    understanding: 'Whether what the customer wants is read rightly.',
    handover: 'Whether a person is called when one is needed and only then, and whether the confidence is worth its name.',
    tasks: 'Graded by the final state of the shop first, by what was said second.',
    groundedness: 'Whether what is claimed stands in the articles that were found.',
    safety: 'What must not happen, whatever a customer tries.',
    parity: 'The same matters in several forms of writing: a customer must not fare worse for how they write.',
    latency: 'How long a customer waits, and what a turn costs.',
    cases: '',
  },
  notRun: { title: 'Not part of this run', elsewhere: 'No suite of this page was run; this is what other suites say of the same.', hint: (suites: string) => `No suite of this page was run. This run: ${suites}.` },
  noForms: 'No suite of this run has its cases in several forms.',

  verdict: {
    passed: 'This may be released.',
    failed: 'This must not be released.',
    error: 'It cannot be judged whether this may be released.',
    label: 'Verdict',
    allHold: (gates: number, cases: number) => `${gates === 1 ? 'The one gate holds' : gates ? `All ${gates} gates hold` : 'No gate was set'}, on ${several(cases, 'case', 'cases')}.`,
    gates: (shut: number, of: number) => `${shut} of ${of} gates ${shut === 1 ? 'does' : 'do'} not hold.`,
    unmeasured: (count: number) => `${several(count, 'figure', 'figures')} that a gate asks for ${count === 1 ? 'was' : 'were'} not measured.`,
    errors: (count: number) => `${several(count, 'case', 'cases')} could not be judged. An error is never a pass.`,
    missing: (count: number) => `${several(count, 'case', 'cases')} of the baseline ${count === 1 ? 'is' : 'are'} missing from this run. A missing case is never a pass.`,
    regressed: (count: number, fixed: number) => `${several(count, 'case', 'cases')} that passed before ${count === 1 ? 'does' : 'do'} not any more${fixed ? `; ${fixed} that failed now ${fixed === 1 ? 'passes' : 'pass'}` : ''}.`,
    different: (count: number) => `${several(count, 'case', 'cases')} came out the same with other words.`,
    replayed: (changed: number, of: number) => (changed ? `${changed} of ${several(of, 'answer', 'answers')} would change.` : 'No answer would change.'),
    customer: (count: number) => `In ${several(count, 'case', 'cases')} the simulated customer was at fault, not the assistant.`,
    see: 'See them',
    more: (count: number) => `and ${count} more, below`,
  },
  gate: {
    title: 'Gates', failed: 'Gates that do not hold', holding: (count: number) => (count === 1 ? '1 gate that holds' : `${count} gates that hold`), none: 'No gate was set in the suites of this run.',
    is: (value: string, limits: string) => (limits ? `${value}; ${limits}` : value),
    unmeasured: 'not measured', least: (limit: string) => `at least ${limit}`, most: (limit: string) => `at most ${limit}`, and: ', ', value: 'Value', limit: 'Limit', baseline: 'Baseline',
    holds: 'holds', shut: 'does not hold', of: (count: number) => `of ${count.toLocaleString('en')}`, suite: 'Suite', measure: 'Measure', interval: '95 % interval',
  },
  trends: { better: 'better', worse: 'worse', unclear: 'no difference shown', moved: 'changed', unknown: '' },
  suites: {
    title: 'Suites', name: 'Suite', passed: 'Passed', interval: '95 % interval', difference: 'Against the baseline', errors: 'Errors', customer: 'Customer’s faults', cases: 'Results',
    noBaseline: 'No baseline', noDifference: 'Not in the baseline', legend: 'The bar is the 95 % interval, the dot the value, the thin line the baseline, the triangle the gate.',
  },
  run: {
    title: 'The run', id: 'Run', started: 'Started', lasted: 'Lasted', commit: 'Commit', model: 'Model', noModel: 'none', embedding: 'Embedding', trials: 'Trials', jobs: 'Jobs', seed: 'Seed', tag: 'Tag', limit: 'Limit',
    bound: 'Bound', baseline: 'Baseline', noBaseline: 'none', settings: 'Settings', bounds: { no_knowledge: 'no knowledge', golden_retrieval: 'golden retrieval' } as Record<string, string>,
    partial: 'Only part of the cases was run.', skipped: (suite: string) => `${suite} was left out.`,
  },
  measures: measuresEn,
  figures: { measure: 'Measure', value: 'Value', interval: '95 % interval', of: 'Counted', before: 'Baseline', difference: 'Difference', none: 'No figures.' },
  slices: {
    title: 'Broken down', by: { language: 'Language', intent: 'Intent', channel: 'Channel', form: 'Form of writing', reason: 'Reason', category: 'Category', topic: 'Topic', persona: 'Persona', who: 'Customer', must: 'What must be done', ending: 'Ending', answered: 'Answered', group: 'Group', wants: 'Wants', phrasing: 'Phrasing' } as Record<string, string>,
    count: 'Counted', few: (count: number) => `Grey: fewer than ${count} results, too few to tell.`, show: 'Measure', more: (count: number) => `Show ${count} more`,
    values: { zh: 'Chinese', en: 'English', simplified: 'Simplified', traditional: 'Traditional', english: 'English', mixed: 'Mixed', typos: 'With typos', web: 'Web', wechat: 'WeChat', email: 'E-mail', api: 'API' } as Record<string, string>,
  },
  parity: { pair: 'Matter', forms: 'By form', pairs: 'Matter by matter', uneven: (count: number, of: number) => `${count} of ${of} matters do not go the same way in every form.`, even: (of: number) => `All ${of} matters go the same way in every form.`, onlyUneven: 'Only those that differ', best: 'best', gap: 'Gap' },
  plots: {
    table: 'As a table', read: 'Move along the plot with the arrow keys.', none: 'This run has no such plot.',
    risk: { title: 'Risk against coverage', x: 'Share of turns answered by itself', y: 'Share of these that is wrong', desc: (points: number) => `Curve through ${points} points, and the thresholds that ship.`, at: (coverage: string, risk: string) => `Answering ${coverage} by itself: ${risk} wrong.`, threshold: 'Threshold', shipped: 'Shipped thresholds', coverage: 'Coverage', riskName: 'Risk' },
    reliability: { title: 'Reliability', x: 'Confidence', y: 'Share that was right', desc: (ece: string) => `Expected calibration error ${ece}.`, ece: (ece: string) => `ECE ${ece}`, ideal: 'Perfectly calibrated', at: (p: string, right: string, count: number) => `At ${p} confidence ${right} were right, of ${count}.`, count: 'Count', over: 'Too sure', under: 'Too modest', dots: 'Dots: size by count' },
    confusion: { title: 'Taken for', desc: (labels: number) => `${labels} labels; a row is what it was, a column what it was taken for.`, row: 'Was', column: 'Taken for', rest: 'the rest', at: (was: string, taken: string, count: number, share: string) => `${was} taken for ${taken}: ${count} (${share} of ${was}).`, hint: 'Point at a field, or move with the arrow keys. Green: right. Orange: wrong.', folded: (count: number) => `${count} rarer labels are folded together.`, right: 'right' },
    latency: { title: 'Time to the end of a turn', x: 'Seconds', y: 'Turns', desc: (count: number, p50: string, p95: string) => `${count} turns; half took at most ${p50}, 95 % at most ${p95}.`, promise: '15 s promise', at: (from: string, to: string, count: number) => `${from} to ${to}: ${count}.`, beyond: (count: number, seconds: string) => `${count} took longer than ${seconds}.`, within: (share: string) => `${share} within 15 s`, from: 'From', to: 'To' },
    passk: { title: 'Passed in all of k trials', x: 'Trials (k)', y: 'pass^k', desc: 'The chance that k trials of a case all pass, with its 95 % interval.', at: (k: number, value: string, interval: string) => `pass^${k}: ${value}${interval && ` (${interval})`}.` },
    histogram: { title: 'Scores of right and wrong', x: 'Score', y: 'Results', right: 'Right', wrong: 'Wrong', desc: (right: number, wrong: number) => `${right} right and ${wrong} wrong by score.`, at: (from: string, to: string, right: number, wrong: number) => `Score ${from} to ${to}: ${right} right, ${wrong} wrong.` },
  },
  latency: { suite: 'Suite', first50: 'First words, p50', first95: 'First words, p95', turn50: 'Whole turn, p50', turn95: 'Whole turn, p95', cost: 'Cost', tokens: 'Tokens', promise: 'A turn may take 15 s; what takes longer breaks the promise.', none: 'No suite of this run was timed.' },
  cases: {
    filter: 'Show', shown: { all: 'All', failed: 'Failed', regressed: 'Regressed', fixed: 'Fixed', different: 'Different', errors: 'Errors', missing: 'Missing', customer: 'Customer’s fault', passed: 'Passed' },
    search: 'Search cases, replies, reasons', suite: 'Suite', language: 'Language', tag: 'Tag', anySuite: 'All suites', anyLanguage: 'All languages', anyTag: 'All tags',
    grades: { passed: 'Passed', failed: 'Failed', error: 'Error', customer: 'Customer’s fault', missing: 'Missing' }, changes: { same: 'Same', regressed: 'Regressed', fixed: 'Fixed', different: 'Different', new: 'New', missing: 'Missing' },
    column: { grade: 'Result', title: 'Case', suite: 'Suite', change: 'Against baseline', seconds: 'Time' }, order: 'In the order of the run', count: (count: number) => several(count, 'case', 'cases'), none: 'No case fits.', widen: 'Show all',
    sheet: (sheet: number, of: number) => `Page ${sheet} of ${of}`, previous: 'Previous', next: 'Next', sheets: 'Pages of the list', was: (grade: string) => `was ${grade}`, ascending: 'ascending', descending: 'descending', sort: 'Sort by',
  },
  one: {
    back: 'All cases', previous: 'Previous case', next: 'Next case', at: (at: number, of: number) => `${at.toLocaleString('en')} of ${of.toLocaleString('en')}`, notFound: 'This report has no such case.', copy: 'Copy link', copied: 'Copied', reasons: 'Why', noReasons: 'No reason was written down.',
    trial: (trial: number) => `Trial ${trial}`, trials: 'Trials', now: 'Now', before: 'Baseline', unchanged: 'Same reply', noBefore: 'The baseline has no such turn.', noNow: 'This run has no such turn.',
    customer: 'Customer', assistant: 'Assistant', silent: '(no reply)', transcript: 'Conversation', noTurns: 'This case has no conversation.', facts: 'Details', slices: 'Slices', tags: 'Tags', data: 'More of this kind', measures: 'Measures',
    passages: (count: number) => several(count, 'chunk found', 'chunks found'), passage: { score: 'score', dense: 'dense', keyword: 'keyword' }, calls: (count: number) => several(count, 'tool call', 'tool calls'), arguments: 'Arguments', answer: 'Answer', failed: 'failed',
    proposal: 'Proposal', receipt: 'Receipt', sources: 'Cited', quick: 'Quick replies', confidence: 'Confidence', time: (first: string, whole: string) => (first ? `${first} to the first words, ${whole} in all` : whole), usage: (calls: number, into: string, out: string) => `${several(calls, 'model call', 'model calls')}, ${into} tokens in, ${out} out`, cached: (count: number) => `${count} from cache`,
    outcome: { replied: 'Replied', asked: 'Asked back', proposed: 'Proposed', handed_off: 'Handed over', failed: 'Failed', cancelled: 'Cancelled', discarded: 'Discarded', read: 'Read', searched: 'Searched' } as Record<string, string>,
    band: { sure: 'sure', unsure: 'unsure', below: 'too unsure' } as Record<string, string>,
    reason: { requested: 'asked for a person', low_confidence: 'unsure', ungrounded: 'no reliable source', policy: 'rule: human decides', mood: 'customer upset', tool_failed: 'shop system failed', model_failed: 'model failed', limit: 'turn limit', humans_only: 'humans only', rule: 'routing rule', taken_over: 'taken over' } as Record<string, string>,
    intent: 'Intent', rung: 'Rung', changed: (count: number) => several(count, 'reply differs', 'replies differ'), sameAll: 'Every reply is the same as in the baseline.', removed: 'removed', added: 'added', seen: 'Digest', missing: 'This case is in the baseline and missing here. It does not count as passed.',
  },
  keys: { title: 'Keys', hint: 'j and k: next and previous case. Enter: open. / : search. Esc: back.', on: 'Single-letter keys' },
  look: { language: 'Language', theme: 'Appearance', auto: 'As the system', light: 'Light', dark: 'Dark' },
  broken: { title: 'The report cannot be shown', old: 'This browser cannot unpack it. Use one of 2023 or newer.', none: 'This page holds no report. Write one with: xiaoer eval run', torn: 'Its data are damaged: ' },
}

export type ReportWords = typeof en
