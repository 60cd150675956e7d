// The chunks of what is being written: at first the server's, then cut anew whenever the writing pauses.
import { useEffect, useRef, useState } from 'react'
import type { Api } from './api'
import { useSettled } from '../load'
import { rewrite } from './spans'
import type { ChunkView, Content, Lang, Section, Version } from './wire'

export interface Preview {
  /** The text that the chunks were cut from; the newest text may be a moment ahead. */
  text: string
  chunks: ChunkView[]
  sections: Section[]
  state: 'ready' | 'cutting' | 'failed'
  /** Shows a rewritten chunk of `cut` at once, before the server has cut again; gives back the new text. */
  replace: (cut: Cut, index: number, words: string) => string
}

export interface Cut { text: string; chunks: ChunkView[] }

export function usePreview(api: Api, language: Lang, version: Version, content: Content): Preview {
  const [cut, setCut] = useState({ text: version.text, chunks: version.chunks, sections: version.sections })
  const [state, setState] = useState<Preview['state']>('ready')
  const wanted = JSON.stringify([content.title, content.text, content.questions, content.cutting])
  const settled = useSettled(wanted, 450)
  const latest = useRef(content.text)
  latest.current = content.text
  const done = useRef(JSON.stringify([version.title, version.text, version.questions, version.cutting]))
  useEffect(() => {
    if (settled === done.current) return
    const abort = new AbortController()
    setState('cutting')
    const source = { article_id: version.article_id, number: version.number }
    api.preview({ language, content, version: source }, abort.signal).then(
      (found) => {
        // Something newer was written meanwhile: its own chunks are on their way.
        if (latest.current !== content.text) return
        done.current = settled
        setCut({ text: content.text, ...found })
        setState('ready')
      },
      (error: unknown) => {
        if (abort.signal.aborted) return
        console.error(error)
        setState('failed')
      },
    )
    return () => abort.abort()
  }, [settled])
  const replace = (from: Cut, index: number, words: string): string => {
    const next = rewrite(from.text, from.chunks, index, words)
    setCut({ ...cut, ...next })
    return next.text
  }
  return { ...cut, state: wanted === settled || state === 'failed' ? state : 'cutting', replace }
}
