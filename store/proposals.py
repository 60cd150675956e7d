"""Proposals: at most one waits for the contact's yes in a conversation, and none waits for ever."""

from dataclasses import replace

from sqlalchemy import RowMapping, insert, select, update

from domain.effect import Proposal, ProposalStatus
from domain.ids import ConversationId, MessageId, ProposalId
from store import payloads
from store.engine import Transaction
from store.events import append
from store.rows import proposal_of
from store.tables import proposals


async def close_proposal(transaction: Transaction, row: RowMapping, status: ProposalStatus) -> None:
    """Change the status and say so in the log."""
    await transaction.execute(
        update(proposals).where(proposals.c.id == row["id"]).values(status=status)
    )
    closed = replace(proposal_of(row), status=status)
    entry = payloads.proposal(closed, message_id=row["message_id"])
    await append(transaction, row["conversation_id"], [entry])


async def record_proposal(
    transaction: Transaction, made: Proposal, *, message_id: MessageId | None
) -> None:
    """Insert a new proposal and supersede the older one; a known one only takes its new status."""
    query = select(proposals).where(proposals.c.id == made.id)
    known = (await transaction.execute(query)).mappings().one_or_none()
    if known is not None:
        if known["status"] == ProposalStatus.PENDING and made.status != ProposalStatus.PENDING:
            await close_proposal(transaction, known, made.status)
        return
    older = select(proposals).where(
        proposals.c.conversation_id == made.conversation_id,
        proposals.c.status == ProposalStatus.PENDING,
    )
    for row in (await transaction.execute(older)).mappings().all():
        await close_proposal(transaction, row, ProposalStatus.SUPERSEDED)
    await transaction.execute(
        insert(proposals).values(
            id=made.id,
            conversation_id=made.conversation_id,
            turn_id=made.turn_id,
            message_id=message_id,
            tool=made.tool,
            arguments=made.arguments,
            title=made.title,
            rendering=made.rendering,
            customer_id=made.customer_id,
            status=made.status,
            created_at=made.created_at,
            expires_at=made.expires_at,
        )
    )
    await append(
        transaction, made.conversation_id, [payloads.proposal(made, message_id=message_id)]
    )


async def decline_proposal(
    transaction: Transaction, conversation_id: ConversationId, proposal_id: ProposalId
) -> None:
    """A no in words: what still waited for a yes waits no longer."""
    query = select(proposals).where(
        proposals.c.id == proposal_id,
        proposals.c.conversation_id == conversation_id,
        proposals.c.status == ProposalStatus.PENDING,
    )
    row = (await transaction.execute(query)).mappings().one_or_none()
    if row is not None:
        await close_proposal(transaction, row, ProposalStatus.DECLINED)
