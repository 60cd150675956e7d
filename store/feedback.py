"""What contacts think: a thumb on a message, a score at the end."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import insert, select, update

from domain.conversation import Sender
from domain.errors import NotFound
from domain.events import CustomName
from domain.ids import ConversationId, MessageId
from store import payloads
from store.conversations import lock
from store.engine import Database
from store.events import append
from store.tables import csat, feedback, messages

Rating = Literal["up", "down"]


@dataclass(frozen=True)
class Feedback:
    message_id: MessageId
    rating: Rating
    reason: str | None


@dataclass(frozen=True)
class Csat:
    score: int
    comment: str | None


class FeedbackStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def rate(
        self,
        conversation_id: ConversationId,
        message_id: MessageId,
        rating: Rating,
        *,
        reason: str | None,
        now: datetime,
    ) -> None:
        """The last rating of a message counts; only replies can be rated."""
        async with self._database.write() as transaction:
            await lock(transaction, conversation_id)
            reply = select(messages.c.id).where(
                messages.c.id == message_id,
                messages.c.conversation_id == conversation_id,
                messages.c.internal.is_(False),
                messages.c.sender.in_((Sender.ASSISTANT, Sender.OPERATOR)),
            )
            if (await transaction.execute(reply)).first() is None:
                raise NotFound("There is no such reply in this conversation.")
            values = {"rating": rating, "reason": reason, "updated_at": now}
            changed = await transaction.execute(
                update(feedback).where(feedback.c.message_id == message_id).values(values)
            )
            if not changed.rowcount:
                row = values | {"message_id": message_id, "conversation_id": conversation_id}
                await transaction.execute(insert(feedback).values(row))
            value = {"message_id": message_id, "rating": rating, "reason": reason}
            entry = payloads.custom(CustomName.FEEDBACK, value)
            await append(transaction, conversation_id, [entry])

    async def of(self, conversation_id: ConversationId) -> dict[MessageId, Feedback]:
        query = select(feedback).where(feedback.c.conversation_id == conversation_id)
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return {
            row["message_id"]: Feedback(row["message_id"], row["rating"], row["reason"])
            for row in rows
        }

    async def score(
        self, conversation_id: ConversationId, score: int, *, comment: str | None, now: datetime
    ) -> None:
        """A second score replaces the first."""
        async with self._database.write() as transaction:
            await lock(transaction, conversation_id)
            values = {"score": score, "comment": comment, "created_at": now}
            changed = await transaction.execute(
                update(csat).where(csat.c.conversation_id == conversation_id).values(values)
            )
            if not changed.rowcount:
                row = values | {"conversation_id": conversation_id}
                await transaction.execute(insert(csat).values(row))
            entry = payloads.custom(CustomName.CSAT, {"score": score})
            await append(transaction, conversation_id, [entry])

    async def scored(self, conversation_id: ConversationId) -> Csat | None:
        query = select(csat).where(csat.c.conversation_id == conversation_id)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        return Csat(row["score"], row["comment"]) if row is not None else None
