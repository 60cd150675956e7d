"""Handoffs: who waits for a human, who takes them, and how the conversation goes back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, and_, func, insert, or_, select, update

from domain.conversation import Conversation, OwnerKind, Status
from domain.handoff import Brief, Handoff, HandoffReason, HandoffStatus
from domain.ids import ConversationId, HandoffId, TurnId, new_id
from store import payloads
from store.conversations import lock, operator_name, set_owner
from store.engine import Database, Snapshot, Transaction
from store.events import append
from store.rows import conversation_of, handoff_of, to_json
from store.tables import conversations, handoffs

OPEN = (HandoffStatus.WAITING, HandoffStatus.ACCEPTED, HandoffStatus.TICKET)
HISTORY = 30
ENOUGH_HISTORY = 5


@dataclass(frozen=True)
class Waiting:
    """A row of the queue."""

    handoff: Handoff
    conversation: Conversation


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
        """Handoffs in these states with their conversations, longest waiting first."""
        query = (
            select(handoffs)
            .where(handoffs.c.status.in_(statuses))
            .order_by(handoffs.c.created_at, handoffs.c.id)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
            ids = [row["conversation_id"] for row in rows]
            talks = select(conversations).where(conversations.c.id.in_(ids))
            found = (await connection.execute(talks)).mappings().all() if ids else []
        by_id = {row["id"]: conversation_of(row) for row in found}
        return [Waiting(handoff_of(row), by_id[row["conversation_id"]]) for row in rows]

    async def position(self, conversation_id: ConversationId) -> int | None:
        """1 for the next in the queue; None when it does not wait."""
        async with self._database.read() as connection:
            return await _position(connection, conversation_id)

    async def wait_range(self, position: int) -> tuple[int, int] | None:
        """Seconds, from the waits of the last handoffs; None while there are too few to be
        honest."""
        async with self._database.read() as connection:
            return await _wait_range(connection, position)

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
            known = (await transaction.execute(_current(conversation_id))).mappings().one_or_none()
            if known is not None:
                return handoff_of(known), False
            asked = await open_handoff(
                transaction, conversation, reason, brief, now=now, promised_at=promised_at
            )
            return asked, True

    async def announce_positions(self, *, limit: int = 20) -> None:
        """Tell those who moved up in the queue where they stand now."""
        query = (
            select(handoffs.c.id, handoffs.c.conversation_id, handoffs.c.position)
            .where(handoffs.c.status == HandoffStatus.WAITING)
            .order_by(handoffs.c.created_at, handoffs.c.id)
            .limit(limit)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        for row in rows:
            async with self._database.write() as transaction:
                await lock(transaction, row["conversation_id"])
                await announce_position(transaction, row["conversation_id"])


async def open_handoff(
    transaction: Transaction,
    conversation: RowMapping,
    reason: HandoffReason,
    brief: Brief,
    *,
    now: datetime,
    promised_at: datetime | None = None,
    turn_id: TurnId | None = None,
    end_turns: bool = True,
) -> Handoff:
    """Row, owner → queue and log entries for a locked conversation; a ticket where a time is
    promised."""
    status = HandoffStatus.TICKET if promised_at else HandoffStatus.WAITING
    asked = Handoff(
        id=HandoffId(new_id("ho")),
        conversation_id=conversation["id"],
        reason=reason,
        brief=brief,
        status=status,
        created_at=now,
        promised_at=promised_at,
    )
    await transaction.execute(
        insert(handoffs).values(
            id=asked.id,
            conversation_id=asked.conversation_id,
            turn_id=turn_id,
            reason=reason,
            brief=to_json(brief),
            status=status,
            queue=asked.route.queue,
            created_at=now,
            promised_at=promised_at,
        )
    )
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


async def announce_position(
    transaction: Transaction, conversation_id: ConversationId
) -> int | None:
    """Log the place in the queue when it has changed."""
    position = await _position(transaction, conversation_id)
    if position is None:
        return None
    moved = await transaction.execute(
        update(handoffs)
        .where(
            handoffs.c.conversation_id == conversation_id,
            handoffs.c.status == HandoffStatus.WAITING,
            func.coalesce(handoffs.c.position, 0) != position,
        )
        .values(position=position)
    )
    if moved.rowcount:
        wait_range = await _wait_range(transaction, position)
        await append(transaction, conversation_id, [payloads.queue(position, wait_range)])
    return position


async def place(
    reader: Snapshot, conversation_id: ConversationId
) -> tuple[int, tuple[int, int] | None] | None:
    """Position and wait range; None for one that does not wait."""
    position = await _position(reader, conversation_id)
    if position is None:
        return None
    return position, await _wait_range(reader, position)


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


def _current(conversation_id: ConversationId) -> Select[Any]:
    return select(handoffs).where(
        handoffs.c.conversation_id == conversation_id, handoffs.c.status.in_(OPEN)
    )


async def _position(reader: Snapshot, conversation_id: ConversationId) -> int | None:
    waits = select(handoffs.c.created_at, handoffs.c.id).where(
        handoffs.c.conversation_id == conversation_id,
        handoffs.c.status == HandoffStatus.WAITING,
    )
    own = (await reader.execute(waits)).mappings().one_or_none()
    if own is None:
        return None
    ahead = select(func.count()).where(
        handoffs.c.status == HandoffStatus.WAITING,
        or_(
            handoffs.c.created_at < own["created_at"],
            and_(handoffs.c.created_at == own["created_at"], handoffs.c.id < own["id"]),
        ),
    )
    return int((await reader.execute(ahead)).scalar_one()) + 1


async def _wait_range(reader: Snapshot, position: int) -> tuple[int, int] | None:
    taken = (
        select(handoffs.c.created_at, handoffs.c.accepted_at)
        .where(handoffs.c.accepted_at.is_not(None), handoffs.c.promised_at.is_(None))
        .order_by(handoffs.c.accepted_at.desc())
        .limit(HISTORY)
    )
    rows = (await reader.execute(taken)).mappings().all()
    if len(rows) < ENOUGH_HISTORY:
        return None
    waits = sorted((row["accepted_at"] - row["created_at"]).total_seconds() for row in rows)
    low, high = waits[len(waits) // 4], waits[(len(waits) * 3) // 4]
    return round(low * position), max(round(high * position), round(low * position) + 30)
