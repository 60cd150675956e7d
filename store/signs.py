"""Who is typing, and how far each side has read: signs between people, which the log does not keep."""

from dataclasses import replace
from typing import Literal

from sqlalchemy import func, select, update

from domain.contact import Operator
from domain.conversation import Conversation, OwnerKind, Sender
from domain.errors import NotFound
from domain.ids import ConversationId, MessageId
from store.desk_tables import participants
from store.engine import Database
from store.tables import conversations, messages

Side = Literal["contact", "operator"]
_COLUMN = {
    "contact": conversations.c.contact_read_seq,
    "operator": conversations.c.operator_read_seq,
}
# What each side reads: the words of the other.
_WROTE = {
    "contact": (Sender.OPERATOR, Sender.ASSISTANT, Sender.SYSTEM),
    "operator": (Sender.CONTACT,),
}


class SignStore:
    """Typing lasts as long as it is renewed; a read position only ever grows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def typing_contact(self, conversation_id: ConversationId, *, typing: bool) -> None:
        news = {"type": "typing", "id": conversation_id, "by": None, "typing": typing}
        self._database.wakeups.sign_desk(news)

    async def typing_operator(
        self, conversation: Conversation, operator: Operator, *, typing: bool, aloud: bool
    ) -> None:
        """Colleagues always see it; the contact only `aloud` and from somebody who may speak there."""
        wakeups = self._database.wakeups
        by = {"id": operator.id, "name": operator.name}
        news = {"type": "typing", "id": conversation.id, "by": by, "typing": typing, "aloud": aloud}
        wakeups.sign_desk(news)
        shown = wakeups.signs(conversation.id)
        if not typing or not aloud:
            if shown.typing == operator.name:
                wakeups.sign(conversation.id, replace(shown, typing=None))
        elif await self._speaks(conversation, operator):
            wakeups.sign(conversation.id, replace(shown, typing=operator.name))

    async def read(
        self, conversation_id: ConversationId, side: Side, message_id: MessageId
    ) -> bool:
        """Up to this message; False when it was read already. NotFound for a message of another conversation."""
        position = select(messages.c.seq).where(
            messages.c.id == message_id,
            messages.c.conversation_id == conversation_id,
            messages.c.internal.is_(False),
        )
        column = _COLUMN[side]
        async with self._database.read() as connection:
            seq = (await connection.execute(position)).scalar_one_or_none()
            if seq is None:
                raise NotFound("There is no such message in this conversation.")
            known = select(column).where(conversations.c.id == conversation_id)
            if (await connection.execute(known)).scalar_one() >= seq:
                return False
        async with self._database.write() as transaction:
            grown = update(conversations).where(conversations.c.id == conversation_id, column < seq)
            await transaction.execute(grown.values({column: seq}))
        self._tell(conversation_id, side, message_id)
        return True

    async def read_until(self, conversation_id: ConversationId, side: Side) -> MessageId | None:
        """The last message of the other side that this side has read."""
        async with self._database.read() as connection:
            seq = select(_COLUMN[side]).where(conversations.c.id == conversation_id)
            query = (
                select(messages.c.id)
                .where(
                    messages.c.conversation_id == conversation_id,
                    messages.c.internal.is_(False),
                    messages.c.sender.in_(_WROTE[side]),
                    messages.c.seq <= func.coalesce(seq.scalar_subquery(), 0),
                )
                .order_by(messages.c.seq.desc())
                .limit(1)
            )
            found: MessageId | None = (await connection.execute(query)).scalar_one_or_none()
        return found

    async def recall(self, conversation_id: ConversationId) -> None:
        """For a page that has just come: what operators had read before."""
        wakeups = self._database.wakeups
        read = await self.read_until(conversation_id, "operator")
        shown = wakeups.signs(conversation_id)
        if read and shown.read is None:
            wakeups.sign(conversation_id, replace(shown, read=read))

    def _tell(self, conversation_id: ConversationId, side: Side, message_id: MessageId) -> None:
        wakeups = self._database.wakeups
        wakeups.sign_desk({"type": "read", "id": conversation_id, "by": side, "until": message_id})
        if side == "operator":
            wakeups.sign(conversation_id, replace(wakeups.signs(conversation_id), read=message_id))

    async def _speaks(self, conversation: Conversation, operator: Operator) -> bool:
        owner = conversation.owner
        if owner.kind is OwnerKind.OPERATOR and owner.operator_id == operator.id:
            return True
        query = select(participants.c.part).where(
            participants.c.conversation_id == conversation.id,
            participants.c.operator_id == operator.id,
        )
        async with self._database.read() as connection:
            return (await connection.execute(query)).scalar_one_or_none() == "invited"
