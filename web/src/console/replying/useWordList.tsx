// What is typed behind / or @, the entries that fit, and the keys that choose one.
import { useEffect, useId, useMemo, useRef, useState, type RefObject } from 'react'
import type { ComposerControl } from '../../ui/Composer'
import { useDesk } from '../context'
import { useLoad } from '../load'
import { replyingApi } from './api'
import { filled, matching, replaced, soughtIn, type Canned, type Sought, type Values } from './filling'
import type { Entry } from './WordList'

export function useWordList({ conversation, language, note, control, round }: {
  conversation: string; language: 'zh' | 'en'; note: boolean; control: RefObject<ComposerControl | null>; round: number
}) {
  const { desk } = useDesk()
  const api = useMemo(() => replyingApi(desk.request), [desk])
  const id = useId()
  const [sought, setSought] = useState<Sought | null>(null)
  const [at, setAt] = useState(0)
  const dismissed = useRef(-1)
  const { data: replies } = useLoad(`canned.${round}`, api.canned)
  const { data: people } = useLoad('colleagues', api.colleagues)
  const [values, setValues] = useState<Values | null>(null)
  const wanted = sought?.sign === '/'
  useEffect(() => {
    setValues(null)
    if (wanted) void api.variables(conversation).then(setValues, () => undefined)
  }, [api, conversation, wanted])

  const found: (Canned | { id: string; name: string; login: string })[] = !sought ? []
    : sought.sign === '/' ? matching(replies ?? [], sought.query, language)
    : (people ?? []).filter(({ name, login }) => `${name} ${login}`.toLowerCase().includes(sought.query.toLowerCase())).slice(0, 8)
  const entries: Entry[] = found.map((one) => 'shortcut' in one
    ? { id: one.id, name: `/${one.shortcut}`, hint: filled(one.text, values ?? {}), mark: one.language === language ? '' : one.language }
    : { id: one.id, name: `@${one.name}`, hint: one.login })

  const pick = (index: number) => {
    const chosen = found[index]
    const box = control.current
    if (!chosen || !sought || !box) return
    const put = (insert: string) => box.put(...replaced(box.text(), sought.from, sought.from + 1 + sought.query.length, insert))
    setSought(null)
    if (!('shortcut' in chosen)) return put(`@${chosen.name} `)
    void api.useCanned(chosen.id).catch(() => undefined)
    if (values) return put(filled(chosen.text, values))
    // Whoever is faster than the answer gets the same words.
    void api.variables(conversation).then((known) => put(filled(chosen.text, known)), () => put(chosen.text))
  }
  const onWords = (text: string, caret: number) => {
    const next = soughtIn(text, caret, note)
    if (next?.from !== sought?.from || next?.query !== sought?.query) setAt(0)
    if (next && next.from === dismissed.current) return
    dismissed.current = -1
    setSought(next)
  }
  const onKey = (event: KeyboardEvent): boolean => {
    // While an input method composes, its keys are its own.
    if (!sought || event.isComposing || event.keyCode === 229 || event.altKey || event.ctrlKey || event.metaKey) return false
    if (event.key === 'Escape') {
      dismissed.current = sought.from
      setSought(null)
      return true
    }
    if (!entries.length) return false
    if (event.key === 'ArrowDown') return setAt((at + 1) % entries.length), true
    if (event.key === 'ArrowUp') return setAt((at - 1 + entries.length) % entries.length), true
    if (event.key === 'Enter' || event.key === 'Tab') return pick(at), true
    return false
  }
  const open = sought !== null
  return {
    open, sign: sought?.sign ?? '/', entries, at, pick, onWords, onKey, id, close: () => setSought(null),
    boxProps: open ? { 'aria-autocomplete': 'list' as const, 'aria-controls': id, 'aria-activedescendant': entries.length ? `${id}-${at}` : undefined } : {},
  }
}
