"""What contacts send: messages and decisions, recorded with their turn before they are
acknowledged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, bindparam, insert, select, update

from domain.conversation import OwnerKind, Sender
from domain.effect import Choice, ProposalStatus
from domain.errors import Gone, IdempotencyMismatch, NotFound, ProposalClosed
from domain.ids import AttachmentId, ConversationId, MessageId, ProposalId, TurnId, new_id
from domain.language import Language, detect_language
from domain.lifecycle import Move, State, step
from store.attachments import same_attachments, take
from store.conversations import called_back, lock, state_in
from store.engine import Database, Transaction
from store.messages import say
from store.proposals import close_proposal
from store.tables import conversations, messages, proposals, turns

# Built once: every message needs them, and building them costs more than running them.
_EARLIER = select(messages.c.id, messages.c.text, messages.c.turn_id).where(
    messages.c.conversation_id == bindparam("conversation"),
    messages.c.idempotency_key == bindparam("key"),
)
_LAST_OPEN = (
    select(turns.c.id, turns.c.visible, turns.c.proposal_id, turns.c.status)
    .where(
        turns.c.conversation_id == bindparam("conversation"),
        turns.c.status.in_(("pending", "running")),
    )
    .order_by(turns.c.number.desc())
    .limit(1)
)
_COUNT = (
    update(conversations)
    .where(conversations.c.id == bindparam("conversation"))
    .values(last_turn=conversations.c.last_turn + 1)
    .returning(conversations.c.last_turn)
)
_INSERT = insert(turns)


@dataclass(frozen=True)
class Received:
    """`turn_id` is None where a human answers; `duplicate` when this very message had come
    before."""

    message_id: MessageId | None
    turn_id: TurnId | None
    duplicate: bool = False


class Inbound:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def receive(
        self,
        conversation_id: ConversationId,
        text: str,
        idempotency_key: str,
        *,
        now: datetime,
        attachments: Sequence[AttachmentId] = (),
    ) -> Received:
        """Message, files, log entry and turn in one transaction; the same key, text and files give
        the first answer again."""
        async with self._database.write() as transaction:
            row = await lock(transaction, conversation_id)
            earlier = await _earlier(transaction, conversation_id, idempotency_key)
            if earlier is not None:
                if earlier["text"] != text or not await same_attachments(
                    transaction, earlier["id"], attachments
                ):
                    raise IdempotencyMismatch(
                        "This Idempotency-Key was used with another text or other files; use a new key."
                    )
                return Received(earlier["id"], earlier["turn_id"], duplicate=True)
            sent = await take(transaction, conversation_id, attachments, sender=Sender.CONTACT)
            state = state_in(row)
            after = step(state, Move.WRITE)
            turn_id = None
            if row["owner_kind"] == OwnerKind.ASSISTANT:
                turn_id = await turn_for_message(transaction, row, now=now)
            language = detect_language(text, default=Language(row["language"]))
            message_id = await say(
                transaction,
                conversation_id,
                Sender.CONTACT,
                text,
                now=now,
                key=idempotency_key,
                turn_id=turn_id,
                language=language,
                attachments=sent,
                changes={
                    "language": language,
                    "waiting_since": row["waiting_since"] or now,
                    "updated_at": now,
                    **_on_the_way(state, after, now),
                },
            )
            transaction.desk = transaction.desk or state is not after
            return Received(message_id, turn_id)

    async def decide(
        self,
        conversation_id: ConversationId,
        proposal_id: ProposalId,
        choice: Choice,
        *,
        now: datetime,
    ) -> Received:
        """A turn for the contact's button. ProposalClosed when it was decided, Gone when it has
        expired. While a human owns the conversation a no is only kept, and a yes is carried out."""
        expired, turn_id = False, None
        async with self._database.write() as transaction:
            row = await lock(transaction, conversation_id)
            found = await _proposal(transaction, conversation_id, proposal_id)
            if found["status"] == ProposalStatus.EXPIRED:
                raise Gone("The proposal has expired; please ask again.")
            if found["status"] != ProposalStatus.PENDING:
                raise ProposalClosed(
                    "The proposal has already been decided.", proposal_status=found["status"]
                )
            if await _being_decided(transaction, proposal_id):
                raise ProposalClosed("The proposal is being carried out.")
            expired = found["expires_at"] <= now
            if expired:
                await close_proposal(transaction, found, ProposalStatus.EXPIRED)
            else:
                if choice is Choice.DECLINE:
                    await close_proposal(transaction, found, ProposalStatus.DECLINED)
                if choice is Choice.CONFIRM or row["owner_kind"] == OwnerKind.ASSISTANT:
                    turn_id = await new_turn(
                        transaction, row, now=now, proposal_id=proposal_id, choice=choice
                    )
        if expired:
            raise Gone("The proposal has expired; please ask again.")
        return Received(None, turn_id)


def _on_the_way(state: State, after: State, now: datetime) -> dict[str, Any]:
    """What else a message changes: it reopens what was resolved, and calls back an operator who had laid it aside."""
    if after is state:
        return {}
    return called_back(now) | ({"reopened_at": now} if after is State.REOPENED else {})


async def turn_for_message(
    transaction: Transaction, conversation: RowMapping, *, now: datetime
) -> TurnId:
    """The turn that will answer a new message: the open one while nothing of it is visible,
    otherwise a new one."""
    found = await transaction.execute(_LAST_OPEN, {"conversation": conversation["id"]})
    last = found.mappings().one_or_none()
    if last is None or last["visible"] or last["proposal_id"]:
        return await new_turn(transaction, conversation, now=now)
    if last["status"] == "running":
        # The running attempt has said nothing yet: it loses its lease and starts again with this
        # message.
        await transaction.execute(
            update(turns)
            .where(turns.c.id == last["id"])
            .values(status="pending", lease_owner=None, lease_until=None)
        )
    return TurnId(last["id"])


async def new_turn(
    transaction: Transaction,
    conversation: RowMapping,
    *,
    now: datetime,
    proposal_id: ProposalId | None = None,
    choice: Choice | None = None,
) -> TurnId:
    counted = await transaction.execute(_COUNT, {"conversation": conversation["id"]})
    turn_id = TurnId(new_id("turn"))
    row = {
        "id": turn_id,
        "conversation_id": conversation["id"],
        "number": counted.scalar_one(),
        "status": "pending",
        "attempt": 0,
        "crashes": 0,
        "visible": False,
        "owner_version": conversation["owner_version"],
        "proposal_id": proposal_id,
        "choice": choice,
        "created_at": now,
    }
    await transaction.execute(_INSERT, row)
    return turn_id


async def _earlier(
    transaction: Transaction, conversation_id: ConversationId, key: str
) -> RowMapping | None:
    found = await transaction.execute(_EARLIER, {"conversation": conversation_id, "key": key})
    return found.mappings().one_or_none()


async def _proposal(
    transaction: Transaction, conversation_id: ConversationId, proposal_id: ProposalId
) -> RowMapping:
    query = select(proposals).where(
        proposals.c.id == proposal_id, proposals.c.conversation_id == conversation_id
    )
    row = (await transaction.execute(query)).mappings().one_or_none()
    if row is None:
        raise NotFound("There is no such proposal in this conversation.")
    return row


async def _being_decided(transaction: Transaction, proposal_id: ProposalId) -> bool:
    query = select(turns.c.id).where(
        turns.c.proposal_id == proposal_id, turns.c.status.in_(("pending", "running"))
    )
    return (await transaction.execute(query.limit(1))).first() is not None
