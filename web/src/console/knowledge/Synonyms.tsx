// Words that mean the same to the search, one group a line.
import { useEffect, useState, type FormEvent } from 'react'
import { Dialog } from '../Dialog'
import { useWorkshop } from './context'
import { useLoad } from '../load'
import { Waiting } from '../screen'

export const groupsOf = (text: string): string[][] =>
  text.split('\n').map((line) => line.split(/[,，、;；\t]/).map((word) => word.trim()).filter(Boolean)).filter((group) => group.length)

export function SynonymsSheet({ onClose }: { onClose: () => void }) {
  const { api, attempt, words, tell } = useWorkshop()
  const say = words.synonyms
  const loaded = useLoad('synonyms', () => api.synonyms())
  const [text, setText] = useState<string | null>(null)
  useEffect(() => {
    if (loaded.data) setText(loaded.data.groups.map((group) => group.join(', ')).join('\n'))
  }, [loaded.data])
  const groups = groupsOf(text ?? '')
  const single = groups.some((group) => group.length < 2)
  const save = (event: FormEvent) => {
    event.preventDefault()
    attempt(api.setSynonyms(groups).then((done) => { tell(say.saved(done.groups.length)); onClose() }))
  }
  return (
    <Dialog title={say.title} onClose={onClose} wide>
      {text === null ? <Waiting loaded={loaded} lines={3} /> : (
        <form onSubmit={save}>
          <p className="muted" id="synonyms-hint">{say.hint}</p>
          <textarea className="input synonyms" rows={10} value={text} placeholder={say.placeholder} aria-label={say.title} aria-describedby="synonyms-hint" data-autofocus="" data-testid="synonyms-text" onChange={(event) => setText(event.currentTarget.value)} />
          {single && <p className="problem" role="alert">{say.single}</p>}
          <div className="dialog__buttons">
            <button type="button" className="button" onClick={onClose}>{words.cancel}</button>
            <button type="submit" className="button button--primary" disabled={single} data-testid="synonyms-save">{words.save}</button>
          </div>
        </form>
      )}
    </Dialog>
  )
}
