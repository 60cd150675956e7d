// Eight weeks of a question, drawn small.
import { useWorkshop } from './context'
import { barsOf, direction } from './trend'

export function Trend({ values, width = 74, height = 24 }: { values: number[]; width?: number; height?: number }) {
  const { words } = useWorkshop()
  const way = direction(values)
  const last = values.length - 1
  return (
    <svg className={`trend trend--${way}`} viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={`${words.gaps.trendWords(values.join(', '))} (${words.gaps.directions[way]})`}>
      {barsOf(values, { width, height }).map((bar, index) => (
        <rect key={index} x={bar.x} y={bar.y} width={bar.width} height={bar.height} rx={1.5} className={bar.value === 0 ? 'trend__none' : index === last ? 'trend__last' : undefined} />
      ))}
    </svg>
  )
}
