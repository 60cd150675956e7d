"""Where somebody stands in their queue, and how long that place took others: what a waiting contact is told."""

from collections import Counter
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from domain.handoff import HandoffStatus
from domain.ids import ConversationId
from store.engine import Database, Snapshot
from store.tables import handoffs

HISTORY = 30
ENOUGH_HISTORY = 5


class Waits:
    """Reading places and waits."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def range(self, group: str, position: int, *, now: datetime) -> tuple[int, int] | None:
        """Seconds; None while the history is too thin to be honest."""
        async with self._database.read() as connection:
            return await range_of(connection, group, position, now=now)


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
    reader: Snapshot, group: str, position: int, *, now: datetime
) -> tuple[int, int] | None:
    """Seconds, from the waits of the last handoffs; None while there are too few to be honest."""
    taken = (
        select(handoffs.c.created_at, handoffs.c.accepted_at)
        .where(
            # Nobody waited where an operator came unasked.
            handoffs.c.accepted_at > handoffs.c.created_at,
            handoffs.c.promised_at.is_(None),
            handoffs.c.queue == group,
            handoffs.c.created_at < now,
        )
        .order_by(handoffs.c.accepted_at.desc())
        .limit(HISTORY)
    )
    rows = (await reader.execute(taken)).mappings().all()
    if len(rows) < ENOUGH_HISTORY:
        return None
    waits = sorted((row["accepted_at"] - row["created_at"]).total_seconds() for row in rows)
    low, high = waits[len(waits) // 4], waits[(len(waits) * 3) // 4]
    return round(low * position), max(round(high * position), round(low * position) + 30)
