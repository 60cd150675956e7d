// What a customer of each group would read at this moment, by what stands on the page.
import { useDesk } from '../context'
import { useLoad, useSettled } from '../load'
import { useLanguage, useWords } from '../../ui/language'
import { moment } from '../../ui/time'
import type { Document, Outlook, Preview } from './wire'
import { usePromiseWords } from './words'

export function Told({ document }: { document: Document }) {
  const { desk } = useDesk()
  const words = usePromiseWords()
  const body = useSettled(JSON.stringify({ document }), 500)
  const loaded = useLoad(body, () => desk.request<Preview>('/v1/desk/promises/preview', { method: 'POST', body: JSON.parse(body) as unknown }))
  return (
    <section className="panel" aria-labelledby="promises-told" aria-busy={loaded.loading}>
      <h3 id="promises-told">{words.preview.title}</h3>
      <p className="muted panel__hint">{words.preview.hint}</p>
      {loaded.failed && <p className="problem">{words.preview.failed}</p>}
      <ul className="outlooks">
        {loaded.data?.groups.map((outlook) => <Card key={outlook.group} outlook={outlook} single={loaded.data?.groups.length === 1} />)}
      </ul>
    </section>
  )
}

function Card({ outlook, single }: { outlook: Outlook; single: boolean }) {
  const words = usePromiseWords()
  const chat = useWords()
  const language = useLanguage()
  return (
    <li className="outlook" data-testid="outlook">
      <p className="outlook__head">
        {!single && <b>{outlook.group}</b>}
        <span className={`pill ${outlook.open ? '' : 'pill--human'}`}>{outlook.open ? words.preview.open : words.preview.closed}</span>
        {!outlook.open && outlook.next_opening && <small className="muted">{words.preview.opens(moment(outlook.next_opening, chat, language))}</small>}
        <small className="muted">{words.preview.here(outlook.members)}</small>
      </p>
      <blockquote data-testid="outlook-told">{outlook.told[language]}</blockquote>
      {!outlook.ticket && !outlook.wait && <small className="muted">{words.preview.thin}</small>}
      {outlook.callback && <small className="muted">{words.preview.callback}</small>}
    </li>
  )
}
