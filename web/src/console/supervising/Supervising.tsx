// The frame of the supervisors' pages: their tabs, and the page of the current address.
import type { AreaProps } from '../LazyArea'

export default function Supervising(_props: AreaProps) {
  return <main className="workshop" tabIndex={-1} />
}
