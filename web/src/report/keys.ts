// The report's keys: single letters that can be switched off, Escape that cannot.
import { useKeydown } from '../ui/keydown'

export type Key = 'next' | 'previous' | 'search' | 'back'

const LETTERS: Record<string, Key> = { j: 'next', k: 'previous', '/': 'search' }
/** The same shelf as the desk's: whoever dictates switches letters off once. */
const SHELF = 'xiaoer.desk.letters'

export function keyOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>, typing: boolean, letters: boolean): Key | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null
  if (event.key === 'Escape') return 'back'
  return typing || !letters ? null : (LETTERS[event.key.toLowerCase()] ?? null)
}

export function readLetters(): boolean {
  try {
    return localStorage.getItem(SHELF) !== 'off'
  } catch {
    return true
  }
}

export function keepLetters(on: boolean): void {
  try {
    localStorage.setItem(SHELF, on ? 'on' : 'off')
  } catch {
    // Storage may be forbidden: the choice then lasts as long as the page.
  }
}

/** `act` says whether it had something to do with the key. */
export function useReportKeys(letters: boolean, act: (key: Key, typing: boolean) => boolean): void {
  useKeydown((event) => {
    const target = event.target instanceof HTMLElement ? event.target : null
    const typing = target?.matches('input:not([type=checkbox]), textarea, select, [contenteditable]') ?? false
    const key = event.isComposing || document.querySelector('dialog[open]') ? null : keyOf(event, typing, letters)
    if (key && act(key, typing)) event.preventDefault()
  })
}
