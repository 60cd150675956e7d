// What the assistant wants to do, with the two buttons that decide it, and the receipt once it is done.
import type { Proposal, Receipt } from '../sdk/wire'
import { AlertIcon, CheckIcon, CloseIcon, ShieldIcon } from './icons'
import { useLanguage, useWords } from './language'
import { clock } from './time'

export interface ProposalCardProps {
  proposal: Proposal
  deciding?: 'confirm' | 'decline' | undefined
  onDecide?: ((decision: 'confirm' | 'decline') => void) | undefined
}

export function ProposalCard({ proposal, deciding, onDecide }: ProposalCardProps) {
  const words = useWords()
  const language = useLanguage()
  const lapsed = proposal.status === 'pending' && Date.parse(proposal.expires_at) < Date.now()
  const status = lapsed ? 'expired' : proposal.status
  const open = status === 'pending'
  return (
    <section className={`proposal proposal--${status}`} data-testid="proposal" data-status={status} aria-label={words.confirmTitle}>
      <header className="proposal__head">
        {status === 'confirmed' ? <CheckIcon size={16} /> : <ShieldIcon size={16} />}
        <span>{open ? words.confirmTitle : words.proposalStatus[status]}</span>
        {open && <small>{words.validUntil(clock(proposal.expires_at, language))}</small>}
      </header>
      <h3 className="proposal__title">{proposal.title}</h3>
      <p className="proposal__text">{proposal.rendering}</p>
      {open && onDecide && (
        <div className="proposal__buttons">
          <button type="button" className="button button--primary" data-testid="confirm" disabled={Boolean(deciding)} onClick={() => onDecide('confirm')}>
            {words.confirm}
          </button>
          <button type="button" className="button" data-testid="decline" disabled={Boolean(deciding)} onClick={() => onDecide('decline')}>
            {words.decline}
          </button>
        </div>
      )}
      {open && <p className="proposal__status" role="status">{deciding === 'confirm' ? words.working : words.proposalStatus.pending}</p>}
    </section>
  )
}

export function ReceiptCard({ receipt }: { receipt: Receipt }) {
  const words = useWords()
  const icon = receipt.status === 'done' ? <CheckIcon size={16} /> : receipt.status === 'refused' ? <CloseIcon size={16} /> : <AlertIcon size={16} />
  return (
    <section className={`receipt receipt--${receipt.status}`} data-testid="receipt" data-status={receipt.status}>
      <span className="receipt__icon">{icon}</span>
      <span>
        <strong>{words.receipt[receipt.status]}</strong>
        <span className="receipt__text">{receipt.summary}</span>
      </span>
    </section>
  )
}
