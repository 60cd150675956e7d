"""The desk at one moment, and what happened today: everything that the wall shows, read in one snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, and_, case, distinct, func, or_, select

from domain.contact import Operator
from domain.conversation import OwnerKind, Status
from domain.handoff import HandoffStatus, OfferState
from store.desk_tables import offers, participants, sla_marks
from store.engine import Database, Snapshot
from store.front import OPEN, place, shown
from store.rows import operator_of
from store.tables import contacts, conversations, csat, handoffs, operators

# So many conversations of the assistant are listed; the others are counted.
_SHOWN = 12


@dataclass(frozen=True)
class OnDuty:
    operator: Operator
    seen_at: datetime | None


@dataclass(frozen=True)
class Snap:
    """Rows, as they stand. `calls` are open handoffs with their conversations, of those who wait and of tickets the first;
    `groups` count all by group and status; `wrapping` conversations that are written up,
    `with_assistant` the last that the assistant holds, `of_operators` and `today` counts since `since`."""

    at: datetime
    since: datetime
    calls: Sequence[RowMapping]
    groups: Sequence[RowMapping]
    wrapping: Sequence[RowMapping]
    with_assistant: Sequence[RowMapping]
    assistant_count: int
    staff: Sequence[OnDuty]
    listening: Sequence[RowMapping]
    marks: Sequence[RowMapping]
    broken: Sequence[RowMapping]
    of_operators: Sequence[RowMapping]
    scores: Sequence[RowMapping]
    today: RowMapping


class Wall:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def look(self, *, now: datetime, since: datetime, lately: datetime) -> Snap:
        """`since` is when today began; `lately` from when on a conversation of the assistant counts as running."""
        async with self._database.read() as reader:
            running = and_(
                conversations.c.owner_kind == OwnerKind.ASSISTANT,
                conversations.c.status == Status.OPEN,
                conversations.c.updated_at >= lately,
            )
            count = select(func.count()).select_from(conversations).where(running)
            newest = _talks().where(running).order_by(conversations.c.updated_at.desc())
            staff = select(operators).where(operators.c.active).order_by(operators.c.name)
            return Snap(
                at=now,
                since=since,
                calls=await _rows(reader, _calls()),
                groups=await _rows(reader, _groups()),
                wrapping=await _rows(reader, _wrapping()),
                with_assistant=await _rows(reader, newest.limit(_SHOWN)),
                assistant_count=int((await reader.execute(count)).scalar_one()),
                staff=[
                    OnDuty(operator_of(row), row["presence_at"])
                    for row in await _rows(reader, staff)
                ],
                listening=await _rows(reader, select(participants)),
                marks=await _rows(reader, _marks_of_open()),
                broken=await _rows(reader, _broken(since)),
                of_operators=await _rows(reader, _of_operators(since)),
                scores=await _rows(reader, _scores(since)),
                today=(await _rows(reader, _today(since)))[0],
            )


async def _rows(reader: Snapshot, query: Select[Any]) -> Sequence[RowMapping]:
    return (await reader.execute(query)).mappings().all()


def _talks() -> Select[Any]:
    return select(
        conversations.c.id.label("conversation_id"),
        conversations.c.channel,
        conversations.c.language,
        conversations.c.operator_id,
        conversations.c.waiting_since,
        conversations.c.snoozed_until,
        conversations.c.wrap_up_until,
        conversations.c.reopened_at,
        conversations.c.created_at.label("begun_at"),
        conversations.c.updated_at,
        contacts.c.name.label("contact_name"),
        contacts.c.customer_id,
    ).join(contacts, contacts.c.id == conversations.c.contact_id)


def _calls() -> Select[Any]:
    """First in the queue first."""
    asked = and_(offers.c.handoff_id == handoffs.c.id, offers.c.state == OfferState.OPEN)
    return (
        _talks()
        .add_columns(
            handoffs.c.id.label("handoff_id"),
            handoffs.c.status,
            handoffs.c.reason,
            handoffs.c.queue.label("group"),
            handoffs.c.priority,
            handoffs.c.units,
            handoffs.c.intent,
            handoffs.c.operator_id.label("holder_id"),
            handoffs.c.created_at.label("asked_at"),
            handoffs.c.accepted_at,
            handoffs.c.first_reply_at,
            handoffs.c.promised_at,
            handoffs.c.brief["mood"].as_string().label("mood"),
            handoffs.c.brief["asked"].as_string().label("asked"),
            offers.c.operator_id.label("offered_to"),
            offers.c.until.label("offered_until"),
        )
        .join(handoffs, handoffs.c.conversation_id == conversations.c.id)
        .outerjoin(offers, asked)
        .where(or_(handoffs.c.status == HandoffStatus.ACCEPTED, shown()))
        .order_by(place(), handoffs.c.id)
    )


def _groups() -> Select[Any]:
    """How many open calls each group has of each status, and when the first of them came."""
    return (
        select(
            handoffs.c.queue.label("group"),
            handoffs.c.status,
            func.count().label("count"),
            func.min(handoffs.c.created_at).label("oldest"),
        )
        .where(handoffs.c.status.in_(OPEN))
        .group_by(handoffs.c.queue, handoffs.c.status)
        .order_by(handoffs.c.queue)
    )


def _wrapping() -> Select[Any]:
    return _talks().where(
        conversations.c.owner_kind == OwnerKind.OPERATOR,
        conversations.c.status == Status.RESOLVED,
    )


def _marks_of_open() -> Select[Any]:
    """The promises that ran short or were broken, of those who still wait or are served."""
    return (
        select(sla_marks.c.handoff_id, sla_marks.c.target, sla_marks.c.level, sla_marks.c.due_at)
        .join(handoffs, handoffs.c.id == sla_marks.c.handoff_id)
        .where(or_(handoffs.c.status == HandoffStatus.ACCEPTED, shown()))
        .order_by(sla_marks.c.marked_at)
    )


def _broken(since: datetime) -> Select[Any]:
    return (
        select(sla_marks.c.target, sla_marks.c.level, func.count().label("count"))
        .where(sla_marks.c.marked_at >= since)
        .group_by(sla_marks.c.target, sla_marks.c.level)
    )


def _of_operators(since: datetime) -> Select[Any]:
    ended = case((handoffs.c.status == HandoffStatus.CLOSED, 1), else_=0)
    return (
        select(
            handoffs.c.operator_id,
            func.count(distinct(handoffs.c.conversation_id)).label("handled"),
            func.sum(ended).label("closed"),
        )
        .where(handoffs.c.accepted_at >= since, handoffs.c.operator_id.is_not(None))
        .group_by(handoffs.c.operator_id)
    )


def _scores(since: datetime) -> Select[Any]:
    """Of each score, how often it was given in conversations that a human accepted since then."""
    accepted = select(handoffs.c.conversation_id).where(handoffs.c.accepted_at >= since)
    return (
        select(csat.c.score, func.count().label("count"))
        .where(csat.c.conversation_id.in_(accepted))
        .group_by(csat.c.score)
    )


def _today(since: datetime) -> Select[Any]:
    begun = (
        select(func.count()).select_from(conversations).where(conversations.c.created_at >= since)
    )
    called = select(func.count(distinct(handoffs.c.conversation_id))).where(
        handoffs.c.status.in_(list(HandoffStatus)),
        handoffs.c.created_at >= since,
    )
    accepted = select(func.count()).select_from(handoffs).where(handoffs.c.accepted_at >= since)
    return select(
        begun.scalar_subquery().label("begun"),
        called.scalar_subquery().label("called"),
        accepted.scalar_subquery().label("accepted"),
    )
