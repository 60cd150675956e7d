// How the text is cut, right above what comes of it.
import { useWorkshop } from './context'
import { Switch } from './parts'
import type { Preview } from './usePreview'
import type { Content, Cutting, Lang } from './wire'

/** Characters of Chinese, words of English; the middle one is the server's own. */
const LENGTHS: Record<Lang, { least: number; most: number; step: number; usual: number }> = {
  zh: { least: 80, most: 1000, step: 20, usual: 400 },
  en: { least: 30, most: 400, step: 10, usual: 120 },
}

export function CuttingBar({ content, language, preview, whole, onWhole, onCutting }: {
  content: Content; language: Lang; preview: Preview; whole: boolean; onWhole: () => void; onCutting: (cutting: Cutting) => void
}) {
  const { words } = useWorkshop()
  const { cutting } = content
  const { least, most, step, usual } = LENGTHS[language]
  const plain = cutting.longest === null && cutting.by_heading
  return (
    <div className="cutting">
      <p className="cutting__count"><strong className="number" data-testid="chunk-count">{words.chunksCount(preview.chunks.length)}</strong>
        <span className={preview.state === 'failed' ? 'bad' : 'muted'} role="status">{preview.state === 'cutting' ? words.previewing : preview.state === 'failed' ? words.previewFailed : ''}</span></p>
      <button type="button" className="button button--small" aria-pressed={whole} data-testid="edit-whole" onClick={onWhole}>{whole ? words.showChunks : words.editAll}</button>
      <details className="cutting__how">
        <summary data-testid="cutting">{words.cutting}</summary>
        <div>
          <label className="slider">
            <span>{words.longest} <b className="number">{cutting.longest === null ? words.longestDefault : words.chunkSize[language]?.(cutting.longest)}</b></span>
            <input type="range" min={least} max={most} step={step} value={cutting.longest ?? usual} data-testid="longest" onChange={(event) => onCutting({ ...cutting, longest: Number(event.currentTarget.value) })} />
          </label>
          <Switch on={cutting.by_heading} onChange={(by_heading) => onCutting({ ...cutting, by_heading })} label={words.byHeading} testId="by-heading" />
          {!plain && <button type="button" className="link" onClick={() => onCutting({ longest: null, by_heading: true })}>{words.reset}</button>}
        </div>
      </details>
    </div>
  )
}
