"""Participants: colleagues whom the owner has invited to speak, and supervisors who listen."""

from datetime import datetime

from sqlalchemy import RowMapping, delete, insert, select

from domain.errors import Conflict, NotFound
from domain.ids import ConversationId, OperatorId
from domain.lifecycle import State
from domain.participant import Part, Participant
from store.desk_tables import participants
from store.engine import Database, Transaction
from store.standing import stand, tell

WITH_A_HUMAN = (State.OPERATOR, State.SNOOZED)


class Participants:
    """The owner of a conversation is none of them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, conversation_id: ConversationId) -> list[Participant]:
        """Who is there beside the owner, in the order in which they came."""
        query = (
            select(participants)
            .where(participants.c.conversation_id == conversation_id)
            .order_by(participants.c.joined_at, participants.c.operator_id)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [_participant_of(row) for row in rows]

    async def of_operator(self, operator_id: OperatorId) -> list[Participant]:
        """Where this operator is a guest."""
        query = select(participants).where(participants.c.operator_id == operator_id)
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [_participant_of(row) for row in rows]

    async def invite(
        self,
        conversation_id: ConversationId,
        operator_id: OperatorId,
        *,
        by: OperatorId,
        notice: str,
        now: datetime,
    ) -> Participant:
        """Conflict while no operator has the conversation; whoever listened may speak from now on. `by` must be the owner
        or somebody who may decide over them: the caller checks it."""
        async with self._database.write() as transaction:
            footing = await stand(transaction, conversation_id)
            if footing.state not in WITH_A_HUMAN:
                raise Conflict("Nobody can be invited here: take it first.", state=footing.state)
            if footing.conversation["operator_id"] == operator_id:
                raise Conflict("They have this conversation already.")
            known = await _row(transaction, conversation_id, operator_id)
            if known is not None and known["part"] == Part.INVITED:
                return _participant_of(known)
            await dismiss(transaction, conversation_id, operator_id)
            await tell(transaction, footing, notice, "handoff.joined", now=now)
            return await _join(transaction, conversation_id, operator_id, Part.INVITED, now, by=by)

    async def listen(
        self, conversation_id: ConversationId, operator_id: OperatorId, *, now: datetime
    ) -> Participant:
        """Reads on silently, whoever has the conversation; whoever was there already keeps their part."""
        async with self._database.write() as transaction:
            footing = await stand(transaction, conversation_id)
            if footing.conversation["operator_id"] == operator_id:
                raise Conflict("This conversation is yours.")
            known = await _row(transaction, conversation_id, operator_id)
            if known is not None:
                return _participant_of(known)
            return await _join(transaction, conversation_id, operator_id, Part.LISTENING, now)

    async def leave(self, conversation_id: ConversationId, operator_id: OperatorId) -> Participant:
        """NotFound for somebody who was not there."""
        async with self._database.write() as transaction:
            await stand(transaction, conversation_id)
            known = await _row(transaction, conversation_id, operator_id)
            if known is None:
                raise NotFound("They take no part in this conversation.")
            await dismiss(transaction, conversation_id, operator_id)
            return _participant_of(known)


async def may_speak(
    transaction: Transaction, conversation_id: ConversationId, operator_id: OperatorId
) -> bool:
    """Whether this colleague was invited."""
    known = await _row(transaction, conversation_id, operator_id)
    return known is not None and known["part"] == Part.INVITED


async def dismiss(
    transaction: Transaction,
    conversation_id: ConversationId,
    operator_id: OperatorId | None = None,
) -> None:
    """One of them, or all who were invited: those who listen stay, whoever has the conversation next."""
    gone = delete(participants).where(participants.c.conversation_id == conversation_id)
    if operator_id is None:
        gone = gone.where(participants.c.part == Part.INVITED)
    else:
        gone = gone.where(participants.c.operator_id == operator_id)
    if (await transaction.execute(gone)).rowcount:
        transaction.desk = True


async def _row(
    transaction: Transaction, conversation_id: ConversationId, operator_id: OperatorId
) -> RowMapping | None:
    query = select(participants).where(
        participants.c.conversation_id == conversation_id,
        participants.c.operator_id == operator_id,
    )
    return (await transaction.execute(query)).mappings().one_or_none()


async def _join(
    transaction: Transaction,
    conversation_id: ConversationId,
    operator_id: OperatorId,
    part: Part,
    now: datetime,
    *,
    by: OperatorId | None = None,
) -> Participant:
    await transaction.execute(
        insert(participants).values(
            conversation_id=conversation_id,
            operator_id=operator_id,
            part=part,
            invited_by=by,
            joined_at=now,
        )
    )
    transaction.desk = True
    return Participant(conversation_id, operator_id, part, now, by)


def _participant_of(row: RowMapping) -> Participant:
    return Participant(
        conversation_id=row["conversation_id"],
        operator_id=row["operator_id"],
        part=Part(row["part"]),
        joined_at=row["joined_at"],
        invited_by=row["invited_by"],
    )
