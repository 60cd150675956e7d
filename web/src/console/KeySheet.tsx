// All keys by place, and the switch for those that are single letters.
import { useState } from 'react'
import { useDesk } from './context'
import { Dialog } from './Dialog'
import { keepLetters, KEY_LIST, lettersOn } from './keys'

export function KeySheet({ onClose }: { onClose: () => void }) {
  const { words } = useDesk()
  const [letters, setLetters] = useState(lettersOn)
  const turn = () => {
    keepLetters(!letters)
    setLetters(!letters)
  }
  return (
    <Dialog title={words.keys} wide onClose={onClose}>
      <div className="keys-by-place" tabIndex={0} role="group" aria-label={words.keys}>
        {KEY_LIST.map(([place, rows]) => (
          <section key={place}>
            <h3>{words.keyPlaces[place]}</h3>
            <dl className="keys">
              {rows.map(([action, keys, letter]) => (
                <div key={action}>
                  <dt>{keys.split(' ').map((key) => <kbd key={key}>{key}</kbd>)}{letter && letters && <><i>/</i><kbd>{letter}</kbd></>}</dt>
                  <dd>{words.keyNames[action]}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <div className="keys__letters">
        <button type="button" role="switch" aria-checked={letters} className="switch switch--plain" data-testid="letters" onClick={turn}><i aria-hidden="true" /><span>{words.letters}</span></button>
        <p className="dialog__hint">{words.lettersHint}</p>
      </div>
    </Dialog>
  )
}
