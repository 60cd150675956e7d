"""Messages in the other language: made once, and for what an operator had translated before sending, their own words."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select

from domain.ids import ConversationId, MessageId
from domain.language import Language
from store.desk_tables import translations
from store.engine import Database
from store.tables import messages


class Translations:
    """Read at the desk alone: no contact ever sees one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, message_id: MessageId, language: Language) -> str | None:
        query = select(translations.c.text).where(
            translations.c.message_id == message_id, translations.c.language == language
        )
        async with self._database.read() as connection:
            return (await connection.execute(query)).scalar_one_or_none()

    async def of(self, conversation_id: ConversationId) -> Sequence[tuple[MessageId, str, str]]:
        """Message, language and text of all that this conversation has."""
        query = (
            select(translations.c.message_id, translations.c.language, translations.c.text)
            .join(messages, messages.c.id == translations.c.message_id)
            .where(messages.c.conversation_id == conversation_id)
            .order_by(messages.c.seq, translations.c.language)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return [(row.message_id, row.language, row.text) for row in rows]

    async def keep(
        self, message_id: MessageId, language: Language, text: str, *, now: datetime
    ) -> None:
        """In place of an earlier one."""
        same = (translations.c.message_id == message_id, translations.c.language == language)
        async with self._database.write() as transaction:
            await transaction.execute(delete(translations).where(*same))
            await transaction.execute(
                insert(translations).values(
                    message_id=message_id, language=language, text=text, made_at=now
                )
            )
