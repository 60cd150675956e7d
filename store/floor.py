"""The desk's floor in one look: who waits, in the order of the queue, and which operators are there with what load."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, func, or_, select

from domain.contact import Presence, Role
from domain.conversation import OwnerKind
from domain.floor import Waiter, Worker
from domain.handoff import HandoffStatus, OfferState, Route
from domain.ids import HandoffId, OperatorId
from domain.language import Language
from store.desk_tables import offers
from store.engine import Database, Snapshot
from store.loads import units_held
from store.tables import conversations, handoffs, operators
from store.waits import rank

# Whoever got nobody for so long counts as idle since then.
_IDLE = timedelta(hours=12)

_BEING_ASKED = select(offers.c.handoff_id).where(offers.c.state == OfferState.OPEN)
_UNASKED = (
    select(
        handoffs.c.id,
        handoffs.c.conversation_id,
        handoffs.c.created_at,
        func.coalesce(handoffs.c.queued_at, handoffs.c.created_at).label("queued_at"),
        handoffs.c.queue,
        handoffs.c.skills,
        handoffs.c.priority,
        handoffs.c.rank_at,
        handoffs.c.units,
        handoffs.c.preferred_id,
        handoffs.c.status,
        handoffs.c.promised_at,
        conversations.c.language,
    )
    .join(conversations, conversations.c.id == handoffs.c.conversation_id)
    .where(
        conversations.c.owner_kind == OwnerKind.QUEUE,
        handoffs.c.id.not_in(_BEING_ASKED),
    )
)
_OFFERED = (
    select(
        offers.c.operator_id,
        func.count().label("count"),
        func.sum(handoffs.c.units).label("units"),
        func.min(offers.c.until).label("until"),
    )
    .join(handoffs, handoffs.c.id == offers.c.handoff_id)
    .where(offers.c.state == OfferState.OPEN)
    .group_by(offers.c.operator_id)
)


@dataclass(frozen=True)
class _Asked:
    """The open offers to one operator."""

    count: int
    units: float
    until: datetime


@dataclass(frozen=True)
class View:
    """`lapses_at` is when the first open offer runs out."""

    workers: tuple[Worker, ...]
    lapses_at: datetime | None = None


class Floor:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def view(self, roles: Collection[Role], *, now: datetime, seen_since: datetime) -> View:
        """The operators in these roles who are online and were seen since then."""
        async with self._database.read() as reader:
            offered = {
                OperatorId(row["operator_id"]): _Asked(row["count"], row["units"], row["until"])
                for row in (await reader.execute(_OFFERED)).mappings()
            }
            workers = await _workers(reader, roles, offered, now=now, seen_since=seen_since)
        lapses_at = min((one.until for one in offered.values()), default=None)
        return View(workers, lapses_at)

    async def waiting(
        self, *, asked_since: datetime, limit: int, behind: Waiter | None = None
    ) -> list[Waiter]:
        """The next `limit` of the queue, in its order; those for whom somebody is being asked are left out."""
        query = _UNASKED.where(handoffs.c.status == HandoffStatus.WAITING)
        return await self._next(query, rank(), asked_since=asked_since, limit=limit, behind=behind)

    async def tickets(
        self,
        urgent_before: datetime,
        *,
        urgent: bool,
        asked_since: datetime,
        limit: int,
        behind: Waiter | None = None,
    ) -> list[Waiter]:
        """The next `limit` tickets, those promised for before that moment or the others, in the order of their promises; those
        for which somebody is being asked are left out."""
        promise = handoffs.c.promised_at
        later = or_(promise.is_(None), promise >= urgent_before)
        query = _UNASKED.where(
            handoffs.c.status == HandoffStatus.TICKET,
            promise < urgent_before if urgent else later,
        )
        place = func.coalesce(promise, handoffs.c.created_at)
        return await self._next(query, place, asked_since=asked_since, limit=limit, behind=behind)

    async def _next(
        self,
        query: Select[Any],
        place: ColumnElement[datetime],
        *,
        asked_since: datetime,
        limit: int,
        behind: Waiter | None,
    ) -> list[Waiter]:
        if behind is not None:
            at, last = behind.rank
            query = query.where(or_(place > at, and_(place == at, handoffs.c.id > last)))
        async with self._database.read() as reader:
            ordered = query.order_by(place, handoffs.c.id).limit(limit)
            rows = (await reader.execute(ordered)).mappings().all()
            asked = await _asked(reader, asked_since) if rows else {}
        return [_waiter(row, asked) for row in rows]


def _waiter(row: RowMapping, asked: Mapping[HandoffId, frozenset[OperatorId]]) -> Waiter:
    return Waiter(
        handoff_id=row["id"],
        conversation_id=row["conversation_id"],
        created_at=row["created_at"],
        queued_at=row["queued_at"],
        language=Language(row["language"]),
        route=Route(
            queue=row["queue"],
            skills=tuple(row["skills"]),
            priority=row["priority"],
            rank_at=row["rank_at"],
            units=row["units"],
            preferred=row["preferred_id"],
        ),
        asked=asked.get(row["id"], frozenset()),
        ticket=row["status"] == HandoffStatus.TICKET,
        promised_at=row["promised_at"],
    )


async def _asked(reader: Snapshot, since: datetime) -> dict[HandoffId, frozenset[OperatorId]]:
    """Who declined or missed whom since then."""
    refused = (OfferState.DECLINED, OfferState.LAPSED)
    query = select(offers.c.handoff_id, offers.c.operator_id).where(
        offers.c.state.in_(refused), offers.c.made_at >= since
    )
    found: dict[HandoffId, set[OperatorId]] = defaultdict(set)
    for row in (await reader.execute(query)).mappings():
        found[row["handoff_id"]].add(row["operator_id"])
    return {one: frozenset(who) for one, who in found.items()}


async def _workers(
    reader: Snapshot,
    roles: Collection[Role],
    offered: Mapping[OperatorId, _Asked],
    *,
    now: datetime,
    seen_since: datetime,
) -> tuple[Worker, ...]:
    query = select(operators).where(
        operators.c.presence == Presence.ONLINE,
        operators.c.presence_at >= seen_since,
        operators.c.active.is_(True),
        operators.c.role.in_(roles),
    )
    rows = (await reader.execute(query.order_by(operators.c.id))).mappings().all()
    if not rows:
        return ()
    held = await units_held(reader)
    last = await _last_taken(reader, since=now - _IDLE)
    found = []
    for row in rows:
        asked = offered.get(row["id"])
        found.append(
            Worker(
                operator_id=row["id"],
                login=row["login"],
                capacity=row["capacity"],
                load=held.get(row["id"], 0.0) + (asked.units if asked else 0.0),
                idle_since=last.get(row["id"]) or now - _IDLE,
                groups=frozenset(row["groups"]),
                skills=frozenset(row["skills"]),
                languages=frozenset(row["languages"]),
                offers=asked.count if asked else 0,
            )
        )
    return tuple(found)


async def _last_taken(reader: Snapshot, *, since: datetime) -> dict[OperatorId, datetime]:
    """When each operator got somebody last."""
    query = (
        select(handoffs.c.operator_id, func.max(handoffs.c.accepted_at).label("at"))
        .where(
            handoffs.c.status.in_((HandoffStatus.ACCEPTED, HandoffStatus.CLOSED)),
            handoffs.c.created_at >= since,
        )
        .group_by(handoffs.c.operator_id)
    )
    rows = (await reader.execute(query)).mappings()
    return {row["operator_id"]: row["at"] for row in rows if row["at"]}
