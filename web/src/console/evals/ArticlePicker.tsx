// Articles to choose by title or name, from the knowledge base; each is kept by its name, which both languages share.
import { useId, useState } from 'react'
import { CheckIcon, CloseIcon } from '../../ui/icons'
import { useDesk } from '../context'
import type { ArticleList, Card } from '../knowledge/wire'
import { useLoad, useSettled } from '../load'
import { useEvals } from './context'
import type { CaseCard } from './wire'

const MOST = 6

export function ArticlePicker({ chosen, one: { language, turns }, invalid, onChange }: { chosen: string[]; one: CaseCard; invalid: boolean; onChange: (chosen: string[]) => void }) {
  const { desk } = useDesk()
  const { words } = useEvals()
  const say = words.label
  const [typed, setTyped] = useState('')
  const [open, setOpen] = useState(false)
  const id = useId()
  const asked = useSettled(typed.trim(), 200)
  const loaded = useLoad(`${open} ${asked}`, async () => (open ? (await desk.request<ArticleList>(`/v1/knowledge/articles?${new URLSearchParams({ q: asked, state: 'published', language, limit: '50' })}`)).articles : []))
  const found = nearest(loaded.data ?? [], asked).filter(({ slug }) => !chosen.includes(slug)).slice(0, MOST)
  const titles = useTitles([...turns.flatMap(({ cited }) => cited), ...(loaded.data ?? [])])
  const add = (slug: string) => {
    setTyped('')
    // The list would lie over the next field.
    setOpen(false)
    onChange([...chosen, slug])
  }
  return (
    <div className="picker" onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && setOpen(false)} onKeyDown={(event) => event.key === 'Escape' && setOpen(false)}>
      <div className={`chips phrases${invalid ? ' phrases--invalid' : ''}`} role="group" aria-label={say.cites}>
        {chosen.map((slug) => (
          <span key={slug} className="chip">
            <span lang={titles[slug] ? language : undefined}>{titles[slug] ?? slug}</span>
            <button type="button" aria-label={say.remove(titles[slug] ?? slug)} onClick={() => onChange(chosen.filter((one) => one !== slug))}><CloseIcon size={12} /></button>
          </span>
        ))}
        <input value={typed} placeholder={say.find} aria-label={say.find} aria-invalid={invalid} aria-expanded={open} aria-controls={id} role="combobox" aria-autocomplete="list" size={Math.max(say.find.length, 12)} data-testid="label-cites"
          onFocus={() => setOpen(true)} onChange={(event) => { setTyped(event.currentTarget.value); setOpen(true) }}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey) return
            if (event.key === 'Enter') {
              event.preventDefault()
              if (found[0] && asked) add(found[0].slug)
            } else if (event.key === 'Backspace' && !typed && chosen.length) onChange(chosen.slice(0, -1))
          }} />
      </div>
      {open && (
        <ul className="picker__found" id={id} role="listbox" aria-label={say.find}>
          {found.map((one) => (
            <li key={one.id} role="option" aria-selected={false} tabIndex={0} data-testid="found-article" data-slug={one.slug} onClick={() => add(one.slug)} onKeyDown={(event) => event.key === 'Enter' && !event.ctrlKey && (event.preventDefault(), add(one.slug))}>
              <span lang={one.language}>{one.title}</span><code translate="no">{one.slug}</code><CheckIcon size={16} />
            </li>
          ))}
          {!found.length && <li className="muted" role="option" aria-selected={false} aria-disabled="true">{loaded.loading ? say.finding : say.nothingFound}</li>}
        </ul>
      )}
    </div>
  )
}

/** What is called so stands before what only mentions it. */
function nearest(articles: Card[], typed: string): Card[] {
  const called = ({ title, slug }: Card) => `${title} ${slug}`.toLowerCase().includes(typed.toLowerCase())
  return [...articles.filter(called), ...articles.filter((one) => !called(one))]
}

/** The titles of all that was cited or found: what is chosen goes by its title where it is known. */
function useTitles(articles: { slug: string; title: string }[]): Record<string, string> {
  const [known] = useState<Record<string, string>>({})
  for (const { slug, title } of articles) known[slug] = title
  return known
}
