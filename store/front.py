"""The front of the queue: the first of each list, and how many there are in all; a desk can look at no more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from domain.conversation import Conversation
from domain.handoff import Handoff, HandoffStatus, OfferState
from domain.ids import OperatorId
from store.desk_tables import offers
from store.engine import Snapshot
from store.rows import conversation_of, handoff_of
from store.tables import conversations, handoffs
from store.waits import rank

# So many rows of a list are shown; whoever stands further behind is counted.
SHOWN = 200
OPEN = (HandoffStatus.WAITING, HandoffStatus.ACCEPTED, HandoffStatus.TICKET)


@dataclass(frozen=True)
class Waiting:
    """A row of the queue."""

    handoff: Handoff
    conversation: Conversation


@dataclass(frozen=True)
class Front:
    """Rows in the order of their list, tickets by their promise; `counts` are all that there are of each status."""

    rows: list[Waiting]
    counts: Mapping[HandoffStatus, int]


def place() -> ColumnElement[datetime]:
    """Where a handoff stands in its list."""
    promise = func.coalesce(handoffs.c.promised_at, handoffs.c.created_at)
    return case((handoffs.c.status == HandoffStatus.TICKET, promise), else_=rank())


def shown(limit: int = SHOWN) -> ColumnElement[bool]:
    """Whether a handoff is among the first of its list, or somebody is being asked to take it."""
    number = func.row_number().over(
        partition_by=handoffs.c.status, order_by=(place(), handoffs.c.id)
    )
    first = select(handoffs.c.id, number.label("number")).where(handoffs.c.status.in_(OPEN))
    numbered = first.subquery()
    asked = select(offers.c.handoff_id).where(offers.c.state == OfferState.OPEN)
    return or_(
        handoffs.c.id.in_(select(numbered.c.id).where(numbered.c.number <= limit)),
        and_(handoffs.c.status.in_(OPEN), handoffs.c.id.in_(asked)),
    )


async def rows_of(reader: Snapshot, asked: Select[Any]) -> list[Waiting]:
    """The handoffs of this query with their conversations, in its order."""
    rows = (await reader.execute(asked)).mappings().all()
    ids = [row["conversation_id"] for row in rows]
    talks = select(conversations).where(conversations.c.id.in_(ids))
    found = (await reader.execute(talks)).mappings().all() if ids else []
    by_id = {row["id"]: conversation_of(row) for row in found}
    return [Waiting(handoff_of(row), by_id[row["conversation_id"]]) for row in rows]


async def front_of(reader: Snapshot, operator_id: OperatorId, *, limit: int = SHOWN) -> Front:
    """All that this operator has, and the first of the others."""
    mine = and_(handoffs.c.status == HandoffStatus.ACCEPTED, handoffs.c.operator_id == operator_id)
    query = select(handoffs).where(or_(mine, shown(limit))).order_by(place(), handoffs.c.id)
    rows = await rows_of(reader, query)
    counted = (
        select(handoffs.c.status, func.count().label("count"))
        .where(handoffs.c.status.in_(OPEN))
        .group_by(handoffs.c.status)
    )
    counts = {row["status"]: row["count"] for row in (await reader.execute(counted)).mappings()}
    return Front(
        rows,
        {status: counts.get(status, 0) for status in OPEN},
    )
