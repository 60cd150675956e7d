// Marks over time: a line for each operator with every criterion and every month; and the reviews themselves.
import { langOf } from '../../ui/language'
import { day } from '../../ui/time'
import { BarOf } from '../screen'
import { useSupervising } from './context'
import { shown } from './scores'
import { shortMonths, sparkOf } from './spark'
import type { Average, Criterion, Review } from './wire'

export function Averages({ averages, criteria }: { averages: Average[]; criteria: Criterion[] }) {
  const { words, language } = useSupervising()
  const say = words.reviews
  return (
    <div className="scroller" tabIndex={0} role="group" aria-label={say.averages}>
      <table className="table averages" data-testid="averages">
        <thead><tr><th scope="col">{say.operator}</th><th scope="col">∅</th>{criteria.map((one) => <th scope="col" key={one.id}>{one[language].name}</th>)}<th scope="col">{say.months}</th></tr></thead>
        <tbody>
          {averages.map((one) => (
            <tr key={one.operator_id} data-testid="average">
              <th scope="row"><strong>{one.operator_name}</strong><small>{say.n(one.n)}</small></th>
              <td><b className="number" data-testid="mean">{shown(one.mean)}</b></td>
              {criteria.map(({ id, [language]: { name } }) => <td key={id} data-label={name}><span className="number">{shown(one.criteria[id] ?? null)}</span><BarOf part={((one.criteria[id] ?? 1) - 1) / 4} /></td>)}
              <td><Spark months={one.months} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** A small line from month to month, told in words as well. */
function Spark({ months }: { months: Average['months'] }) {
  const { words, language } = useSupervising()
  const label = shortMonths(months, language).map((text, index) => `${text} ${shown(months[index]?.mean ?? null)} (${words.reviews.n(months[index]?.n ?? 0)})`).join(', ')
  const points = sparkOf(months, { width: 132, height: 34 })
  return (
    <svg className="spark" width={132} height={34} role="img" aria-label={label}>
      <title>{label}</title>
      {points.length > 1 && <polyline points={points.map(({ x, y }) => `${x},${y}`).join(' ')} />}
      {points.map(({ x, y, n }, index) => <circle key={index} cx={x} cy={y} r={n < 5 ? 2.2 : 3.4} />)}
    </svg>
  )
}

export function ReviewList({ reviews, criteria, named }: { reviews: Review[]; criteria: Criterion[]; named: boolean }) {
  const { words, deskWords, language } = useSupervising()
  const say = words.reviews
  return (
    <ul className="reviews" data-testid="review-list">
      {reviews.map((one) => (
        <li key={one.id} className="one-review" data-testid="one-review">
          <span className="one-review__mean number">{shown(one.mean)}</span>
          <div>
            <p><strong>{named ? one.operator_name : one.contact_name ?? deskWords.guest}</strong> <span className="muted">{named && (one.contact_name ?? deskWords.guest)} · {say.by(one.reviewer_name)} · {day(one.made_at, language)}</span></p>
            <ul className="one-review__scores">{Object.entries(one.scores).map(([id, score]) => (
              <li key={id}>{criteria.find((each) => each.id === id)?.[language].name ?? id} <b className="number">{score ?? say.notApplicable}</b></li>
            ))}</ul>
            {one.comment && <p className="one-review__comment" lang={langOf(one.comment)}>{one.comment}</p>}
          </div>
        </li>
      ))}
    </ul>
  )
}
