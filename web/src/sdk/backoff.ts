// How long to wait before the next try: doubling, capped, and spread so that many browsers do not come back at once.

export function backoffDelay(attempt: number, random: () => number = Math.random, base = 500, cap = 20_000): number {
  const ceiling = Math.min(cap, base * 2 ** Math.min(attempt, 16))
  return Math.round(ceiling / 2 + random() * (ceiling / 2))
}
