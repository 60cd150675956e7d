// One message that may have been misunderstood: where it stood in the conversation, and what it was taken for.
import { useLanguage } from '../../ui/language'
import { useDesk } from '../context'
import { href } from '../routes'
import { MakeCase } from '../evals/MakeCase'
import { BarOf } from '../screen'
import { useInsights } from './context'
import { named, type Label, type Said, type Sample } from './samples'
import { learningWords } from './words/learning'

export function SampleCard({ sample, labels, left }: { sample: Sample; labels: Label[]; left: number }) {
  const words = learningWords[useLanguage()]
  const asked = sample.said.filter(({ asks }) => asks).map(({ text }) => text).join(' ')
  return (
    <section className="panel sample" aria-labelledby="sample" data-testid="sample" data-sample={sample.id}>
      <header className="sample__head">
        <span className="pill pill--busy">{words.origins[sample.origin]}</span>
        <span className="muted number">{words.position(left)}</span>
      </header>
      <TakenFor sample={sample} labels={labels} />
      <h3 id="sample">{words.before}</h3>
      <ol className="said" aria-label={words.before}>{sample.said.map((one) => <Line key={one.id} said={one} language={sample.language} />)}</ol>
      {asked.replace(/\s+/g, ' ').trim() !== sample.text && <p className="sample__mask"><span>{words.mask}</span> <span className="sample__masked" lang={sample.language}>{sample.text}</span></p>}
      <div className="sample__ways">
        <a className="sample__link" href={href(['desk', sample.conversation_id])}>{words.openConversation}</a>
        <MakeCase conversation={sample.conversation_id} why={sample.origin === 'thumbs_down' ? 'thumbs_down' : sample.origin === 'human_after' ? 'handoff' : 'other'} button />
      </div>
    </section>
  )
}

export function TakenFor({ sample, labels }: { sample: Sample; labels: Label[] }) {
  const language = useLanguage()
  const words = learningWords[language]
  const { share } = useInsights()
  const { intent, tier, probability } = sample.understood
  const how = tier === 'rules' ? words.byRule : tier === 'model' ? words.byModel : words.sure(share(probability))
  return (
    <div className="taken" data-testid="taken-for">
      <p><span>{words.takenFor}</span> <b>{named(intent, labels, words, language)}</b></p>
      <p className="taken__sure">{tier === 'classifier' && <BarOf part={probability} tone="warn" />}<span className="number">{how}</span></p>
      {tier === 'rules' && <p className="taken__hint">{words.ruleHint}</p>}
    </div>
  )
}

function Line({ said, language }: { said: Said; language: string }) {
  const words = learningWords[useLanguage()]
  const { words: desk } = useDesk()
  const who = said.sender_name || words.senders[said.sender] || desk.guest
  return (
    <li className={`said__line said__line--${said.sender}${said.asks ? ' said__line--asks' : ''}`} data-asks={said.asks}>
      <small>{who}</small>
      <p lang={said.asks ? language : undefined}>{said.text}</p>
    </li>
  )
}
