"""What operators do to a conversation: take it, speak, note, give it back, resolve it; each is one
transaction that begins where the conversation stands and makes one move of the lifecycle."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update

from domain.contact import Operator
from domain.conversation import Sender
from domain.errors import Conflict, HandoffTaken, IdempotencyMismatch, NotOwner
from domain.handoff import Handoff, HandoffStatus, OfferState
from domain.ids import AttachmentId, ConversationId, MessageId, TurnId
from domain.lifecycle import Move, State
from store.attachments import same_attachments, take
from store.conversations import lock, operator_name
from store.engine import Database, Transaction
from store.handoffs import change_handoff
from store.hands import close_handoff, to_assistant, to_operator, to_queue
from store.messages import insert_message, say
from store.participants import WITH_A_HUMAN, may_speak
from store.resting import end_matter, finish_wrap_up
from store.standing import Footing, end_offer, stand, tell
from store.tables import conversations, handoffs, messages

NO_WRAP_UP = timedelta(0)


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
        """Exactly one of those who try gets it; the others learn who did. An open offer ends with it, whoever was asked."""
        async with self._database.write() as transaction:
            footing = await stand(transaction, conversation_id)
            if footing.handoff is not None and footing.handoff["operator_id"]:
                name = await operator_name(transaction, footing.handoff["operator_id"])
                raise HandoffTaken(f"{name} has taken this conversation.", by=name)
            if footing.handoff is None:
                raise Conflict("Nobody waits in this conversation any more.")
            footing.after(Move.ACCEPT)
            return await to_operator(
                transaction, footing, operator, notice, "handoff.accepted", now=now
            )

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
        """NotOwner unless the conversation is this operator's, or they were invited; the same key and text give the first
        answer."""
        async with self._database.write() as transaction:
            footing = await stand(transaction, conversation_id)
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
            await _must_speak(transaction, footing, operator)
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
            await answered(transaction, footing, now=now)
            return message_id

    async def note(
        self,
        conversation_id: ConversationId,
        operator: Operator,
        text: str,
        *,
        now: datetime,
        kind: str | None = None,
    ) -> MessageId:
        """For operators only: in the messages, never in the log that the contact reads. Of the kind FOR_ASSISTANT, for
        the assistant too."""
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
                kind=kind,
            )

    async def resolve(
        self,
        conversation_id: ConversationId,
        operator: Operator,
        *,
        disposition: str,
        notice: str,
        now: datetime,
        wrap_up: timedelta = NO_WRAP_UP,
    ) -> None:
        """Over for the contact, whose next message the assistant answers; during the `wrap_up` the operator keeps it, and
        has it before them again when the contact writes."""
        async with self._database.write() as transaction:
            footing = await stand(transaction, conversation_id)
            footing.must_be_of(operator.id)
            footing.after(Move.RESOLVE)
            until = now + wrap_up if wrap_up else None
            await end_matter(transaction, footing, disposition, notice, until=until, now=now)
            if not wrap_up:
                await finish_wrap_up(
                    transaction, await stand(transaction, conversation_id), Move.FINISH, now=now
                )

    async def give_back(
        self, conversation_id: ConversationId, operator: Operator, *, notice: str, now: datetime
    ) -> TurnId | None:
        """To the assistant, which answers what the contact wrote after the last reply."""
        async with self._database.write() as transaction:
            footing = await stand(transaction, conversation_id)
            footing.must_be_of(operator.id)
            footing.after(Move.HAND_BACK)
            await close_handoff(transaction, footing, HandoffStatus.CLOSED, closed_at=now)
            return await to_assistant(transaction, footing, notice, "handoff.returned", now=now)

    async def withdraw(
        self, conversation_id: ConversationId, *, notice: str, now: datetime
    ) -> TurnId | None:
        """The contact no longer wants to wait; Conflict when somebody is there already."""
        async with self._database.write() as transaction:
            footing = await stand(transaction, conversation_id)
            footing.after(Move.WITHDRAW)
            await end_offer(transaction, footing, OfferState.WITHDRAWN, now=now)
            await close_handoff(transaction, footing, HandoffStatus.WITHDRAWN, closed_at=now)
            return await to_assistant(transaction, footing, notice, "handoff.withdrawn", now=now)

    async def requeue(
        self, conversation_id: ConversationId, operator: Operator, *, notice: str, now: datetime
    ) -> Handoff | None:
        """The operator leaves; the contact waits again, at their old place. None where only the wrap-up was left: it ends."""
        async with self._database.write() as transaction:
            footing = await stand(transaction, conversation_id)
            footing.must_be_of(operator.id)
            if footing.after(Move.LEAVE) is State.RESOLVED:
                await finish_wrap_up(transaction, footing, Move.LEAVE, now=now)
                return None
            return await to_queue(transaction, footing, notice, "handoff.queued", now=now)

    async def to_ticket(
        self,
        conversation_id: ConversationId,
        *,
        promised_at: datetime | None,
        notice: str,
        now: datetime,
        **changes: object,
    ) -> Handoff:
        """Somebody who waits gets a promised time instead of a place in the queue, or none where no time can be told; `changes`
        are of the handoff."""
        async with self._database.write() as transaction:
            footing = await stand(transaction, conversation_id)
            handoff = footing.asked
            footing.after(Move.PROMISE)
            await end_offer(transaction, footing, OfferState.WITHDRAWN, now=now)
            changed = await change_handoff(
                transaction,
                handoff,
                HandoffStatus.TICKET,
                promised_at=promised_at,
                position=None,
                **changes,
            )
            await tell(transaction, footing, notice, "handoff.ticket", now=now)
            return changed

    async def reach(
        self, conversation_id: ConversationId, reach: str, *, notice: str, now: datetime
    ) -> Handoff:
        """How to reach the contact when the answer is there."""
        async with self._database.write() as transaction:
            footing = await stand(transaction, conversation_id)
            handoff = await change_handoff(
                transaction, footing.asked, HandoffStatus(footing.asked["status"]), reach=reach
            )
            await tell(transaction, footing, notice, "handoff.reach", now=now)
            return handoff


async def _must_speak(transaction: Transaction, footing: Footing, operator: Operator) -> None:
    """NotOwner for whoever has not the conversation and was not invited, and for everybody once it is resolved."""
    if footing.state not in WITH_A_HUMAN:
        raise NotOwner("Accept the conversation before you speak in it.", state=footing.state)
    if footing.conversation["operator_id"] != operator.id and not await may_speak(
        transaction, footing.conversation["id"], operator.id
    ):
        raise NotOwner("Accept the conversation before you speak in it.")


async def answered(transaction: Transaction, footing: Footing, *, now: datetime) -> None:
    """Nobody waits for an answer now; the handoff keeps when its first one came."""
    await transaction.execute(
        update(conversations)
        .where(conversations.c.id == footing.conversation["id"])
        .values(waiting_since=None, updated_at=now)
    )
    if footing.handoff is not None and footing.handoff["first_reply_at"] is None:
        await transaction.execute(
            update(handoffs)
            .where(handoffs.c.id == footing.handoff["id"])
            .values(first_reply_at=now)
        )
