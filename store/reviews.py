"""Reviews: how well an operator served in one conversation, criterion by criterion."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, insert, or_, select, update

from domain.errors import NotFound
from domain.ids import ConversationId, OperatorId, new_id
from store.desk_tables import reviews, suggestions
from store.engine import Database
from store.tables import contacts, conversations, operators

# A draft of which so much was changed was not what the operator wanted to say.
MOSTLY_CHANGED = 0.5
_BATCH = 400


@dataclass(frozen=True)
class Review:
    """`scores` by criterion: 1 to 5, or None where it does not apply."""

    id: str
    conversation_id: ConversationId
    operator_id: OperatorId
    reviewer_id: OperatorId
    scores: Mapping[str, int | None]
    comment: str
    made_at: datetime
    reviewer_name: str = ""
    contact_name: str | None = None
    language: str = ""

    @property
    def mean(self) -> float | None:
        """None where no criterion applies."""
        given = [score for score in self.scores.values() if score is not None]
        return sum(given) / len(given) if given else None


class Reviews:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(
        self,
        conversation_id: ConversationId,
        operator_id: OperatorId,
        reviewer_id: OperatorId,
        *,
        scores: Mapping[str, int | None],
        comment: str,
        now: datetime,
    ) -> Review:
        """One reviewer's later review of the same work replaces their earlier one."""
        same = (
            reviews.c.conversation_id == conversation_id,
            reviews.c.operator_id == operator_id,
            reviews.c.reviewer_id == reviewer_id,
        )
        values: dict[str, Any] = {"scores": dict(scores), "comment": comment, "made_at": now}
        async with self._database.write() as transaction:
            talk = select(conversations.c.id).where(conversations.c.id == conversation_id)
            if (await transaction.execute(talk)).first() is None:
                raise NotFound("There is no such conversation.")
            changed = await transaction.execute(update(reviews).where(*same).values(values))
            if not changed.rowcount:
                row = values | {
                    "id": new_id("rev"),
                    "conversation_id": conversation_id,
                    "operator_id": operator_id,
                    "reviewer_id": reviewer_id,
                }
                await transaction.execute(insert(reviews).values(row))
            saved = (await transaction.execute(_full().where(*same))).mappings().one()
            # The operator sees it without loading the page again.
            transaction.desk = True
        return _review(saved)

    async def listed(
        self,
        *,
        operator_id: OperatorId | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 500,
    ) -> list[Review]:
        """The newest first."""
        query = _full()
        if operator_id is not None:
            query = query.where(reviews.c.operator_id == operator_id)
        if since is not None:
            query = query.where(reviews.c.made_at >= since)
        if until is not None:
            query = query.where(reviews.c.made_at < until)
        query = query.order_by(reviews.c.made_at.desc(), reviews.c.id).limit(limit)
        async with self._database.read() as reader:
            rows = (await reader.execute(query)).mappings().all()
        return [_review(row) for row in rows]

    async def reviewed(
        self, conversation_ids: Collection[ConversationId]
    ) -> dict[tuple[ConversationId, OperatorId], datetime]:
        """Those of the conversations that have been reviewed, by whose work in them, and when last."""
        found: dict[tuple[ConversationId, OperatorId], datetime] = {}
        ids = list(conversation_ids)
        columns = (reviews.c.conversation_id, reviews.c.operator_id, reviews.c.made_at)
        async with self._database.read() as reader:
            for start in range(0, len(ids), _BATCH):
                batch = reviews.c.conversation_id.in_(ids[start : start + _BATCH])
                ordered = select(*columns).where(batch).order_by(reviews.c.made_at)
                for row in (await reader.execute(ordered)).mappings().all():
                    found[row["conversation_id"], row["operator_id"]] = row["made_at"]
        return found

    async def overridden(self, since: datetime, until: datetime) -> set[ConversationId]:
        """Where an operator threw the assistant's draft away or wrote most of it anew."""
        query = select(suggestions.c.conversation_id).where(
            suggestions.c.made_at >= since,
            suggestions.c.made_at < until,
            or_(
                suggestions.c.state == "discarded",
                suggestions.c.edit_distance >= MOSTLY_CHANGED,
            ),
        )
        async with self._database.read() as reader:
            return set((await reader.execute(query.distinct())).scalars().all())

    async def contact_names(
        self, conversation_ids: Collection[ConversationId]
    ) -> dict[ConversationId, str | None]:
        """Whom these conversations are with."""
        query = (
            select(conversations.c.id, contacts.c.name)
            .join(contacts, contacts.c.id == conversations.c.contact_id)
            .where(conversations.c.id.in_(conversation_ids))
        )
        async with self._database.read() as reader:
            rows = (await reader.execute(query)).mappings().all()
        return {row["id"]: row["name"] for row in rows}


def _full() -> Select[Any]:
    return (
        select(
            reviews,
            operators.c.name.label("reviewer_name"),
            contacts.c.name.label("contact_name"),
            conversations.c.language.label("language"),
        )
        .join(operators, operators.c.id == reviews.c.reviewer_id)
        .join(conversations, conversations.c.id == reviews.c.conversation_id)
        .join(contacts, contacts.c.id == conversations.c.contact_id)
    )


def _review(row: RowMapping) -> Review:
    return Review(**{name: row[name] for name in Review.__dataclass_fields__})
