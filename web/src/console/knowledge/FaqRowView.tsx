// One question in both languages.
import { useId, useLayoutEffect, useRef, useState } from 'react'
import { href } from '../routes'
import { useWorkshop } from './context'
import { RemoveRow } from './Faq'
import { LANGUAGES, type Row } from './faqRows'
import { TrashIcon } from './icons'
import { Chips, LanguageTag } from './parts'
import type { FaqSide, Lang } from './wire'

export function FaqRowView({ row, changed, onChange, onDrop, onRemoved }: {
  row: Row; changed: boolean; onChange: (row: Row) => void; onDrop: (() => void) | null; onRemoved: () => void
}) {
  const { words } = useWorkshop()
  const say = words.faq
  const [removing, setRemoving] = useState(false)
  return (
    <section className={`faq-row${changed ? ' faq-row--changed' : ''}`} aria-label={row.zh.question || row.en.question || say.newRow} data-testid="faq-row" data-slug={row.slug}>
      <header className="faq-row__head">
        <label className="faq-row__topic"><span className="visually-hidden">{say.topic}</span>
          <input value={row.topic} placeholder={say.topic} maxLength={80} size={Math.max(6, row.topic.length + 1)} onChange={(event) => onChange({ ...row, topic: event.currentTarget.value })} /></label>
        <small className="muted">{row.slug || say.newRow}</small>
        <button type="button" className="icon-button icon-button--small" aria-label={words.remove} title={words.remove} data-testid="faq-remove" onClick={() => (onDrop ? onDrop() : setRemoving(true))}><TrashIcon size={16} /></button>
      </header>
      <div className="faq-row__sides">
        {LANGUAGES.map((language) => <Side key={language} side={row[language]} language={language} onChange={(side) => onChange({ ...row, [language]: side })} />)}
      </div>
      {removing && <RemoveRow row={row} onRemoved={onRemoved} onClose={() => setRemoving(false)} />}
    </section>
  )
}

function Side({ side, language, onChange }: { side: FaqSide; language: Lang; onChange: (side: FaqSide) => void }) {
  const { words } = useWorkshop()
  const say = words.faq
  const [open, setOpen] = useState(side.state !== 'none' || side.question !== '')
  if (!open && side.state === 'none' && !side.question) {
    return (
      <div className="faq-side faq-side--none">
        <p className="muted">{say.missing(words.languages[language] ?? language)}</p>
        <button type="button" className="button button--small" data-testid={`faq-add-${language}`} onClick={() => setOpen(true)}>{say.addSide(words.languages[language] ?? language)}</button>
      </div>
    )
  }
  return (
    <div className="faq-side" lang={language} data-testid={`faq-${language}`}>
      <p className="faq-side__head">
        <LanguageTag language={language} />
        {side.state !== 'none' && <span className={`pill ${side.state === 'live' ? 'pill--good' : 'pill--busy'}`}>{say.states[side.state]}</span>}
        {side.article_id && <a href={href(['knowledge', 'articles', side.article_id])}>{say.article}</a>}
      </p>
      <Growing label={say.question} value={side.question} strong testId={`faq-question-${language}`} onChange={(question) => onChange({ ...side, question })} />
      <Growing label={say.answer} value={side.answer} testId={`faq-answer-${language}`} onChange={(answer) => onChange({ ...side, answer })} />
      <Chips values={side.alternatives} onChange={(alternatives) => onChange({ ...side, alternatives })} label={say.alternatives} placeholder={words.details.addQuestion} />
    </div>
  )
}

/** A box as tall as what stands in it. */
function Growing({ label, value, onChange, strong = false, testId }: { label: string; value: string; onChange: (value: string) => void; strong?: boolean; testId: string }) {
  const id = useId()
  const box = useRef<HTMLTextAreaElement>(null)
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    element.style.height = 'auto'
    element.style.height = `${element.scrollHeight + 2}px`
  }, [value])
  return (
    <>
      <label className="visually-hidden" htmlFor={id}>{label}</label>
      <textarea id={id} ref={box} className={`grow${strong ? ' grow--strong' : ''}`} rows={1} value={value} placeholder={label} data-testid={testId} onChange={(event) => onChange(event.currentTarget.value)} />
    </>
  )
}
