"""What happened at the desk, row by row: the ground of every report, of the choice of conversations to review, and of
the month's hard cases."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, or_, select

from domain.handoff import HandoffStatus
from domain.ids import ContactId, ConversationId, HandoffId, OperatorId
from store.desk_tables import sla_marks
from store.engine import Database, Snapshot
from store.tables import conversations, csat, handoffs, messages

# The driver of SQLite does not wait: between two chunks the server serves others.
CHUNK = 500
Columns = tuple[Any, ...]
# The lines in a conversation by which it is known that it was passed on, or given back to the assistant.
TRANSFERRED, RETURNED = "handoff.transferred", "handoff.returned"


@dataclass(frozen=True, slots=True)
class Handled:
    """One call for a human that an operator accepted. `asked_again_at` is the next call in the same conversation, `score`
    the customer's, 1 to 5."""

    handoff_id: HandoffId
    conversation_id: ConversationId
    contact_id: ContactId
    operator_id: OperatorId | None
    group: str
    channel: str
    language: str
    intent: str
    reason: str
    mood: str
    closed: bool
    ticket: bool
    disposition: str | None
    asked_at: datetime
    accepted_at: datetime
    first_reply_at: datetime | None
    closed_at: datetime | None
    reopened_at: datetime | None
    asked_again_at: datetime | None
    score: int | None
    transfers: int
    returns: int
    breaches: int

    @property
    def seconds(self) -> float | None:
        """From the acceptance to the end; None while it lasts."""
        return (self.closed_at - self.accepted_at).total_seconds() if self.closed_at else None


@dataclass(frozen=True, slots=True)
class Begun:
    """One conversation, with the first call for a human in it. `turns` is how often the assistant was asked."""

    conversation_id: ConversationId
    contact_id: ContactId
    channel: str
    language: str
    turns: int
    created_at: datetime
    updated_at: datetime
    asked_at: datetime | None
    reason: str | None
    intent: str
    group: str | None
    score: int | None


class Reports:
    """Read in chunks, oldest first, so that a month of a large desk neither fills the memory nor stops the server."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def handled(
        self, since: datetime, until: datetime, *, operator_id: OperatorId | None = None
    ) -> AsyncIterator[list[Handled]]:
        """Accepted from `since` on and before `until`."""
        query = _handled(since, until)
        if operator_id is not None:
            query = query.where(handoffs.c.operator_id == operator_id)
        async for rows in self._chunks(query, handoffs.c.accepted_at, handoffs.c.id):
            yield [Handled(*row) for row in rows]

    async def begun(self, since: datetime, until: datetime) -> AsyncIterator[list[Begun]]:
        """Begun from `since` on and before `until`."""
        query = _begun(since, until)
        async for rows in self._chunks(query, conversations.c.created_at, conversations.c.id):
            yield [Begun(*row) for row in rows]

    async def of_conversation(self, conversation_id: ConversationId) -> list[Handled]:
        """Everything that operators accepted in one conversation, oldest first."""
        query = _handled_rows().where(handoffs.c.conversation_id == conversation_id)
        async with self._database.read() as reader:
            rows = await _tuples(reader, query.order_by(handoffs.c.accepted_at))
        return [Handled(*row[:-2]) for row in rows]

    async def measured(self) -> bool:
        """Whether promises are watched at all: without a single mark nobody knows how many were kept."""
        async with self._database.read() as reader:
            return (await reader.execute(select(sla_marks.c.id).limit(1))).first() is not None

    async def _chunks(
        self, query: Select[Any], moment: ColumnElement[Any], key: ColumnElement[Any]
    ) -> AsyncIterator[list[Columns]]:
        """The last two columns of a row are where the next chunk begins; they are left out."""
        after: tuple[Any, Any] | None = None
        ordered = query.order_by(moment, key).limit(CHUNK)
        while True:
            chunk = ordered
            if after is not None:
                later = or_(moment > after[0], and_(moment == after[0], key > after[1]))
                chunk = ordered.where(moment >= after[0], later)
            async with self._database.read() as reader:
                rows = await _tuples(reader, chunk)
            if rows:
                after = (rows[-1][-2], rows[-1][-1])
                yield [row[:-2] for row in rows]
            if len(rows) < CHUNK:
                return
            await asyncio.sleep(0)


async def _tuples(reader: Snapshot, query: Select[Any]) -> list[Columns]:
    return [tuple(row) for row in (await reader.execute(query)).fetchall()]


def _handled(since: datetime, until: datetime) -> Select[Any]:
    return _handled_rows().where(handoffs.c.accepted_at >= since, handoffs.c.accepted_at < until)


def _handled_rows() -> Select[Any]:
    """The columns of `Handled` in their order, then those that a chunk goes by."""
    again = handoffs.alias("again")
    next_call = (
        select(func.min(again.c.created_at))
        .where(
            again.c.conversation_id == handoffs.c.conversation_id,
            again.c.created_at > handoffs.c.created_at,
        )
        .scalar_subquery()
    )
    breaches = (
        select(func.count())
        .select_from(sla_marks)
        .where(sla_marks.c.handoff_id == handoffs.c.id, sla_marks.c.level == "breach")
        .scalar_subquery()
    )
    return (
        select(
            handoffs.c.id,
            handoffs.c.conversation_id,
            conversations.c.contact_id,
            handoffs.c.operator_id,
            handoffs.c.queue,
            conversations.c.channel,
            conversations.c.language,
            handoffs.c.intent,
            handoffs.c.reason,
            func.coalesce(handoffs.c.brief["mood"].as_string(), "calm"),
            handoffs.c.status == HandoffStatus.CLOSED,
            handoffs.c.promised_at.is_not(None),
            conversations.c.disposition,
            handoffs.c.created_at,
            handoffs.c.accepted_at,
            handoffs.c.first_reply_at,
            handoffs.c.closed_at,
            conversations.c.reopened_at,
            next_call,
            csat.c.score,
            _told(TRANSFERRED),
            _told(RETURNED),
            breaches,
            handoffs.c.accepted_at,
            handoffs.c.id,
        )
        .select_from(handoffs)
        .join(conversations, conversations.c.id == handoffs.c.conversation_id)
        .outerjoin(csat, csat.c.conversation_id == handoffs.c.conversation_id)
        .where(handoffs.c.accepted_at.is_not(None))
    )


def _told(kind: str) -> ScalarSelect[int]:
    """How often a line of this kind was written while the call was open."""
    return (
        select(func.count())
        .select_from(messages)
        .where(
            messages.c.conversation_id == handoffs.c.conversation_id,
            messages.c.kind == kind,
            messages.c.created_at >= handoffs.c.created_at,
            or_(handoffs.c.closed_at.is_(None), messages.c.created_at <= handoffs.c.closed_at),
        )
        .scalar_subquery()
    )


def _begun(since: datetime, until: datetime) -> Select[Any]:
    first = handoffs.alias("first")
    earliest = (
        select(first.c.id)
        .where(first.c.conversation_id == conversations.c.id)
        .order_by(first.c.created_at, first.c.id)
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(
            conversations.c.id,
            conversations.c.contact_id,
            conversations.c.channel,
            conversations.c.language,
            conversations.c.last_turn,
            conversations.c.created_at,
            conversations.c.updated_at,
            handoffs.c.created_at,
            handoffs.c.reason,
            func.coalesce(handoffs.c.intent, ""),
            handoffs.c.queue,
            csat.c.score,
            conversations.c.created_at,
            conversations.c.id,
        )
        .select_from(conversations)
        .outerjoin(handoffs, handoffs.c.id == earliest)
        .outerjoin(csat, csat.c.conversation_id == conversations.c.id)
        .where(conversations.c.created_at >= since, conversations.c.created_at < until)
    )
