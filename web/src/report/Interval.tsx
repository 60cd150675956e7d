// A figure on its scale: the interval as a bar, the value as a dot, the baseline as a line, the gate as a triangle. The numbers stand beside it.
import { roundUp } from './plots/scale'

export interface Scale { from: number; to: number }

export interface IntervalProps { value: number; low: number | null; high: number | null; before?: number | null; least?: number | null; most?: number | null; scale: Scale; tone?: 'good' | 'bad' | 'plain' }

export function Interval({ value, low, high, before = null, least = null, most = null, scale, tone = 'plain' }: IntervalProps) {
  const at = (figure: number) => `${Math.max(0, Math.min(1, (figure - scale.from) / (scale.to - scale.from || 1))) * 100}%`
  return (
    <span className={`eval-interval eval-interval--${tone}`} aria-hidden="true">
      {low !== null && high !== null && <i className="eval-interval__bar" style={{ left: at(low), width: `calc(${at(high)} - ${at(low)})` }} />}
      {before !== null && <i className="eval-interval__before" style={{ left: at(before) }} />}
      {least !== null && <i className="eval-interval__limit" style={{ left: at(least) }} />}
      {most !== null && <i className="eval-interval__limit eval-interval__limit--most" style={{ left: at(most) }} />}
      <i className="eval-interval__value" style={{ left: at(value) }} />
    </span>
  )
}

/** One scale for figures that stand under each other: shares end at 1 and begin at a round tenth below the least of them; where all are small,
    as errors should be, they begin at 0 and end a little above the most. */
export function scaleOf(figures: (number | null | undefined)[], share: boolean): Scale {
  const known = figures.filter((figure): figure is number => typeof figure === 'number' && Number.isFinite(figure))
  const [least, most] = [Math.min(...known, share ? 0.9 : Infinity), Math.max(...known, share ? 1 : -Infinity)]
  if (!known.length) return { from: 0, to: 1 }
  if (share && Math.max(...known) < 0.5) return { from: 0, to: Math.min(1, roundUp(Math.max(...known, 0.01) * 1.25)) }
  if (share) return { from: Math.max(0, Math.floor(least * 10 + 1e-9) / 10), to: Math.max(1, most) }
  return { from: Math.min(0, least), to: most > 0 ? most * 1.1 : 1 }
}
