// What stands between the words and their leaving: blanks to fill, a colleague who writes too, a translation to look at.
import { useState } from 'react'
import { langOf } from '../../ui/language'
import type { ReplyingWords } from './words'

export function Blanks({ names, words, onFill }: { names: string[]; words: ReplyingWords; onFill: (name: string, value: string) => void }) {
  return (
    <div className="blanks" role="group" aria-label={words.fillIn} data-testid="blanks">
      <p><b>{words.fillIn}</b> <span>{words.fillHint}</span></p>
      {names.map((name) => <Blank key={name} name={name} label={words.variables[name] ?? name} onFill={(value) => onFill(name, value)} />)}
    </div>
  )
}

function Blank({ name, label, onFill }: { name: string; label: string; onFill: (value: string) => void }) {
  const [value, setValue] = useState('')
  const done = () => value.trim() && onFill(value.trim())
  return (
    <label className="blank">
      <mark>{`{{${name}}}`}</mark>
      <input data-blank={name} value={value} aria-label={label} placeholder={label} data-testid={`blank-${name}`} onChange={(event) => setValue(event.target.value)} onBlur={done}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
          event.preventDefault()
          done()
        }} />
    </label>
  )
}

export function Collision({ typing, replied, asking, words }: { typing: string[]; replied: string[]; asking: boolean; words: ReplyingWords }) {
  if (!typing.length && !replied.length) return null
  const names = (list: string[]) => list.join(', ')
  return (
    <p className={`help__warn${replied.length ? ' help__warn--strong' : ''}`} role={asking ? 'alert' : 'status'} data-testid="collision">
      {replied.length ? words.repliedMeanwhile(names(replied)) : words.alsoTyping(names(typing))}
      {asking && ` ${words.sendAnyway}?`}
    </p>
  )
}

export function Preview({ text, language, words, onSend, onAsIs, onBack }: {
  text: string; language: 'zh' | 'en'; words: ReplyingWords; onSend: () => void; onAsIs: () => void; onBack: () => void
}) {
  return (
    <section className="help" aria-label={words.preview(words.languages[language] ?? language)} data-testid="translation-preview">
      <header><h3>{words.preview(words.languages[language] ?? language)}</h3><p>{words.original}</p></header>
      {text ? <div className="help__text" lang={langOf(text)} tabIndex={0} data-testid="preview-text">{text}</div> : <p className="help__busy" role="status">{words.translating}</p>}
      <footer>
        <button type="button" className="button button--primary" disabled={!text} data-testid="send-translation" onClick={onSend}>{words.sendTranslation}</button>
        <button type="button" className="button" data-testid="send-as-written" onClick={onAsIs}>{words.sendAsWritten}</button>
        <button type="button" className="button" onClick={onBack}>{words.back}</button>
      </footer>
    </section>
  )
}
