// The list above the box behind / and @: chosen with the arrow keys while the focus stays in the box.
import type { ReactNode } from 'react'

export interface Entry { id: string; name: string; hint: string; mark?: string }

export function WordList({ id, label, entries, at, status, onPick, children }: {
  id: string; label: string; entries: Entry[]; at: number; status: string; onPick: (index: number) => void; children?: ReactNode
}) {
  return (
    <div className="word-list" data-testid="word-list">
      <p className="visually-hidden" role="status">{status}</p>
      <ul id={id} role="listbox" aria-label={label}>
        {entries.map((entry, index) => (
          // The focus stays in the box: a click must not take it.
          <li key={entry.id} id={`${id}-${index}`} role="option" aria-selected={index === at} data-testid="word-option" onMouseDown={(event) => { event.preventDefault(); onPick(index) }}>
            <b>{entry.name}</b><span>{entry.hint}</span>{entry.mark && <small>{entry.mark}</small>}
          </li>
        ))}
      </ul>
      {!entries.length && <p className="word-list__none">{status}</p>}
      {children}
    </div>
  )
}
