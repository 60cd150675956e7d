// What waits for the customer's yes, and what an operator may put to them: sent, changed, answered or taken back.
import { useMemo, useState } from 'react'
import { ServerError } from '../../sdk/http'
import { useLanguage } from '../../ui/language'
import { clock } from '../../ui/time'
import { useDesk } from '../context'
import { useLoad } from '../load'
import { Waiting } from '../screen'
import { replyingApi, type Pending, type Tool } from './api'
import { ArgumentsForm } from './ArgumentsForm'
import { replyingWords } from './words'

export function ApprovalsPanel({ conversation, round, onDone }: { conversation: string; round: string; onDone: () => void }) {
  const { desk } = useDesk()
  const language = useLanguage()
  const words = replyingWords[language]
  const api = useMemo(() => replyingApi(desk.request), [desk])
  const loaded = useLoad(`${conversation}.${round}`, () => api.approvals(conversation))
  const [name, setName] = useState('')
  const [failed, setFailed] = useState('')
  const run = (work: Promise<unknown>) => {
    setFailed('')
    work.then(() => { setName(''); loaded.reload(); onDone() }, (error: unknown) => setFailed(error instanceof ServerError ? error.detail || error.title : String(error)))
  }
  if (!loaded.data) return <section className="help" aria-label={words.approvalsTitle}><Waiting loaded={loaded} lines={2} /></section>
  const { pending, tools } = loaded.data
  const tool = tools.find((one) => one.name === name)
  return (
    <section className="help" aria-label={words.approvalsTitle} data-testid="approvals-panel">
      <header><h3>{words.approvalsTitle}</h3><p>{words.approvalsHint}</p></header>
      {failed && <p className="problem" role="alert" data-testid="approval-failed">{failed}</p>}
      {!pending.length && <p className="help__quiet">{words.noPending}</p>}
      {pending.map((one) => <Waits key={one.id} proposal={one} tool={tools.find((other) => other.name === one.tool)} onRule={(body) => run(api.rule(conversation, one.id, body))} />)}
      {!tools.length ? <p className="help__quiet" data-testid="no-tools">{words.noTools}</p> : (
        <div className="field">
          <label htmlFor="new-proposal">{words.start}</label>
          <select id="new-proposal" value={name} data-testid="proposal-tool" onChange={(event) => setName(event.target.value)}>
            <option value="">{words.chooseTool}</option>
            {tools.map((one) => <option key={one.name} value={one.name}>{one.title[language]}</option>)}
          </select>
        </div>
      )}
      {tool && <ArgumentsForm key={tool.name} tool={tool} given={{}} submit={words.propose} onSubmit={(given) => run(api.propose(conversation, tool.name, given))} onCancel={() => setName('')} />}
    </section>
  )
}

function Waits({ proposal, tool, onRule }: { proposal: Pending; tool: Tool | undefined; onRule: (body: Record<string, unknown>) => void }) {
  const language = useLanguage()
  const words = replyingWords[language]
  const [doing, setDoing] = useState<'edit' | 'respond' | null>(null)
  const [text, setText] = useState('')
  return (
    <article className="proposal proposal--pending" data-testid="pending-proposal">
      <header className="proposal__head"><span>{words.waitsForYes}</span><small>{clock(proposal.expires_at, language)}</small></header>
      <h4 className="proposal__title">{proposal.title}</h4>
      <p className="proposal__text">{proposal.rendering}</p>
      {doing === null && (
        <div className="proposal__buttons">
          <button type="button" className="button button--primary" data-testid="approval-accept" onClick={() => onRule({ decision: 'accept' })}>{words.acceptIt}</button>
          {tool && <button type="button" className="button" data-testid="approval-edit" onClick={() => setDoing('edit')}>{words.edit}</button>}
          <button type="button" className="button" data-testid="approval-respond" onClick={() => setDoing('respond')}>{words.respond}</button>
          <button type="button" className="button" data-testid="approval-ignore" onClick={() => onRule({ decision: 'ignore' })}>{words.ignore}</button>
        </div>
      )}
      {doing === 'edit' && tool && <ArgumentsForm tool={tool} given={proposal.arguments} submit={words.saveChange} onSubmit={(given) => onRule({ decision: 'edit', arguments: given })} onCancel={() => setDoing(null)} />}
      {doing === 'respond' && (
        <form className="arguments" onSubmit={(event) => { event.preventDefault(); onRule({ decision: 'respond', text }) }}>
          <div className="field"><label htmlFor={`instead-${proposal.id}`}>{words.instead}</label><textarea id={`instead-${proposal.id}`} rows={2} required value={text} data-testid="instead" onChange={(event) => setText(event.target.value)} /></div>
          <footer><button type="submit" className="button button--primary">{words.sendInstead}</button><button type="button" className="button" onClick={() => setDoing(null)}>{words.cancel}</button></footer>
        </form>
      )}
    </article>
  )
}
