"""Coaching notes: what an operator should hear, on a theme, until they have read it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import RowMapping, Select, insert, select, update

from domain.errors import Forbidden, NotFound
from domain.handoff import Brief
from domain.ids import ConversationId, HandoffId, OperatorId, new_id
from store.desk_tables import coaching_notes
from store.engine import Database
from store.rows import brief_of
from store.tables import conversations, handoffs, operators


class Theme(StrEnum):
    MOOD = "mood"
    HARD_CASE = "hard_case"
    POLICY = "policy"
    PRODUCT = "product"
    LANGUAGE = "language"
    PRAISE = "praise"


@dataclass(frozen=True)
class CoachingNote:
    id: str
    operator_id: OperatorId
    author_id: OperatorId
    conversation_id: ConversationId | None
    theme: Theme
    text: str
    made_at: datetime
    read_at: datetime | None
    author_name: str
    operator_name: str


class Coaching:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def write(
        self,
        operator_id: OperatorId,
        author_id: OperatorId,
        *,
        theme: Theme,
        text: str,
        conversation_id: ConversationId | None,
        now: datetime,
    ) -> CoachingNote:
        """NotFound where the operator or the conversation is not known."""
        note_id = new_id("coach")
        async with self._database.write() as transaction:
            who = select(operators.c.id).where(operators.c.id == operator_id)
            if (await transaction.execute(who)).first() is None:
                raise NotFound("There is no such operator.")
            if conversation_id is not None:
                talk = select(conversations.c.id).where(conversations.c.id == conversation_id)
                if (await transaction.execute(talk)).first() is None:
                    raise NotFound("There is no such conversation.")
            await transaction.execute(
                insert(coaching_notes).values(
                    id=note_id,
                    operator_id=operator_id,
                    author_id=author_id,
                    conversation_id=conversation_id,
                    theme=theme,
                    text=text,
                    made_at=now,
                )
            )
            row = (await transaction.execute(_full(note_id))).mappings().one()
            transaction.desk = True
        return _note(row)

    async def listed(
        self,
        *,
        operator_id: OperatorId | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 500,
    ) -> list[CoachingNote]:
        """The newest first."""
        query = _full()
        if operator_id is not None:
            query = query.where(coaching_notes.c.operator_id == operator_id)
        if since is not None:
            query = query.where(coaching_notes.c.made_at >= since)
        if until is not None:
            query = query.where(coaching_notes.c.made_at < until)
        newest = query.order_by(coaching_notes.c.made_at.desc(), coaching_notes.c.id).limit(limit)
        async with self._database.read() as reader:
            rows = (await reader.execute(newest)).mappings().all()
        return [_note(row) for row in rows]

    async def read(self, note_id: str, operator_id: OperatorId, *, now: datetime) -> CoachingNote:
        """The receipt: only the operator whom it is for can give it, and the first time counts."""
        async with self._database.write() as transaction:
            row = (await transaction.execute(_full(note_id))).mappings().one_or_none()
            if row is None:
                raise NotFound("There is no such note.")
            if row["operator_id"] != operator_id:
                raise Forbidden("This note is for a colleague.")
            unread = (coaching_notes.c.id == note_id, coaching_notes.c.read_at.is_(None))
            await transaction.execute(update(coaching_notes).where(*unread).values(read_at=now))
            row = (await transaction.execute(_full(note_id))).mappings().one()
            transaction.desk = True
        return _note(row)

    async def briefs(self, handoff_ids: Collection[HandoffId]) -> dict[HandoffId, Brief]:
        query = select(handoffs.c.id, handoffs.c.brief).where(handoffs.c.id.in_(handoff_ids))
        async with self._database.read() as reader:
            rows = (await reader.execute(query)).mappings().all()
        return {row["id"]: brief_of(row["brief"]) for row in rows if row["brief"]}


def _full(note_id: str | None = None) -> Select[Any]:
    author = operators.alias("author")
    query = (
        select(
            coaching_notes,
            author.c.name.label("author_name"),
            operators.c.name.label("operator_name"),
        )
        .join(author, author.c.id == coaching_notes.c.author_id)
        .join(operators, operators.c.id == coaching_notes.c.operator_id)
    )
    return query if note_id is None else query.where(coaching_notes.c.id == note_id)


def _note(row: RowMapping) -> CoachingNote:
    values = {name: row[name] for name in CoachingNote.__dataclass_fields__}
    return CoachingNote(**values | {"theme": Theme(row["theme"])})
