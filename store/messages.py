"""The messages of a conversation, as rows and as what stands for a reader."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import RowMapping, and_, func, insert, select

from domain.attachment import Attachment
from domain.conversation import Message, MessageState, Sender
from domain.ids import ConversationId, MessageId, OperatorId, TurnId, new_id
from domain.language import Language
from store import payloads
from store.attachments import attach, attached_to
from store.engine import Database, Snapshot, Transaction
from store.events import append
from store.rows import message_of, proposal_of, receipt_of
from store.tables import conversations, effects, messages, proposals

# Built once: building it costs more than running it.
_INSERT = insert(messages)


async def insert_message(
    transaction: Transaction,
    conversation_id: ConversationId,
    *,
    seq: int,
    sender: Sender,
    text: str,
    now: datetime,
    **optional: Any,
) -> MessageId:
    """The row alone; who inserts it also appends what the log must say."""
    row: dict[str, Any] = {
        "id": new_id("msg"),
        "conversation_id": conversation_id,
        "seq": seq,
        "sender": sender,
        "text": text,
        "created_at": now,
        "state": MessageState.DONE,
        "internal": False,
        "citations": [],
        "quick_replies": [],
        "cards": [],
    } | optional
    await transaction.execute(_INSERT, row)
    return MessageId(row["id"])


async def say(
    transaction: Transaction,
    conversation_id: ConversationId,
    sender: Sender,
    text: str,
    *,
    now: datetime,
    sender_name: str | None = None,
    kind: str | None = None,
    key: str | None = None,
    unique_key: str | None = None,
    turn_id: TurnId | None = None,
    language: Language | None = None,
    changes: Mapping[str, object] = MappingProxyType({}),
    attachments: Sequence[Attachment] = (),
) -> MessageId:
    """A whole message at once: the row and its entry in the log. `key` is shown to its sender, and
    unique in the conversation unless `unique_key` is; `changes` are the conversation's own."""
    message_id = MessageId(new_id("msg"))
    entry = payloads.message(
        message_id,
        sender,
        text,
        now=now,
        sender_name=sender_name,
        kind=kind,
        key=key,
        attachments=attachments,
    )
    seq = await append(transaction, conversation_id, [entry], changes=changes)
    await insert_message(
        transaction,
        conversation_id,
        id=message_id,
        seq=seq,
        sender=sender,
        text=text,
        now=now,
        sender_name=sender_name,
        kind=kind,
        idempotency_key=unique_key or key,
        turn_id=turn_id,
        language=language,
    )
    await attach(transaction, message_id, attachments)
    return message_id


class Messages:
    """Reading what stands."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list(
        self, conversation_id: ConversationId, *, internal: bool = False, limit: int = 500
    ) -> tuple[list[Message], int]:
        """The last `limit` messages, oldest first, and the `seq` of the log they agree with."""
        async with self._database.read() as connection:
            seq = select(conversations.c.last_seq).where(conversations.c.id == conversation_id)
            last_seq = (await connection.execute(seq)).scalar_one_or_none() or 0
            rows = await latest_rows(connection, conversation_id, internal=internal, limit=limit)
            return await with_parts(connection, rows), last_seq

    async def is_reply_of(self, message_id: MessageId, operator_id: OperatorId) -> bool:
        """Whether this operator sent it as a reply: their id stands in its key."""
        query = select(messages.c.id).where(
            messages.c.id == message_id,
            messages.c.sender == Sender.OPERATOR,
            messages.c.idempotency_key.startswith(f"{operator_id}:", autoescape=True),
        )
        async with self._database.read() as connection:
            return (await connection.execute(query)).first() is not None

    async def last_of(
        self, conversation_ids: Collection[ConversationId]
    ) -> dict[ConversationId, Message]:
        """The last thing that a person or the assistant said, in each of these conversations."""
        spoken = (
            messages.c.conversation_id.in_(conversation_ids),
            messages.c.internal.is_(False),
            messages.c.sender != Sender.SYSTEM,
        )
        last = (
            select(messages.c.conversation_id, func.max(messages.c.seq).label("seq"))
            .where(*spoken)
            .group_by(messages.c.conversation_id)
            .subquery()
        )
        same = and_(
            messages.c.conversation_id == last.c.conversation_id, messages.c.seq == last.c.seq
        )
        query = select(messages).join(last, same).where(*spoken)
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
            carried = await attached_to(connection, [row["id"] for row in rows])
        return {
            row["conversation_id"]: message_of(row, attachments=carried.get(row["id"], ()))
            for row in rows
        }

    async def conversation_of(self, message_id: MessageId) -> ConversationId | None:
        query = select(messages.c.conversation_id).where(messages.c.id == message_id)
        async with self._database.read() as connection:
            return (await connection.execute(query)).scalar_one_or_none()


async def latest_rows(
    connection: Snapshot, conversation_id: ConversationId, *, internal: bool, limit: int
) -> list[RowMapping]:
    """The last `limit` rows, oldest first."""
    query = select(messages).where(messages.c.conversation_id == conversation_id)
    if not internal:
        query = query.where(messages.c.internal.is_(False))
    query = query.order_by(
        messages.c.seq.desc(), messages.c.created_at.desc(), messages.c.id.desc()
    ).limit(limit)
    return list(reversed((await connection.execute(query)).mappings().all()))


async def with_parts(connection: Snapshot, rows: Sequence[RowMapping]) -> list[Message]:
    """The messages of `rows` with the proposals, receipts and attachments they carry."""
    proposal_ids = [row["proposal_id"] for row in rows if row["proposal_id"]]
    effect_ids = [row["effect_id"] for row in rows if row["effect_id"]]
    made, given = {}, {}
    carried = await attached_to(connection, [row["id"] for row in rows])
    if proposal_ids:
        query = select(proposals).where(proposals.c.id.in_(proposal_ids))
        found = (await connection.execute(query)).mappings().all()
        made = {row["id"]: proposal_of(row) for row in found}
    if effect_ids:
        query = select(effects).where(effects.c.id.in_(effect_ids))
        found = (await connection.execute(query)).mappings().all()
        given = {row["id"]: receipt_of(row) for row in found}
    return [
        message_of(
            row,
            proposal=made.get(row["proposal_id"]),
            receipt=given.get(row["effect_id"]),
            attachments=carried.get(row["id"], ()),
        )
        for row in rows
    ]
