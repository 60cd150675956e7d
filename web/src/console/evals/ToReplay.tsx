// "Which answers would change?": the way to the replay, from where somebody is about to change something.
import { useLanguage } from '../../ui/language'
import { useDesk } from '../context'
import { href } from '../routes'
import { sees } from '../TopBar'
import { makingWords } from './making'

/** With `drafts` it asks as if they were published. Whoever may not measure sees nothing. */
export function ToReplay({ drafts = false, onGo }: { drafts?: boolean; onGo?: () => void }) {
  const { desk } = useDesk()
  const words = makingWords[useLanguage()]
  if (!sees(desk.current().operator, 'insights')) return null
  return <a className={drafts ? '' : 'button'} href={href(['insights', 'evals'], { sheet: 'replay', drafts: drafts ? undefined : 'no' })} data-testid="to-replay" onClick={onGo}>{words.replay}</a>
}
