// The text with its chunks beside what it came from; a chunk leads to its place there.
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import type { ArticleProps } from './ArticlePage'
import { Bands } from './Bands'
import { useWorkshop } from './context'
import { CuttingBar } from './CuttingBar'
import { SourcePane } from './SourcePane'
import { chunkOf } from './spans'
import { usePreview } from './usePreview'

export function TextView({ detail, draft, passage }: ArticleProps & { passage: string }) {
  const { api, words } = useWorkshop()
  const { version, content } = useSyncExternalStore(draft.subscribe, draft.current)
  const { language } = detail.article
  const preview = usePreview(api, language, version, content)
  const [chosen, setChosen] = useState<number>(-1)
  const [whole, setWhole] = useState(false)
  const [side, setSide] = useState<'text' | 'source'>('text')
  const pane = useRef<HTMLDivElement>(null)
  const bare = preview.sections.length === 0 && !version.upload
  // Somebody came from a citation: the passage is shown, not looked for.
  useEffect(() => {
    const at = chunkOf(preview.chunks, passage)
    if (at < 0) return
    setChosen(at)
    pane.current?.querySelector(`[data-chunk="${at}"]`)?.scrollIntoView({ block: 'center' })
  }, [passage])
  const choose = useCallback((index: number) => setChosen((before) => (before === index ? -1 : index)), [])
  return (
    <div className={`text-view text-view--${side}${bare ? ' text-view--bare' : ''}`}>
      {!bare && (
        <div className="text-view__switch" role="group" aria-label={words.sourceAndText}>
          <button type="button" aria-pressed={side === 'text'} onClick={() => setSide('text')}>{words.textPane}</button>
          <button type="button" aria-pressed={side === 'source'} onClick={() => setSide('source')} data-testid="show-source">{words.source}</button>
        </div>
      )}
      {!bare && <SourcePane version={version} sections={preview.sections} chunk={preview.chunks[chosen] ?? null} number={chosen + 1} shown={side === 'source'} />}
      <section className="pane pane--text" ref={pane} aria-label={words.textPane}>
        <CuttingBar content={content} language={language} preview={preview} whole={whole} onWhole={() => setWhole(!whole)} onCutting={(cutting) => draft.edit({ cutting })} />
        {whole
          ? <Whole text={content.text} language={language} onChange={(text) => draft.edit({ text })} />
          : <Bands preview={preview} language={language} chosen={chosen} onChoose={choose} behind={preview.text !== content.text}
              onRewrite={(cut, index, text) => draft.edit({ text: preview.replace(cut, index, text) })} onWhole={() => setWhole(true)} />}
      </section>
    </div>
  )
}

function Whole({ text, language, onChange }: { text: string; language: string; onChange: (text: string) => void }) {
  const { words } = useWorkshop()
  return (
    <>
      <textarea className="whole" value={text} lang={language} aria-label={words.textPane} spellCheck data-testid="whole-text" onChange={(event) => onChange(event.currentTarget.value)} />
      <p className="pane__hint">{words.textHint}</p>
    </>
  )
}
