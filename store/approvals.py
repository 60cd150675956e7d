"""Proposals that operators make, change and take back; the yes stays the contact's."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, update

from domain.contact import Operator
from domain.conversation import Sender, TurnOutcome
from domain.effect import Proposal, ProposalStatus
from domain.errors import Conflict, NotFound, NotOwner
from domain.ids import ConversationId, MessageId, ProposalId, TurnId
from store.desk import answered
from store.engine import Database, Transaction
from store.inbound import new_turn
from store.messages import say
from store.participants import WITH_A_HUMAN
from store.proposals import close_proposal, record_proposal
from store.rows import proposal_of
from store.standing import Footing, stand
from store.tables import messages, proposals, turns

# A proposal's turn was the operator's own.
RUNG = "human"


class Approvals:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def pending(self, conversation_id: ConversationId, *, now: datetime) -> list[Proposal]:
        """Those that wait for the contact's yes."""
        query = select(proposals).where(
            proposals.c.conversation_id == conversation_id,
            proposals.c.status == ProposalStatus.PENDING,
            proposals.c.expires_at > now,
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(proposals.c.created_at))).mappings()
        return [proposal_of(row) for row in rows]

    async def get(self, conversation_id: ConversationId, proposal_id: ProposalId) -> Proposal:
        query = select(proposals).where(
            proposals.c.id == proposal_id, proposals.c.conversation_id == conversation_id
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        if row is None:
            raise NotFound("There is no such proposal in this conversation.")
        return proposal_of(row)

    async def propose(
        self, made: Proposal, operator: Operator, text: str, *, now: datetime
    ) -> MessageId:
        """The operator's message with the proposal under it; an older one no longer waits. NotOwner; Conflict while what
        the contact said yes to is being carried out."""
        async with self._database.write() as transaction:
            footing = await _owned(transaction, made.conversation_id, operator)
            await _nothing_decided(transaction, made.conversation_id)
            own = replace(made, turn_id=await _turn(transaction, footing, now))
            message_id = await say(
                transaction,
                made.conversation_id,
                Sender.OPERATOR,
                text,
                now=now,
                sender_name=operator.name,
            )
            await record_proposal(transaction, own, message_id=message_id)
            await transaction.execute(
                update(messages).where(messages.c.id == message_id).values(proposal_id=own.id)
            )
            await answered(transaction, footing, now=now)
            return message_id

    async def withdraw(
        self, conversation_id: ConversationId, proposal_id: ProposalId, operator: Operator
    ) -> None:
        """It no longer waits for a yes; one that is closed stays as it is. NotOwner, NotFound, Conflict."""
        async with self._database.write() as transaction:
            await _owned(transaction, conversation_id, operator)
            await _nothing_decided(transaction, conversation_id)
            query = select(proposals).where(
                proposals.c.id == proposal_id, proposals.c.conversation_id == conversation_id
            )
            row = (await transaction.execute(query)).mappings().one_or_none()
            if row is None:
                raise NotFound("There is no such proposal in this conversation.")
            if row["status"] == ProposalStatus.PENDING:
                await close_proposal(transaction, row, ProposalStatus.SUPERSEDED)


async def _owned(
    transaction: Transaction, conversation_id: ConversationId, operator: Operator
) -> Footing:
    footing = await stand(transaction, conversation_id)
    footing.must_be_of(operator.id)
    if footing.state not in WITH_A_HUMAN:
        raise NotOwner("Accept the conversation before you propose something in it.")
    return footing


async def _nothing_decided(transaction: Transaction, conversation_id: ConversationId) -> None:
    """A yes that was given is never taken from under the contact's hands."""
    query = select(turns.c.id).where(
        turns.c.conversation_id == conversation_id,
        turns.c.proposal_id.is_not(None),
        turns.c.status.in_(("pending", "running")),
    )
    if (await transaction.execute(query.limit(1))).first() is not None:
        raise Conflict("The customer has just said yes; it is being carried out.")


async def _turn(transaction: Transaction, footing: Footing, now: datetime) -> TurnId:
    """A proposal belongs to a turn; this one began and ended with the operator's click."""
    turn_id = await new_turn(transaction, footing.conversation, now=now)
    ended = {"status": "ended", "outcome": TurnOutcome.PROPOSED, "rung": RUNG, "ended_at": now}
    await transaction.execute(update(turns).where(turns.c.id == turn_id).values(ended))
    return turn_id
