// Which rows of the queue are shown, and in which order; kept over a reload.
import { useMemo, useState } from 'react'
import { useDesk } from './context'
import type { QueueLists } from './desk'
import { SortIcon } from './deskIcons'
import { choicesOf, isFiltered, plainView, type Sort, type View } from './queue'

export function QueueFilter({ queue, view, onView }: { queue: QueueLists; view: View; onView: (view: View) => void }) {
  const { words } = useDesk()
  const [open, setOpen] = useState(false)
  const choices = useMemo(() => choicesOf(queue), [queue])
  const changed = isFiltered(view) || view.sort !== 'rank'
  return (
    <div className="queue__filter">
      <div className="queue__tools">
        <span className="number">{words.queueSummary(queue.waiting.length, queue.mine.length)}</span>
        <button type="button" className={`queue__sort${changed ? ' queue__sort--on' : ''}`} aria-expanded={open} data-testid="queue-filter" onClick={() => setOpen(!open)}>
          <SortIcon size={16} />{words.filters}
        </button>
      </div>
      {open && (
        <div className="queue__choices">
          <Choice label={words.sort} value={view.sort} options={Object.entries(words.sorts)} onChange={(sort) => onView({ ...view, sort: sort as Sort })} testId="sort" />
          <Choice label={words.group} value={view.group} options={any(words.all, choices.groups, words.groupNames)} onChange={(group) => onView({ ...view, group })} testId="filter-group" />
          <Choice label={words.channel} value={view.channel} options={any(words.all, choices.channels, words.channels)} onChange={(channel) => onView({ ...view, channel })} testId="filter-channel" />
          <Choice label={words.languageOf} value={view.language} options={any(words.all, choices.languages, words.languages)} onChange={(language) => onView({ ...view, language })} testId="filter-language" />
          {changed && <button type="button" className="link" onClick={() => onView({ ...plainView, closed: view.closed })}>{words.clearFilters}</button>}
        </div>
      )}
    </div>
  )
}

const any = (all: string, values: string[], names: Record<string, string>): [string, string][] =>
  [['', all], ...values.map((value): [string, string] => [value, names[value] ?? value])]

export function Choice({ label, value, options, onChange, testId }: {
  label: string; value: string; options: [string, string][]; onChange: (value: string) => void; testId: string
}) {
  return (
    <label className="choice">
      <span>{label}</span>
      <select data-testid={testId} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {!options.some(([key]) => key === value) && <option value={value}>{value}</option>}
        {options.map(([key, text]) => <option key={key} value={key}>{text}</option>)}
      </select>
    </label>
  )
}
