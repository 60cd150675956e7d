// What an operator reads first: asked, tried, done, known, sources and why.
import { useEffect, useState, type ReactNode } from 'react'
import type { Citation } from '../sdk/wire'
import { ForwardIcon, NoteIcon } from '../ui/icons'
import { langOf, useLanguage, useWords } from '../ui/language'
import { moment } from '../ui/time'
import { useDesk } from './context'
import type { DeskHandoff } from './desk'

/** Stands above the conversation, open until one has answered; `folded` is where it starts. */
export function BriefCard({ handoff, folded, onCitation }: { handoff: DeskHandoff; folded: boolean; onCitation: (citation: Citation) => void }) {
  const { words } = useDesk()
  const chat = useWords()
  const language = useLanguage()
  const { brief } = handoff
  const slots = Object.entries(brief.slots ?? {})
  const [open, setOpen] = useState(!folded)
  useEffect(() => setOpen(!folded), [folded])
  return (
    <details className="brief" data-testid="brief" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <NoteIcon size={18} /><h3>{words.brief}</h3>
        {!open && <span className="brief__line" lang={langOf(brief.asked)}>{brief.asked.split('\n').join(' · ')}</span>}
        <span className={`tag${brief.reason === 'mood' ? ' tag--bad' : ''}`}>{words.reasons[brief.reason] ?? brief.reason}</span>
        {brief.mood && brief.mood !== 'calm' && <span className="tag tag--bad">{words.moods[brief.mood] ?? brief.mood}</span>}
        <ForwardIcon size={16} />
      </summary>
      {brief.summary && <p className="brief__summary" lang={langOf(brief.summary)}>{brief.summary}</p>}
      <dl lang={langOf(brief.asked)}>
        <Part label={words.asked}>{brief.asked}</Part>
        {brief.tried.length > 0 && <Part label={words.tried}><Lines lines={brief.tried} /></Part>}
        {brief.receipts.length > 0 && <Part label={words.receipts}><Lines lines={brief.receipts} /></Part>}
        {slots.length > 0 && <Part label={words.slots}>{slots.map(([name, value]) => <span key={name} className="slot">{words.slotNames[name] ?? name.replaceAll('_', ' ')} <b>{name === 'task' ? (words.tasks[value] ?? value.replaceAll('_', ' ')) : String(value)}</b></span>)}</Part>}
        {brief.sources.length > 0 && (
          <Part label={words.readSources}>
            {brief.sources.map((source, index) => (
              <button key={index} type="button" className="link brief__source" onClick={() => onCitation(source)}>{source.title}</button>
            ))}
          </Part>
        )}
        {handoff.reach && <Part label={words.reach}><b>{handoff.reach}</b></Part>}
        {handoff.promised_at && <Part label={words.promised}>{moment(handoff.promised_at, chat, language)}</Part>}
      </dl>
    </details>
  )
}

function Part({ label, children }: { label: string; children: ReactNode }) {
  return <div><dt>{label}</dt><dd>{children}</dd></div>
}

function Lines({ lines }: { lines: string[] }) {
  return <ul>{lines.map((line, index) => <li key={index}>{line}</li>)}</ul>
}
