// A new article: as little as is needed to begin a draft.
import { useState, type FormEvent } from 'react'
import { Choices } from '../../ui/Choices'
import { Dialog } from '../Dialog'
import { go, href } from '../routes'
import { useWorkshop } from './context'
import type { Lang } from './wire'
import { Field } from '../screen'

export function NewArticle({ onClose }: { onClose: () => void }) {
  const { api, attempt, words, language: reader, name } = useWorkshop()
  const [language, setLanguage] = useState<Lang>(reader)
  const [busy, setBusy] = useState(false)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const of = (field: string) => String(form.get(field) ?? '').trim()
    setBusy(true)
    const work = api.create({ language, owner: name, content: { title: of('title'), text: of('text') }, ...(of('slug') && { slug: of('slug') }) })
    attempt(work.then(({ article }) => go(href(['knowledge', 'articles', article.id]))).finally(() => setBusy(false)))
  }
  return (
    <Dialog title={words.newArticle} onClose={onClose} wide>
      <form className="form" onSubmit={submit}>
        <p className="muted">{words.newHint}</p>
        <Choices label={words.language} chosen={language} options={[['zh', '中文'], ['en', 'English']]} onChoose={setLanguage} name="new-language" />
        <Field label={words.newTitle}>{(id) => <input id={id} name="title" className="input" required maxLength={200} data-autofocus="" data-testid="new-title" />}</Field>
        <Field label={words.newText} hint={words.newTextHint}>{(id, hint) => <textarea id={id} aria-describedby={hint} name="text" className="input" required rows={7} data-testid="new-text" />}</Field>
        <Field label={words.slug} hint={words.slugHint}>{(id, hint) => <input id={id} aria-describedby={hint} name="slug" className="input" pattern="[a-z0-9]+(-[a-z0-9]+)*" maxLength={120} autoCapitalize="none" spellCheck={false} />}</Field>
        <div className="dialog__buttons">
          <button type="button" className="button" onClick={onClose}>{words.cancel}</button>
          <button type="submit" className="button button--primary" disabled={busy} data-testid="new-create">{words.create}</button>
        </div>
      </form>
    </Dialog>
  )
}
