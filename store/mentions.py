"""Who was called by name in a private note, and whether they have looked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update

from domain.ids import ConversationId, MessageId, OperatorId
from store.desk_tables import mentions
from store.engine import Database
from store.tables import messages


@dataclass(frozen=True)
class Mention:
    """`text` and `by` are the note's and its writer's."""

    message_id: MessageId
    conversation_id: ConversationId
    text: str
    by: str | None
    made_at: datetime
    seen_at: datetime | None = None


class Mentions:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def make(
        self,
        message_id: MessageId,
        conversation_id: ConversationId,
        operator_ids: Sequence[OperatorId],
        *,
        now: datetime,
    ) -> None:
        """Each of them once; their open desks are told after the commit."""
        async with self._database.write() as transaction:
            for operator_id in dict.fromkeys(operator_ids):
                await transaction.execute(
                    insert(mentions).values(
                        message_id=message_id,
                        operator_id=operator_id,
                        conversation_id=conversation_id,
                        made_at=now,
                    )
                )
        for operator_id in dict.fromkeys(operator_ids):
            news = {"type": "mention", "id": conversation_id, "operator": operator_id}
            self._database.wakeups.sign_desk(news)

    async def unseen(self, operator_id: OperatorId, *, limit: int = 50) -> list[Mention]:
        """Newest first."""
        query = (
            select(mentions, messages.c.text, messages.c.sender_name)
            .join(messages, messages.c.id == mentions.c.message_id)
            .where(mentions.c.operator_id == operator_id, mentions.c.seen_at.is_(None))
            .order_by(mentions.c.made_at.desc(), mentions.c.message_id.desc())
            .limit(limit)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [
            Mention(
                message_id=row["message_id"],
                conversation_id=row["conversation_id"],
                text=row["text"],
                by=row["sender_name"],
                made_at=row["made_at"],
            )
            for row in rows
        ]

    async def count_unseen(self, operator_id: OperatorId) -> int:
        query = select(func.count()).where(
            mentions.c.operator_id == operator_id, mentions.c.seen_at.is_(None)
        )
        async with self._database.read() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def see(
        self,
        operator_id: OperatorId,
        conversation_id: ConversationId | None = None,
        *,
        now: datetime,
    ) -> int:
        """Mark those of a conversation, or all, as seen; how many were new."""
        mine = [mentions.c.operator_id == operator_id, mentions.c.seen_at.is_(None)]
        if conversation_id is not None:
            mine.append(mentions.c.conversation_id == conversation_id)
        async with self._database.write() as transaction:
            done = await transaction.execute(update(mentions).where(*mine).values(seen_at=now))
            return done.rowcount
