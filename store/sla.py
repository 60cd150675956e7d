"""Promises to contacts as the journal knows them: the handoffs whose clocks run, and which ran short or were broken."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, insert, or_, select
from sqlalchemy.exc import IntegrityError

from domain.conversation import Status
from domain.handoff import HandoffStatus
from domain.ids import ConversationId, HandoffId, OperatorId, new_id
from store.desk_tables import sla_marks
from store.engine import Database
from store.front import OPEN
from store.tables import conversations, handoffs

# What ended since the last look is looked at once more: its answer may have come too late.
JUST_CLOSED = timedelta(minutes=10)


@dataclass(frozen=True)
class Case:
    """One handoff as its promises see it. `waiting_since` is the contact's unanswered message, `woken_at` when its operator
    last came back from a snooze, `over_at` when nobody is owed anything any more."""

    handoff_id: HandoffId
    conversation_id: ConversationId
    group: str
    priority: int
    status: HandoffStatus
    created_at: datetime
    operator_id: OperatorId | None = None
    promised_at: datetime | None = None
    first_reply_at: datetime | None = None
    waiting_since: datetime | None = None
    snoozed: bool = False
    woken_at: datetime | None = None
    over_at: datetime | None = None


@dataclass(frozen=True)
class Mark:
    """`level` is `warning` or `breach` of the clock that runs out at `due_at`."""

    handoff_id: HandoffId
    conversation_id: ConversationId
    operator_id: OperatorId | None
    target: str
    level: str
    due_at: datetime
    marked_at: datetime


class SlaMarks:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def cases(self, *, now: datetime) -> list[Case]:
        """The open handoffs, and those that have just closed."""
        query = (
            select(
                handoffs,
                conversations.c.status.label("matter"),
                conversations.c.waiting_since,
                conversations.c.snoozed_until,
                conversations.c.woken_at,
                conversations.c.resolved_at,
            )
            .join(conversations, conversations.c.id == handoffs.c.conversation_id)
            .where(or_(handoffs.c.status.in_(OPEN), handoffs.c.closed_at > now - JUST_CLOSED))
            .order_by(handoffs.c.created_at, handoffs.c.id)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [
            Case(
                handoff_id=row["id"],
                conversation_id=row["conversation_id"],
                group=row["queue"],
                priority=row["priority"],
                status=HandoffStatus(row["status"]),
                created_at=row["created_at"],
                operator_id=row["operator_id"],
                promised_at=row["promised_at"],
                first_reply_at=row["first_reply_at"],
                waiting_since=row["waiting_since"],
                snoozed=row["snoozed_until"] is not None,
                woken_at=row["woken_at"],
                over_at=row["closed_at"]
                or (row["resolved_at"] if row["matter"] == Status.RESOLVED else None),
            )
            for row in rows
        ]

    async def mark(self, marks: Sequence[Mark]) -> list[Mark]:
        """Those that are new; each is kept once, whoever else looks. The desk is woken for them."""
        fresh = []
        for mark in await self._unknown(marks):
            # Another server may keep the same one at this moment: the table has it once, and that is enough.
            with suppress(IntegrityError):
                async with self._database.write() as transaction:
                    new = insert(sla_marks).values(id=new_id("sla"), **asdict(mark))
                    await transaction.execute(new)
                    transaction.desk = True
                fresh.append(mark)
        return fresh

    async def since(self, moment: datetime, *, limit: int = 500) -> list[Mark]:
        """Newest first."""
        query = (
            select(sla_marks)
            .where(sla_marks.c.marked_at >= moment)
            .order_by(sla_marks.c.marked_at.desc(), sla_marks.c.id)
            .limit(limit)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [
            Mark(**{name: value for name, value in row.items() if name != "id"}) for row in rows
        ]

    async def _unknown(self, marks: Sequence[Mark]) -> list[Mark]:
        async with self._database.read() as connection:
            return [
                mark for mark in marks if (await connection.execute(_same(mark))).first() is None
            ]


def _same(mark: Mark) -> Select[tuple[str]]:
    return select(sla_marks.c.id).where(
        sla_marks.c.handoff_id == mark.handoff_id,
        sla_marks.c.target == mark.target,
        sla_marks.c.level == mark.level,
        sla_marks.c.due_at == mark.due_at,
    )
