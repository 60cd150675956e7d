// Between moments as they travel (UTC) and what a date box holds (the reader's own clock).

const two = (number: number): string => String(number).padStart(2, '0')

/** `2026-09-01T08:30` for a box that asks for day and time; '' for none. */
export function toBox(iso: string | null, kind: 'date' | 'datetime-local'): string {
  const time = iso ? new Date(iso) : null
  if (!time || Number.isNaN(time.getTime())) return ''
  const date = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`
  return kind === 'date' ? date : `${date}T${two(time.getHours())}:${two(time.getMinutes())}`
}

/** A box with a day alone means the beginning of that day, here. */
export function fromBox(value: string): string | null {
  if (!value) return null
  const time = new Date(value.includes('T') ? value : `${value}T00:00`)
  return Number.isNaN(time.getTime()) ? null : time.toISOString().replace(/\.\d{3}Z$/, 'Z')
}
