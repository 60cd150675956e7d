"""Where somebody stands in their queue, and how long that place took others: what a waiting contact is told."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from domain.conversation import Sender
from domain.handoff import Handoff, HandoffStatus
from domain.ids import ConversationId
from domain.waiting import Hold, Stay, holds_of, wait_range
from store import payloads
from store.conversations import lock
from store.engine import Database, Snapshot
from store.events import append
from store.messages import say
from store.rows import handoff_of
from store.tables import handoffs

HISTORY = 200
RECENT = timedelta(days=14)


class Waits:
    """Places, waits, and what is offered to whoever waits long."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def range(
        self, group: str, position: int, *, now: datetime, arrived: bool = False
    ) -> tuple[int, int] | None:
        """Seconds; None while the history is too thin to be honest."""
        async with self._database.read() as connection:
            return await range_of(connection, group, position, now=now, arrived=arrived)

    async def length(self, group: str) -> int:
        """How many wait in this group."""
        query = select(func.count()).where(
            handoffs.c.status == HandoffStatus.WAITING, handoffs.c.queue == group
        )
        async with self._database.read() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def offer_callback(
        self, handoff: Handoff, *, by: datetime, notice: str, now: datetime
    ) -> bool:
        """Once to each who waits; False where it was offered before, or nobody waits any more."""
        async with self._database.write() as transaction:
            await lock(transaction, handoff.conversation_id)
            query = select(handoffs).where(
                handoffs.c.id == handoff.id,
                handoffs.c.status == HandoffStatus.WAITING,
                handoffs.c.callback_by.is_(None),
            )
            row = (await transaction.execute(query)).mappings().one_or_none()
            if row is None:
                return False
            await transaction.execute(
                update(handoffs).where(handoffs.c.id == handoff.id).values(callback_by=by)
            )
            offered = replace(handoff_of(row), callback_by=by)
            await append(transaction, handoff.conversation_id, [payloads.handoff(offered)])
            await say(
                transaction,
                handoff.conversation_id,
                Sender.SYSTEM,
                notice,
                now=now,
                kind="handoff.callback",
            )
            return True


def rank() -> ColumnElement[datetime]:
    """The order of a queue is this, then the id."""
    return func.coalesce(handoffs.c.rank_at, handoffs.c.created_at)


async def position_of(reader: Snapshot, conversation_id: ConversationId) -> int | None:
    """1 for the next in its own group's queue; None for one that does not wait."""
    waits = select(handoffs.c.id, handoffs.c.queue, rank().label("rank")).where(
        handoffs.c.conversation_id == conversation_id,
        handoffs.c.status == HandoffStatus.WAITING,
    )
    own = (await reader.execute(waits)).mappings().one_or_none()
    if own is None:
        return None
    ahead = select(func.count()).where(
        handoffs.c.status == HandoffStatus.WAITING,
        handoffs.c.queue == own["queue"],
        or_(rank() < own["rank"], and_(rank() == own["rank"], handoffs.c.id < own["id"])),
    )
    return int((await reader.execute(ahead)).scalar_one()) + 1


async def moved_up(reader: Snapshot, *, limit: int) -> list[ConversationId]:
    """Those whose place is no longer the one they were told, among the first `limit` of each queue."""
    query = (
        select(handoffs.c.conversation_id, handoffs.c.queue, handoffs.c.position)
        .where(handoffs.c.status == HandoffStatus.WAITING)
        .order_by(rank(), handoffs.c.id)
    )
    places: Counter[str] = Counter()
    moved = []
    for row in (await reader.execute(query)).mappings():
        places[row["queue"]] += 1
        place = places[row["queue"]]
        if place <= limit and place != row["position"]:
            moved.append(ConversationId(row["conversation_id"]))
    return moved


async def range_of(
    reader: Snapshot, group: str, position: int, *, now: datetime, arrived: bool = False
) -> tuple[int, int] | None:
    """Seconds, from how long this place lasted in this group lately; None while the history is too thin to be honest.
    `arrived` is for who has just come."""
    stays = await _stays(reader, group, now=now)
    return wait_range(_holds(stays), position, arrived=arrived)


async def _stays(reader: Snapshot, group: str, *, now: datetime) -> tuple[Stay, ...]:
    """The group's last stays in its queue, oldest first. A ticket does not stand in it."""
    began = func.coalesce(handoffs.c.queued_at, handoffs.c.created_at)
    query = (
        select(
            rank().label("rank"),
            began.label("began"),
            func.coalesce(handoffs.c.accepted_at, handoffs.c.closed_at).label("ended"),
            handoffs.c.accepted_at.is_not(None).label("taken"),
        )
        .where(
            handoffs.c.queue == group,
            handoffs.c.created_at > now - RECENT,
            handoffs.c.created_at <= now,
            handoffs.c.promised_at.is_(None),
        )
        .order_by(handoffs.c.created_at.desc())
        .limit(HISTORY)
    )
    rows = (await reader.execute(query)).mappings().all()
    return tuple(
        Stay(row["rank"], row["began"], row["ended"], bool(row["taken"])) for row in reversed(rows)
    )


@lru_cache(maxsize=32)
def _holds(stays: tuple[Stay, ...]) -> tuple[Hold, ...]:
    """Kept, for when the queue moves everybody in it is told at once."""
    return tuple(holds_of(stays))
