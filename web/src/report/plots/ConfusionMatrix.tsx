// What was taken for what: a table whose fields are as deep in colour as they are frequent in their row.
import { useRef, useState, type CSSProperties, type KeyboardEvent } from 'react'
import { useReport } from '../context'
import type { Confusion } from '../report'
import { foldedOf, rowSum } from './folding'

const MOST = 14
/** More labels than these need the whole width. */
const WIDE = 5

export function ConfusionMatrix({ data }: { data: Confusion }) {
  const { words, numbers } = useReport()
  const say = words.plots.confusion
  const { labels, rows, folded } = foldedOf(data, MOST, say.rest)
  const [at, setAt] = useState<[number, number] | null>(null)
  const table = useRef<HTMLTableElement>(null)
  const told = ([row, column]: [number, number]) => {
    const count = rows[row]?.[column] ?? 0
    return say.at(labels[row] ?? '', labels[column] ?? '', count, numbers.tell(count / (rowSum(rows[row] ?? []) || 1), 'share'))
  }
  const move = (event: KeyboardEvent, row: number, column: number) => {
    const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key]
    if (!step) return
    event.preventDefault()
    table.current?.querySelector<HTMLElement>(`[data-at="${row + (step[0] ?? 0)}-${column + (step[1] ?? 0)}"]`)?.focus()
  }
  const [entryRow, entryColumn] = at ?? [0, 0]
  return (
    <figure className={labels.length > WIDE ? 'eval-figure eval-confusion eval-confusion--wide' : 'eval-figure eval-confusion'} data-testid="plot-confusion">
      <figcaption>{say.title}</figcaption>
      <div className="eval-confusion__box">
        <table ref={table} aria-label={`${say.title}. ${say.desc(labels.length)}`} onPointerLeave={() => setAt(null)}>
          <thead><tr><th scope="col" className="eval-confusion__corner">{say.row} ↓<br />{say.column} →</th>{labels.map((label) => <th key={label} scope="col"><span>{label}</span></th>)}</tr></thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={labels[index]}>
                <th scope="row" className={at?.[0] === index ? 'eval-confusion__read' : ''}>{labels[index]}</th>
                {row.map((count, column) => (
                  <td key={column} data-at={`${index}-${column}`} tabIndex={index === entryRow && column === entryColumn ? 0 : -1} className={`number${index === column ? ' eval-confusion__right' : count ? ' eval-confusion__wrong' : ''}`}
                    style={{ '--depth': `${Math.round(depth(count, rowSum(row)) * 100)}%` } as CSSProperties} aria-label={told([index, column])}
                    onPointerEnter={() => setAt([index, column])} onFocus={() => setAt([index, column])} onKeyDown={(event) => move(event, index, column)}>{count || ''}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="eval-figure__read" data-testid="read-out">{at ? told(at) : say.hint}{folded > 0 && !at && ` ${say.folded(folded)}`}</p>
    </figure>
  )
}

/** A single slip among hundreds must still be seen. */
const depth = (count: number, of: number): number => (count ? 0.12 + 0.36 * Math.sqrt(count / (of || 1)) : 0)
