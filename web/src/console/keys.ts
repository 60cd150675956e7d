// The desk's keys. `code` names the key itself, because Alt changes what some layouts type.
import { isTyping, useKeydown } from '../ui/keydown'

export interface KeyActions {
  next: () => void
  previous: () => void
  accept: () => unknown
  decline: () => unknown
  reply: () => void
  note: () => void
  resolve: () => unknown
  handBack: () => unknown
  transfer: () => unknown
  snooze: () => unknown
  customer: () => void
  palette: () => void
  help: () => void
}

type Action = keyof KeyActions

/** As in Chatwoot: J, K, E, P and L. */
const ALT: Record<string, Action> = {
  KeyJ: 'next', KeyK: 'previous', KeyA: 'accept', KeyD: 'decline', KeyR: 'reply', KeyL: 'reply', KeyP: 'note', KeyE: 'resolve', KeyH: 'handBack', KeyT: 'transfer',
  KeyM: 'snooze', KeyI: 'customer',
}

const LETTERS: Record<string, Action> = {
  j: 'next', k: 'previous', a: 'accept', d: 'decline', r: 'reply', n: 'note', e: 'resolve', h: 'handBack', t: 'transfer', m: 'snooze', i: 'customer', '/': 'palette', '?': 'help',
}

/** What the list of keys shows: place, action, keys with a modifier, single letter. */
export const KEY_LIST: [place: string, rows: [action: string, keys: string, letter?: string][]][] = [
  ['everywhere', [['palette', 'Ctrl/⌘ K', '/'], ['help', '?'], ['close', 'Esc']]],
  ['queue', [['next', 'Alt J', 'J'], ['previous', 'Alt K', 'K'], ['accept', 'Alt A', 'A'], ['decline', 'Alt D', 'D']]],
  ['conversation', [['resolve', 'Alt E', 'E'], ['handBack', 'Alt H', 'H'], ['transfer', 'Alt T', 'T'], ['snooze', 'Alt M', 'M'], ['customer', 'Alt I', 'I']]],
  ['writing', [['reply', 'Alt L', 'R'], ['note', 'Alt P', 'N'], ['send', 'Ctrl/⌘ Enter'], ['canned', '/'], ['mention', '@'], ['draft', 'Alt G'], ['articles', 'Alt S'], ['translate', 'Alt O'], ['approvals', 'Alt X']]],
  ['palette', [['move', '↑ ↓'], ['take', 'Enter']]],
]

export function actionOf(
  event: Pick<KeyboardEvent, 'altKey' | 'ctrlKey' | 'metaKey' | 'code' | 'key'>, typing: boolean, letters = true,
): Action | null {
  if (event.ctrlKey || event.metaKey) return event.code === 'KeyK' && !event.altKey ? 'palette' : null
  if (event.altKey) return ALT[event.code] ?? null
  if (typing) return null
  return letters ? (LETTERS[event.key.length === 1 ? event.key.toLowerCase() : ''] ?? null) : null
}

const SHELF = 'xiaoer.desk.letters'

/** Whoever dictates, or rests a hand on the keys, switches single letters off. */
export const lettersOn = (): boolean => localStorage.getItem(SHELF) !== 'off'
export const keepLetters = (on: boolean): void => localStorage.setItem(SHELF, on ? 'on' : 'off')

export function useKeys(actions: KeyActions): void {
  useKeydown((event) => {
    if (event.isComposing) return
    const action = actionOf(event, isTyping(event), lettersOn())
    if (!action || document.querySelector('dialog[open]')) return
    event.preventDefault()
    actions[action]()
  })
}
