"""What an operator lays aside: snoozed until a time, closed and still to be written up, or opened once more."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update

from domain.contact import Operator
from domain.conversation import OwnerKind, Sender, Status
from domain.errors import Conflict
from domain.events import CustomName
from domain.handoff import Brief, Handoff, HandoffReason, HandoffStatus
from domain.ids import ConversationId
from domain.language import Language
from domain.lifecycle import Move, State
from store import payloads
from store.conversations import called_back, set_owner
from store.engine import Database, Transaction
from store.events import append
from store.handoffs import change_handoff, come_unasked
from store.hands import close_handoff
from store.participants import dismiss
from store.standing import Footing, stand, tell
from store.tables import conversations, messages

ASKED_MESSAGES = 3


@dataclass(frozen=True)
class Due:
    """Whose time has come, and when the next one's does."""

    wakes: list[ConversationId]
    finishes: list[ConversationId]
    next_at: datetime | None


class Resting:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def snooze(
        self, conversation_id: ConversationId, operator: Operator, *, until: datetime, now: datetime
    ) -> None:
        """Out of the operator's sight until then, or until the contact writes. The contact is told nothing."""
        async with self._database.write() as transaction:
            footing = await stand(transaction, conversation_id)
            footing.must_be_of(operator.id)
            footing.after(Move.SNOOZE)
            await _change(transaction, footing, snoozed_until=until, updated_at=now)

    async def wake(
        self, conversation_id: ConversationId, operator: Operator | None = None, *, now: datetime
    ) -> None:
        """By the operator whose it is; without one, because its time has come: Conflict when it has not."""
        async with self._database.write() as transaction:
            footing = await stand(transaction, conversation_id)
            footing.after(Move.WAKE)
            if operator is not None:
                footing.must_be_of(operator.id)
            else:
                _must_be_due(footing, "snoozed_until", now)
            await call_back(transaction, footing, now=now)

    async def finish(
        self, conversation_id: ConversationId, operator: Operator | None = None, *, now: datetime
    ) -> None:
        """The end of the wrap-up, by the operator or by its time."""
        async with self._database.write() as transaction:
            footing = await stand(transaction, conversation_id)
            if operator is not None:
                footing.must_be_of(operator.id)
            else:
                footing.after(Move.FINISH)
                _must_be_due(footing, "wrap_up_until", now)
            await finish_wrap_up(transaction, footing, Move.FINISH, now=now)

    async def reopen(
        self, conversation_id: ConversationId, operator: Operator, *, notice: str, now: datetime
    ) -> Handoff:
        """The operator has it before them once more. NotOwner while a colleague still writes it up."""
        async with self._database.write() as transaction:
            footing = await stand(transaction, conversation_id)
            footing.after(Move.REOPEN)
            if footing.state is State.WRAP_UP:
                footing.must_be_of(operator.id)
                await call_back(transaction, footing, now=now)
                handoff = await change_handoff(transaction, footing.asked, HandoffStatus.ACCEPTED)
            else:
                handoff = await begin_with(transaction, footing, operator, now=now)
            await tell(transaction, footing, notice, "handoff.reopened", now=now)
            return handoff

    async def due(self, *, now: datetime) -> Due:
        """What `wake` and `finish` are to be called for, and when to look again."""
        times = or_(
            conversations.c.snoozed_until.is_not(None), conversations.c.wrap_up_until.is_not(None)
        )
        query = select(
            conversations.c.id, conversations.c.snoozed_until, conversations.c.wrap_up_until
        ).where(conversations.c.owner_kind == OwnerKind.OPERATOR, times)
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        moments = [
            moment
            for row in rows
            for moment in (row["snoozed_until"], row["wrap_up_until"])
            if moment is not None and moment > now
        ]
        return Due(
            wakes=[r["id"] for r in rows if r["snoozed_until"] and r["snoozed_until"] <= now],
            finishes=[r["id"] for r in rows if r["wrap_up_until"] and r["wrap_up_until"] <= now],
            next_at=min(moments, default=None),
        )


async def call_back(transaction: Transaction, footing: Footing, *, now: datetime) -> None:
    """The operator has it before them again."""
    await _change(transaction, footing, **called_back(now), updated_at=now)


async def end_matter(
    transaction: Transaction,
    footing: Footing,
    disposition: str,
    notice: str,
    *,
    until: datetime | None,
    now: datetime,
) -> None:
    """Over for the contact, who is asked how it was; until `until` it is still the operator's."""
    await _change(
        transaction,
        footing,
        status=Status.RESOLVED,
        disposition=disposition,
        waiting_since=None,
        snoozed_until=None,
        wrap_up_until=until,
        resolved_at=now,
        updated_at=now,
    )
    await tell(transaction, footing, notice, "resolved", now=now)
    resolved = payloads.custom(CustomName.RESOLVED, {"disposition": disposition})
    asked = payloads.custom(CustomName.CSAT, {"asked": True})
    await append(transaction, footing.conversation["id"], [resolved, asked])


async def finish_wrap_up(
    transaction: Transaction, footing: Footing, move: Move, *, now: datetime
) -> None:
    """The handoff closes at the moment when the matter was over; the next message is the assistant's."""
    footing.after(move)
    over = footing.conversation["resolved_at"] or now
    await close_handoff(transaction, footing, HandoffStatus.CLOSED, closed_at=over)
    await dismiss(transaction, footing.conversation["id"])
    await set_owner(transaction, footing.conversation, OwnerKind.ASSISTANT, now=now)


async def begin_with(
    transaction: Transaction, footing: Footing, operator: Operator, *, now: datetime
) -> Handoff:
    """In a conversation where nobody was asked for: the operator came by themselves, and reads the contact's last words."""
    conversation = footing.conversation
    await dismiss(transaction, conversation["id"], operator.id)
    brief = await _last_words(transaction, conversation["id"], Language(conversation["language"]))
    return await come_unasked(transaction, conversation, operator.id, brief, now=now)


async def _last_words(
    transaction: Transaction, conversation_id: ConversationId, language: Language
) -> Brief:
    query = (
        select(messages.c.text)
        .where(messages.c.conversation_id == conversation_id, messages.c.sender == Sender.CONTACT)
        .order_by(messages.c.seq.desc())
        .limit(ASKED_MESSAGES)
    )
    texts = (await transaction.execute(query)).scalars().all()
    asked = "\n".join(reversed(texts))
    return Brief(asked=asked, reason=HandoffReason.TAKEN_OVER, language=language)


def _must_be_due(footing: Footing, column: str, now: datetime) -> None:
    until = footing.conversation[column]
    if until is not None and until > now:
        raise Conflict("Its time has not come.")


async def _change(transaction: Transaction, footing: Footing, **values: Any) -> None:
    """Of the conversation's row; open desks look again."""
    await transaction.execute(
        update(conversations)
        .where(conversations.c.id == footing.conversation["id"])
        .values(**values)
    )
    transaction.desk = True
