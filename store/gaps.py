"""Gaps and their questions: what is missing, how often it was asked for, and whether it is answered now."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, Update, and_, delete, func, insert, or_, select, update

from domain.audience import Asker
from domain.errors import NotFound
from domain.gap import Cause, Gap, GapKind, GapQuestion, GapState, Miss
from domain.ids import GapId, MessageId
from domain.language import Language
from store.engine import Database
from store.knowledge_tables import articles, gap_questions, gaps
from store.tables import contacts, conversations

_BATCH = 400


class Gaps:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def known(self, message_ids: Sequence[MessageId]) -> dict[MessageId, Cause]:
        """Which of these questions are gathered already, and by which sign."""
        found: dict[MessageId, Cause] = {}
        async with self._database.read() as reader:
            for start in range(0, len(message_ids), _BATCH):
                query = select(gap_questions.c.message_id, gap_questions.c.cause).where(
                    gap_questions.c.message_id.in_(message_ids[start : start + _BATCH])
                )
                rows = (await reader.execute(query)).mappings().all()
                found |= {row["message_id"]: Cause(row["cause"]) for row in rows}
        return found

    async def all_of(self, language: Language) -> list[tuple[Gap, int]]:
        """Each with the number of its questions."""
        count = (
            select(func.count())
            .where(gap_questions.c.gap_id == gaps.c.id)
            .scalar_subquery()
            .label("count")
        )
        query = select(gaps, count).where(gaps.c.language == language).order_by(gaps.c.id)
        return [(gap_of(row), row["count"]) for row in await self._rows(query)]

    async def get(self, gap_id: GapId) -> Gap:
        rows = await self._rows(select(gaps).where(gaps.c.id == gap_id))
        if not rows:
            raise NotFound("There is no such gap; the list may have changed.")
        return gap_of(rows[0])

    async def of_question(self, message_id: MessageId) -> Gap | None:
        query = (
            select(gaps)
            .join(gap_questions, gap_questions.c.gap_id == gaps.c.id)
            .where(gap_questions.c.message_id == message_id)
        )
        rows = await self._rows(query)
        return gap_of(rows[0]) if rows else None

    async def begin(self, gap: Gap, miss: Miss) -> None:
        """A gap with its first question."""
        values = {field.name: getattr(gap, field.name) for field in fields(gap)}
        async with self._database.write() as transaction:
            await transaction.execute(insert(gaps).values(values))
            await transaction.execute(insert(gap_questions).values(_asked(gap.id, miss)))

    async def join(self, gap: Gap, miss: Miss) -> None:
        """One question more; what people decide meanwhile stays."""
        async with self._database.write() as transaction:
            await transaction.execute(insert(gap_questions).values(_asked(gap.id, miss)))
            await transaction.execute(_grown(gap))

    async def strengthen(self, message_id: MessageId, cause: Cause) -> None:
        async with self._database.write() as transaction:
            await transaction.execute(
                update(gap_questions)
                .where(gap_questions.c.message_id == message_id)
                .values(cause=cause)
            )

    async def absorb(self, gap: Gap, other: GapId) -> bool:
        """The questions of the other one become this one's; not if somebody has taken up the other meanwhile."""
        untouched = and_(
            gaps.c.id == other,
            gaps.c.state == GapState.NEW,
            gaps.c.article_id.is_(None),
            gaps.c.kind_settled.is_(False),
        )
        async with self._database.write() as transaction:
            free = await transaction.execute(select(gaps.c.id).where(untouched))
            if free.first() is None:
                return False
            await transaction.execute(
                update(gap_questions).where(gap_questions.c.gap_id == other).values(gap_id=gap.id)
            )
            await transaction.execute(delete(gaps).where(untouched))
            await transaction.execute(_grown(gap))
            return True

    async def change(self, gap_id: GapId, **values: Any) -> None:
        """What people decide, or what is learned of it."""
        async with self._database.write() as transaction:
            await transaction.execute(update(gaps).where(gaps.c.id == gap_id).values(values))

    async def save_trial(
        self, gap_id: GapId, answered: Mapping[MessageId, bool], *, closed: bool, at: datetime
    ) -> None:
        """What a trial of its questions gave. What was dismissed stays so; what was resolved may open again."""
        figures = {"answered": sum(answered.values()), "asked": len(answered), "checked_at": at}
        own = update(gaps).where(gaps.c.id == gap_id)
        if closed:
            state = own.where(gaps.c.state != GapState.DISMISSED).values(state=GapState.RESOLVED)
        else:
            state = own.where(gaps.c.state == GapState.RESOLVED).values(state=GapState.ACCEPTED)
        async with self._database.write() as transaction:
            await transaction.execute(own.values(figures))
            await transaction.execute(state)
            for outcome in (True, False):
                keys = [key for key, found in answered.items() if found is outcome]
                for start in range(0, len(keys), _BATCH):
                    await transaction.execute(
                        update(gap_questions)
                        .where(gap_questions.c.message_id.in_(keys[start : start + _BATCH]))
                        .values(answered=outcome)
                    )

    async def save_replies(self, replies: Mapping[MessageId, str]) -> None:
        async with self._database.write() as transaction:
            for message_id, text in replies.items():
                await transaction.execute(
                    update(gap_questions)
                    .where(gap_questions.c.message_id == message_id)
                    .values(reply=text)
                )

    async def questions(self, gap_id: GapId) -> list[GapQuestion]:
        """The newest first, each with its asker."""
        query = (
            select(gap_questions, conversations.c.channel, contacts.c.region, contacts.c.tier)
            .join(conversations, conversations.c.id == gap_questions.c.conversation_id)
            .join(contacts, contacts.c.id == conversations.c.contact_id)
            .where(gap_questions.c.gap_id == gap_id)
            .order_by(gap_questions.c.asked_at.desc(), gap_questions.c.message_id)
        )
        return [_question(row) for row in await self._rows(query)]

    async def to_check(self) -> list[Gap]:
        """Those whose article is live and has changed, or that have grown, since they were last tried."""
        tried = gaps.c.checked_at
        query = (
            select(gaps)
            .join(articles, articles.c.id == gaps.c.article_id)
            .where(
                gaps.c.state.in_((GapState.ACCEPTED, GapState.RESOLVED)),
                articles.c.archived.is_(False),
                or_(tried.is_(None), tried < articles.c.updated_at, tried < gaps.c.updated_at),
            )
        )
        return [gap_of(row) for row in await self._rows(query)]

    async def _rows(self, query: Select[Any]) -> Sequence[RowMapping]:
        async with self._database.read() as reader:
            return (await reader.execute(query)).mappings().all()


def gap_of(row: RowMapping) -> Gap:
    return Gap(
        id=row["id"],
        language=Language(row["language"]),
        question=row["question"],
        kind=GapKind(row["kind"]),
        state=GapState(row["state"]),
        centre=row["centre"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        kind_settled=row["kind_settled"],
        article_id=row["article_id"],
        answered=row["answered"],
        asked=row["asked"],
        checked_at=row["checked_at"],
    )


def _asked(gap_id: GapId, miss: Miss) -> dict[str, Any]:
    return {
        "message_id": miss.message_id,
        "gap_id": gap_id,
        "conversation_id": miss.conversation_id,
        "question": miss.question,
        "cause": miss.cause,
        "confidence": miss.confidence,
        "asked_at": miss.asked_at,
    }


def _grown(gap: Gap) -> Update:
    changes = {"centre": gap.centre, "question": gap.question, "updated_at": gap.updated_at}
    return update(gaps).where(gaps.c.id == gap.id).values(changes)


def _question(row: RowMapping) -> GapQuestion:
    return GapQuestion(
        message_id=row["message_id"],
        gap_id=row["gap_id"],
        conversation_id=row["conversation_id"],
        question=row["question"],
        cause=Cause(row["cause"]),
        asked_at=row["asked_at"],
        reply=row["reply"],
        confidence=row["confidence"],
        answered=row["answered"],
        asker=Asker(row["channel"], row["region"] or "", row["tier"] or ""),
    )
