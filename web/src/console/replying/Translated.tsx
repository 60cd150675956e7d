// A message in the language of the screen, made when it is asked for; of what was translated before sending, the operator's own words.
import { useMemo, useState } from 'react'
import type { ViewMessage } from '../../sdk/view'
import { langOf, useLanguage } from '../../ui/language'
import { ServerError } from '../../sdk/http'
import { useDesk } from '../context'
import { replyingApi } from './api'
import { replyingWords } from './words'

export function Translated({ conversation, message }: { conversation: string; message: ViewMessage }) {
  const { desk } = useDesk()
  const language = useLanguage()
  const words = replyingWords[language]
  const api = useMemo(() => replyingApi(desk.request), [desk])
  const [shown, setShown] = useState<string | 'busy' | null>(null)
  const [failed, setFailed] = useState('')
  if (message.state === 'streaming' || !/[\u3400-\u9fffA-Za-z]/.test(message.text) || langOf(message.text) === language) return null
  const toggle = () => {
    setFailed('')
    if (shown !== null) return setShown(null)
    setShown('busy')
    api.translation(conversation, message.id, language).then(setShown, (error: unknown) => {
      setShown(null)
      setFailed(error instanceof ServerError && error.extra.reason === 'no_model' ? words.noModel : error instanceof ServerError ? `${error.title}: ${error.detail}` : String(error))
    })
  }
  return (
    <div className="translated">
      <button type="button" className="translated__button" aria-expanded={shown !== null} data-testid="translate-message" onClick={toggle}>
        {shown === null ? words.show(words.languages[language] ?? language) : words.hide}
      </button>
      {shown !== null && <p className="translated__text" lang={language} role="status" data-testid="translated">{shown === 'busy' ? words.translating : shown}</p>}
      {failed && <p className="problem" role="alert">{failed}</p>}
    </div>
  )
}
