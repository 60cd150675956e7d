"""Handoffs: who waits for a human, who takes them, and how the conversation goes back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, insert, select, update

from domain.conversation import OwnerKind, Status
from domain.handoff import Brief, Handoff, HandoffReason, HandoffStatus, Route
from domain.ids import ConversationId, HandoffId, OperatorId, TurnId, new_id
from domain.lifecycle import Move, step
from store import payloads
from store.conversations import called_back, lock, operator_name, set_owner, state_in
from store.engine import Database, Transaction
from store.events import append
from store.front import OPEN, Front, Waiting, front_of, rows_of
from store.loads import units_held
from store.moments import utc_now
from store.rows import handoff_of, to_json
from store.tables import conversations, handoffs
from store.waits import moved_up, position_of, range_of, rank

NO_ROUTE = Route()


class Handoffs:
    """Reading the queue and asking for a human; `store/desk.py` is the operators' side."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def current(self, conversation_id: ConversationId) -> Handoff | None:
        """The open handoff of a conversation."""
        async with self._database.read() as connection:
            row = (await connection.execute(_current(conversation_id))).mappings().one_or_none()
        return handoff_of(row) if row is not None else None

    async def latest(self, conversation_id: ConversationId) -> Handoff | None:
        """The open handoff, or the last one that was closed."""
        query = (
            select(handoffs)
            .where(handoffs.c.conversation_id == conversation_id)
            .order_by(handoffs.c.created_at.desc(), handoffs.c.id.desc())
            .limit(1)
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        return handoff_of(row) if row is not None else None

    async def listed(self, *statuses: HandoffStatus) -> list[Waiting]:
        """Handoffs in these states with their conversations, in the order of the queue."""
        query = (
            select(handoffs).where(handoffs.c.status.in_(statuses)).order_by(rank(), handoffs.c.id)
        )
        async with self._database.read() as connection:
            return await rows_of(connection, query)

    async def front(self, operator_id: OperatorId) -> Front:
        """What this operator's desk shows: all of theirs, and the first of the others' and of those who wait."""
        async with self._database.read() as connection:
            return await front_of(connection, operator_id)

    async def loads(self) -> Mapping[OperatorId, float]:
        """The units of what each operator has before them."""
        async with self._database.read() as connection:
            return await units_held(connection)

    async def position(self, conversation_id: ConversationId) -> int | None:
        """1 for the next in the queue; None when it does not wait."""
        async with self._database.read() as connection:
            return await position_of(connection, conversation_id)

    async def request(
        self,
        conversation_id: ConversationId,
        reason: HandoffReason,
        brief: Brief,
        *,
        now: datetime,
        promised_at: datetime | None = None,
    ) -> tuple[Handoff, bool]:
        """Ask for a human outside of a turn; the open handoff when there is one already, and
        whether it is new."""
        async with self._database.write() as transaction:
            conversation = await lock(transaction, conversation_id)
            known = await current_row(transaction, conversation_id)
            if known is not None:
                return await asked_again(transaction, conversation, known, now=now), False
            asked = await open_handoff(
                transaction, conversation, reason, brief, now=now, promised_at=promised_at
            )
            return asked, True

    async def announce_positions(self, *, limit: int = 20) -> None:
        """Tell those who moved up in their queue where they stand now, the first `limit` of each."""
        async with self._database.read() as connection:
            moved = await moved_up(connection, limit=limit)
        for conversation_id in moved:
            async with self._database.write() as transaction:
                await lock(transaction, conversation_id)
                await announce_position(transaction, conversation_id)


async def open_handoff(
    transaction: Transaction,
    conversation: RowMapping,
    reason: HandoffReason,
    brief: Brief,
    *,
    now: datetime,
    ticket: bool = False,
    promised_at: datetime | None = None,
    route: Route = NO_ROUTE,
    intent: str = "",
    turn_id: TurnId | None = None,
    end_turns: bool = True,
) -> Handoff:
    """Row, owner → queue and log entries for a locked conversation; a time that is promised makes a ticket, too. Conflict where
    a human is there already."""
    step(state_in(conversation), Move.ASK)
    status = HandoffStatus.TICKET if ticket or promised_at else HandoffStatus.WAITING
    asked = Handoff(
        id=HandoffId(new_id("ho")),
        conversation_id=conversation["id"],
        reason=reason,
        brief=brief,
        status=status,
        created_at=now,
        promised_at=promised_at,
        route=route,
        intent=intent,
    )
    await _insert(transaction, asked, turn_id=turn_id)
    await set_owner(
        transaction,
        conversation,
        OwnerKind.QUEUE,
        now=now,
        end_turns=end_turns,
        status=Status.OPEN,
        waiting_since=conversation["waiting_since"] or now,
    )
    await append(transaction, asked.conversation_id, [payloads.handoff(asked)])
    await announce_position(transaction, asked.conversation_id)
    return asked


async def come_unasked(
    transaction: Transaction,
    conversation: RowMapping,
    operator_id: OperatorId,
    brief: Brief,
    *,
    now: datetime,
) -> Handoff:
    """The operator takes a locked conversation in which nobody was asked for: nobody waited, and the handoff begins accepted."""
    taken = Handoff(
        id=HandoffId(new_id("ho")),
        conversation_id=conversation["id"],
        reason=brief.reason,
        brief=brief,
        status=HandoffStatus.ACCEPTED,
        created_at=now,
        operator_id=operator_id,
        accepted_at=now,
    )
    await _insert(transaction, taken)
    await set_owner(
        transaction,
        conversation,
        OwnerKind.OPERATOR,
        operator_id=operator_id,
        now=now,
        status=Status.OPEN,
    )
    name = await operator_name(transaction, operator_id)
    entry = payloads.handoff(taken, operator_name=name)
    await append(transaction, taken.conversation_id, [entry])
    return taken


async def asked_again(
    transaction: Transaction, conversation: RowMapping, handoff: RowMapping, *, now: datetime
) -> Handoff:
    """Whoever has a human keeps them: one who slept on it, or was writing it up, is called back."""
    state = state_in(conversation)
    if step(state, Move.ASK) is not state:
        await transaction.execute(
            update(conversations)
            .where(conversations.c.id == conversation["id"])
            .values(**called_back(now), updated_at=now)
        )
        transaction.desk = True
    return handoff_of(handoff)


async def announce_position(
    transaction: Transaction, conversation_id: ConversationId
) -> int | None:
    """Log the place in the queue when it has changed."""
    position = await position_of(transaction, conversation_id)
    if position is None:
        return None
    row = (await transaction.execute(_current(conversation_id))).mappings().one()
    if row["position"] != position:
        here = handoffs.c.id == row["id"]
        await transaction.execute(update(handoffs).where(here).values(position=position))
        wait_range = await range_of(
            transaction, row["queue"], position, now=utc_now(), arrived=row["position"] is None
        )
        await append(transaction, conversation_id, [payloads.queue(position, wait_range)])
    return position


async def current_row(
    transaction: Transaction, conversation_id: ConversationId
) -> RowMapping | None:
    """The open handoff of a locked conversation."""
    return (await transaction.execute(_current(conversation_id))).mappings().one_or_none()


async def change_handoff(
    transaction: Transaction, row: RowMapping, status: HandoffStatus, **changes: object
) -> Handoff:
    """Give an open handoff its next status and say so in the log."""
    await transaction.execute(
        update(handoffs).where(handoffs.c.id == row["id"]).values(status=status, **changes)
    )
    query = select(handoffs).where(handoffs.c.id == row["id"])
    changed = handoff_of((await transaction.execute(query)).mappings().one())
    name = await operator_name(transaction, changed.operator_id)
    entry = payloads.handoff(changed, operator_name=name)
    await append(transaction, changed.conversation_id, [entry])
    transaction.desk = True
    return changed


async def _insert(
    transaction: Transaction, made: Handoff, *, turn_id: TurnId | None = None
) -> None:
    await transaction.execute(
        insert(handoffs).values(
            id=made.id,
            conversation_id=made.conversation_id,
            turn_id=turn_id,
            reason=made.reason,
            brief=to_json(made.brief),
            status=made.status,
            queue=made.route.queue,
            skills=list(made.route.skills),
            priority=made.route.priority,
            rank_at=made.route.rank_at,
            units=made.route.units,
            preferred_id=made.route.preferred,
            rule=made.route.rule,
            intent=made.intent,
            operator_id=made.operator_id,
            created_at=made.created_at,
            accepted_at=made.accepted_at,
            promised_at=made.promised_at,
        )
    )


def _current(conversation_id: ConversationId) -> Select[Any]:
    return select(handoffs).where(
        handoffs.c.conversation_id == conversation_id, handoffs.c.status.in_(OPEN)
    )
