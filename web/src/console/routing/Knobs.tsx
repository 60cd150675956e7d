// The numbers beside the rules: offers, aging and patience, capacity by channel, wrap-up.
import { Amount, useRoutingWords } from './parts'
import type { Reader } from './sentence'
import { PLAIN_CHANNELS, type RoutingDocument } from './wire'

type Knob = 'offer_seconds' | 'offers_at_once' | 'missed_until_away' | 'again_after_minutes' | 'step_minutes' | 'relax_after_minutes' | 'anyone_after_minutes' | 'sticky_minutes' | 'sticky_days' | 'wrap_up_seconds'
type Unit = 'minutes' | 'seconds' | 'days' | 'times' | 'pieces'

const OFFERS: [Knob, Unit][] = [['offer_seconds', 'seconds'], ['offers_at_once', 'pieces'], ['missed_until_away', 'times'], ['again_after_minutes', 'minutes']]
const ORDER: [Knob, Unit][] = [['step_minutes', 'minutes'], ['sticky_minutes', 'minutes'], ['sticky_days', 'days'], ['relax_after_minutes', 'minutes'], ['anyone_after_minutes', 'minutes']]
const OPTIONAL: Knob[] = ['relax_after_minutes', 'anyone_after_minutes']

interface Props { document: RoutingDocument; reader: Reader; onChange: (document: RoutingDocument) => void }

export function Knobs({ document, reader, onChange }: Props) {
  const { knobs } = useRoutingWords()
  const amount = ([name, unit]: [Knob, Unit]) => {
    const [label, hint] = knobs.names[name] ?? [name, '']
    return (
      <Amount key={name} label={label} hint={hint} value={document[name]} unit={knobs[unit]} optional={OPTIONAL.includes(name)} testId={`knob-${name}`}
        onChange={(value) => onChange({ ...document, [name]: value })} />
    )
  }
  const channels = [...new Set([...PLAIN_CHANNELS, ...reader.vocabulary.channels, ...Object.keys(document.units)])]
  return (
    <div className="knobs">
      <section className="panel" aria-labelledby="routing-offers">
        <h3 id="routing-offers">{knobs.offers}</h3>
        <p className="muted knobs__hint">{knobs.offersHint}</p>
        <div className="knobs__grid">{OFFERS.map(amount)}</div>
      </section>
      <section className="panel" aria-labelledby="routing-order">
        <h3 id="routing-order">{knobs.order}</h3>
        <p className="muted knobs__hint">{knobs.orderHint}</p>
        <div className="knobs__grid">{ORDER.map(amount)}</div>
      </section>
      <section className="panel" aria-labelledby="routing-work">
        <h3 id="routing-work">{knobs.work}</h3>
        <p className="muted knobs__hint">{knobs.workHint}</p>
        <div className="knobs__grid">
          {channels.map((name) => (
            <Amount key={name} label={knobs.channel(reader.channels[name] ?? name)} value={document.units[name] ?? 1} unit={knobs.units} least={0.1} step={0.1}
              onChange={(units) => units && onChange({ ...document, units: { ...document.units, [name]: units } })} />
          ))}
          {amount(['wrap_up_seconds', 'seconds'])}
        </div>
      </section>
    </div>
  )
}
