// The buttons beside the tabs, with their keys, and what they open.
import { useEffect, useState } from 'react'
import { useKeydown } from '../../ui/keydown'
import { useLoad } from '../load'
import type { ReplyingApi } from './api'
import type { ReplyingWords } from './words'

export type Panel = 'draft' | 'articles' | 'approvals' | null

const KEYS: Record<string, 'draft' | 'articles' | 'translate' | 'approvals'> = { KeyG: 'draft', KeyS: 'articles', KeyO: 'translate', KeyX: 'approvals' }

/** Which panel is open, whether words are translated, and which draft the words in the box came from; each for its conversation. */
export function useTools(id: string, api: ReplyingApi) {
  const [panel, setPanel] = useState<Panel>(null)
  const [translating, setTranslating] = useState(false)
  const [notice, setNotice] = useState<'none' | 'on' | null>(null)
  const { data: abilities } = useLoad('abilities', api.abilities)
  const shelf = `xiaoer.desk.suggestion.${id}`
  const [suggestion, setSuggestion] = useState(() => localStorage.getItem(shelf))
  useEffect(() => {
    setPanel(null)
    setTranslating(false)
    setNotice(null)
    setSuggestion(localStorage.getItem(shelf))
  }, [shelf])

  const keep = (value: string | null) => {
    setSuggestion(value)
    if (value) localStorage.setItem(shelf, value)
    else localStorage.removeItem(shelf)
  }
  const press = (tool: 'draft' | 'articles' | 'translate' | 'approvals') => {
    if (tool !== 'translate') return setPanel(panel === tool ? null : tool)
    if (!abilities?.translation) return setNotice(notice ? null : 'none')
    setTranslating(!translating)
    setNotice(translating ? null : 'on')
  }
  return { panel, show: setPanel, translating, notice, suggestion, use: keep, forget: () => keep(null), press }
}

export type ToolsState = ReturnType<typeof useTools>

export function Tools({ tools, words }: { tools: ToolsState; words: ReplyingWords }) {
  const { press } = tools
  useKeydown((event) => {
    const tool = event.altKey && !event.ctrlKey && !event.metaKey && !event.isComposing ? KEYS[event.code] : undefined
    if (!tool || document.querySelector('dialog[open]')) return
    event.preventDefault()
    press(tool)
  })
  const button = (tool: 'draft' | 'articles' | 'translate' | 'approvals', text: string, key: string, pressed: boolean) => (
    <button type="button" aria-pressed={pressed} aria-keyshortcuts={`Alt+${key}`} title={`Alt ${key}`} data-testid={`tool-${tool}`} onClick={() => press(tool)}>{text}</button>
  )
  return (
    <div className="reply__tools" role="group" aria-label={words.tools}>
      {button('draft', words.draft, 'G', tools.panel === 'draft')}
      {button('articles', words.articles, 'S', tools.panel === 'articles')}
      {button('translate', words.translate, 'O', tools.translating)}
      {button('approvals', words.approvals, 'X', tools.panel === 'approvals')}
    </div>
  )
}
