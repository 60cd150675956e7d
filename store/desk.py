"""What operators do to a conversation: take it, speak, note, give it back, resolve it; each is one
transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import RowMapping, select, update

from domain.contact import Operator
from domain.conversation import OwnerKind, Sender, Status
from domain.errors import Conflict, HandoffTaken, IdempotencyMismatch, NotFound, NotOwner
from domain.events import CustomName
from domain.handoff import Handoff, HandoffStatus
from domain.ids import AttachmentId, ConversationId, MessageId, OperatorId, TurnId
from store import payloads
from store.attachments import same_attachments, take
from store.conversations import lock, operator_name, set_owner
from store.engine import Database, Transaction
from store.events import append
from store.handoffs import change_handoff, current_row
from store.inbound import new_turn
from store.messages import insert_message, say
from store.tables import conversations, messages


class Desk:
    """Texts for the contact (`notice`) come from the caller, in the contact's language."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def accept(
        self,
        conversation_id: ConversationId,
        operator: Operator,
        *,
        notice: str,
        now: datetime,
    ) -> Handoff:
        """Exactly one of those who try gets it; the others learn who did."""
        async with self._database.write() as transaction:
            conversation = await lock(transaction, conversation_id)
            row = await current_row(transaction, conversation_id)
            if row is not None and row["operator_id"]:
                name = await operator_name(transaction, row["operator_id"])
                raise HandoffTaken(f"{name} has taken this conversation.", by=name)
            if row is None:
                raise Conflict("Nobody waits in this conversation any more.")
            await set_owner(
                transaction, conversation, OwnerKind.OPERATOR, operator_id=operator.id, now=now
            )
            handoff = await change_handoff(
                transaction,
                row,
                HandoffStatus.ACCEPTED,
                operator_id=operator.id,
                accepted_at=now,
                position=None,
            )
            await _system(transaction, conversation_id, notice, "handoff.accepted", now)
            return handoff

    async def reply(
        self,
        conversation_id: ConversationId,
        operator: Operator,
        text: str,
        idempotency_key: str,
        *,
        now: datetime,
        attachments: Sequence[AttachmentId] = (),
    ) -> MessageId:
        """NotOwner unless the conversation is this operator's; the same key and text give the first
        answer."""
        async with self._database.write() as transaction:
            conversation = await lock(transaction, conversation_id)
            # A contact cannot use up an operator's key.
            unique_key = f"{operator.id}:{idempotency_key}"
            earlier = select(messages.c.id, messages.c.text).where(
                messages.c.conversation_id == conversation_id,
                messages.c.idempotency_key == unique_key,
            )
            known = (await transaction.execute(earlier)).mappings().one_or_none()
            if known is not None:
                if known["text"] != text or not await same_attachments(
                    transaction, known["id"], attachments
                ):
                    raise IdempotencyMismatch("This Idempotency-Key came with other contents.")
                return MessageId(known["id"])
            _must_own(conversation, operator.id)
            sent = await take(
                transaction,
                conversation_id,
                attachments,
                sender=Sender.OPERATOR,
                operator_id=operator.id,
            )
            message_id = await say(
                transaction,
                conversation_id,
                Sender.OPERATOR,
                text,
                now=now,
                attachments=sent,
                sender_name=operator.name,
                key=idempotency_key,
                unique_key=unique_key,
            )
            await transaction.execute(
                update(conversations)
                .where(conversations.c.id == conversation_id)
                .values(waiting_since=None, updated_at=now)
            )
            return message_id

    async def note(
        self, conversation_id: ConversationId, operator: Operator, text: str, *, now: datetime
    ) -> MessageId:
        """For operators only: in the messages, never in the log that the contact reads."""
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
                sender_name=operator.name,
                internal=True,
            )

    async def resolve(
        self,
        conversation_id: ConversationId,
        operator: Operator,
        *,
        disposition: str,
        notice: str,
        now: datetime,
    ) -> None:
        """Close the handoff and the matter; if the contact writes again, the assistant answers."""
        async with self._database.write() as transaction:
            conversation = await lock(transaction, conversation_id)
            _must_own(conversation, operator.id)
            await _close(transaction, conversation_id, HandoffStatus.CLOSED, now)
            await set_owner(
                transaction,
                conversation,
                OwnerKind.ASSISTANT,
                now=now,
                status=Status.RESOLVED,
                disposition=disposition,
                waiting_since=None,
            )
            await _system(transaction, conversation_id, notice, "resolved", now)
            resolved = payloads.custom(CustomName.RESOLVED, {"disposition": disposition})
            asked = payloads.custom(CustomName.CSAT, {"asked": True})
            await append(transaction, conversation_id, [resolved, asked])

    async def give_back(
        self, conversation_id: ConversationId, operator: Operator, *, notice: str, now: datetime
    ) -> TurnId | None:
        """To the assistant, which answers what the contact wrote after the last reply."""
        async with self._database.write() as transaction:
            conversation = await lock(transaction, conversation_id)
            _must_own(conversation, operator.id)
            await _close(transaction, conversation_id, HandoffStatus.CLOSED, now)
            return await _to_assistant(transaction, conversation, notice, "handoff.returned", now)

    async def withdraw(
        self, conversation_id: ConversationId, *, notice: str, now: datetime
    ) -> TurnId | None:
        """The contact no longer wants to wait; Conflict when somebody is there already."""
        async with self._database.write() as transaction:
            conversation = await lock(transaction, conversation_id)
            if conversation["owner_kind"] != OwnerKind.QUEUE:
                raise Conflict("Nobody waits in this conversation.")
            await _close(transaction, conversation_id, HandoffStatus.WITHDRAWN, now)
            return await _to_assistant(transaction, conversation, notice, "handoff.withdrawn", now)

    async def requeue(
        self, conversation_id: ConversationId, operator: Operator, *, notice: str, now: datetime
    ) -> Handoff:
        """The operator leaves; the contact waits again, at their old place."""
        async with self._database.write() as transaction:
            conversation = await lock(transaction, conversation_id)
            _must_own(conversation, operator.id)
            row = await _open_row(transaction, conversation_id)
            await set_owner(transaction, conversation, OwnerKind.QUEUE, now=now)
            handoff = await change_handoff(
                transaction, row, HandoffStatus.WAITING, operator_id=None, accepted_at=None
            )
            await _system(transaction, conversation_id, notice, "handoff.queued", now)
            return handoff

    async def to_ticket(
        self, conversation_id: ConversationId, *, promised_at: datetime, notice: str, now: datetime
    ) -> Handoff:
        """Somebody who waits gets a promised time instead of a place in the queue."""
        async with self._database.write() as transaction:
            conversation = await lock(transaction, conversation_id)
            row = await _open_row(transaction, conversation_id)
            if conversation["owner_kind"] != OwnerKind.QUEUE:
                raise Conflict("Somebody has taken this conversation.")
            handoff = await change_handoff(
                transaction, row, HandoffStatus.TICKET, promised_at=promised_at, position=None
            )
            await _system(transaction, conversation_id, notice, "handoff.ticket", now)
            return handoff

    async def reach(
        self, conversation_id: ConversationId, reach: str, *, notice: str, now: datetime
    ) -> Handoff:
        """How to reach the contact when the answer is there."""
        async with self._database.write() as transaction:
            await lock(transaction, conversation_id)
            row = await _open_row(transaction, conversation_id)
            handoff = await change_handoff(
                transaction, row, HandoffStatus(row["status"]), reach=reach
            )
            await _system(transaction, conversation_id, notice, "handoff.reach", now)
            return handoff


def _must_own(conversation: RowMapping, operator_id: OperatorId) -> None:
    if (
        conversation["owner_kind"] != OwnerKind.OPERATOR
        or conversation["operator_id"] != operator_id
    ):
        raise NotOwner("Accept the conversation before you speak in it.")


async def _open_row(transaction: Transaction, conversation_id: ConversationId) -> RowMapping:
    row = await current_row(transaction, conversation_id)
    if row is None:
        raise NotFound("Nobody was asked for in this conversation.")
    return row


async def _close(
    transaction: Transaction,
    conversation_id: ConversationId,
    status: HandoffStatus,
    now: datetime,
) -> None:
    row = await current_row(transaction, conversation_id)
    if row is not None:
        await change_handoff(transaction, row, status, closed_at=now, position=None)


async def _to_assistant(
    transaction: Transaction, conversation: RowMapping, notice: str, kind: str, now: datetime
) -> TurnId | None:
    await set_owner(transaction, conversation, OwnerKind.ASSISTANT, now=now)
    conversation_id = conversation["id"]
    await _system(transaction, conversation_id, notice, kind, now)
    unanswered = await _unanswered(transaction, conversation_id)
    if not unanswered:
        return None
    current = await lock(transaction, conversation_id)
    turn_id = await new_turn(transaction, current, now=now)
    await transaction.execute(
        update(messages).where(messages.c.id.in_(unanswered)).values(turn_id=turn_id)
    )
    return turn_id


async def _unanswered(transaction: Transaction, conversation_id: ConversationId) -> list[MessageId]:
    """What the contact wrote to a human who has not answered it."""
    query = (
        select(messages.c.id, messages.c.sender, messages.c.turn_id)
        .where(
            messages.c.conversation_id == conversation_id,
            messages.c.internal.is_(False),
            messages.c.sender.in_((Sender.CONTACT, Sender.OPERATOR)),
        )
        .order_by(messages.c.seq.desc())
        .limit(20)
    )
    found = []
    for row in (await transaction.execute(query)).mappings().all():
        if row["sender"] == Sender.OPERATOR or row["turn_id"]:
            break
        found.append(row["id"])
    return found


async def _system(
    transaction: Transaction,
    conversation_id: ConversationId,
    text: str,
    kind: str,
    now: datetime,
) -> None:
    await say(transaction, conversation_id, Sender.SYSTEM, text, now=now, kind=kind)
