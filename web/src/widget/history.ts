// What was there before the customer looked, and so is no news.
import type { ViewMessage } from '../sdk/view'

/** The finished messages of a first snapshot, up to the first thing said in this view of the page: a reply may come together with it. */
export function historyOf(messages: ViewMessage[], asked: ReadonlySet<string>): Set<string> {
  const first = messages.findIndex((message) => message.key !== null && asked.has(message.key))
  const before = first < 0 ? messages : messages.slice(0, first)
  return new Set(before.filter((message) => message.state !== 'streaming').map((message) => message.id))
}
