"""What a supervisor whispers to the operator of a conversation: a note of its own kind, never in the contact's log."""

from datetime import datetime

from domain.contact import Operator
from domain.conversation import Sender
from domain.ids import ConversationId, MessageId
from store.conversations import lock
from store.engine import Database
from store.messages import insert_message

WHISPER = "whisper"


class Whispers:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def say(
        self, conversation_id: ConversationId, supervisor: Operator, text: str, *, now: datetime
    ) -> MessageId:
        """The operators' open pages are woken; nothing is appended to the log."""
        async with self._database.write() as transaction:
            conversation = await lock(transaction, conversation_id)
            transaction.touched[conversation_id] = conversation["last_seq"]
            return await insert_message(
                transaction,
                conversation_id,
                seq=conversation["last_seq"],
                sender=Sender.OPERATOR,
                text=text,
                now=now,
                sender_name=supervisor.name,
                kind=WHISPER,
                internal=True,
            )
