// What a confidence is made of, group by group; the line that is pointed at or focused is explained below.
import { useId, useState, type PointerEvent } from 'react'
import { useLanguage } from '../../ui/language'
import { linesOf, type PartLine } from './reading'
import { whyWords } from './words'
import './why.css'

export function Parts({ parts }: { parts: Record<string, number> }) {
  const words = whyWords[useLanguage()]
  const [shown, setShown] = useState<PartLine | null>(null)
  const id = useId()
  return (
    <div className="parts" data-testid="parts">
      <div className="parts__groups">
        {linesOf(parts, words).map(([group, lines]) => (
          <section key={group} aria-labelledby={`${id}${group}`} data-group={group}>
            <h5 id={`${id}${group}`}>{words.groups[group]}</h5>
            <ul>{lines.map((line) => <li key={line.name}><Line line={line} onShow={setShown} shown={shown?.name === line.name} meaningId={`${id}${line.name}`} /></li>)}</ul>
          </section>
        ))}
      </div>
      {/* Every line carries its own explanation for screen readers; this one is for the eye. */}
      <p className="parts__meaning" aria-hidden="true">
        {shown ? <><b>{shown.label}</b> {shown.meaning}{shown.against && <> <span className="parts__against">{words.legend}</span></>}</> : words.pick}
      </p>
    </div>
  )
}

function Line({ line, shown, onShow, meaningId }: { line: PartLine; shown: boolean; onShow: (line: PartLine) => void; meaningId: string }) {
  const words = whyWords[useLanguage()]
  const show = () => onShow(line)
  // Tab scrolls the sheet under a pointer that lies still: that is no pointing.
  const point = (event: PointerEvent) => (event.movementX !== 0 || event.movementY !== 0) && show()
  return (
    <button type="button" className={`part part--${line.speaks}${shown ? ' part--shown' : ''}`} aria-describedby={meaningId} data-part={line.name} data-speaks={line.speaks}
      onFocus={show} onPointerMove={point} onClick={show}>
      <span className="part__label">{line.label}{line.speaks === 'against' && <> <small className="part__against">{words.speaksAgainst}</small></>}</span>
      <span className="part__value">
        {line.filled !== null && <span className="part__meter" aria-hidden="true"><i style={{ width: `${Math.round(line.filled * 100)}%` }} /></span>}
        <span className="number">{line.value}</span>
      </span>
      <span id={meaningId} hidden>{line.meaning} {line.against && words.legend}</span>
    </button>
  )
}
