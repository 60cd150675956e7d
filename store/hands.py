"""A conversation changes hands: to an operator, to the queue, to the assistant. Whoever calls has asked the lifecycle whether it
may."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from domain.contact import Operator
from domain.conversation import OwnerKind, Sender, TurnOutcome
from domain.handoff import Handoff, HandoffReason, HandoffStatus, OfferState
from domain.ids import ConversationId, TurnId
from store.conversations import lock, set_owner
from store.engine import Transaction
from store.handoffs import change_handoff
from store.inbound import new_turn
from store.participants import dismiss
from store.standing import Footing, end_offer, tell
from store.tables import messages, turns


async def to_operator(
    transaction: Transaction,
    footing: Footing,
    operator: Operator,
    notice: str,
    kind: str,
    *,
    now: datetime,
) -> Handoff:
    """The offer ends, whoever was asked, and a guest becomes the owner."""
    mine = footing.offer is not None and footing.offer["operator_id"] == operator.id
    state = OfferState.ACCEPTED if mine else OfferState.WITHDRAWN
    await end_offer(transaction, footing, state, now=now)
    await dismiss(transaction, footing.conversation["id"], operator.id)
    await set_owner(
        transaction, footing.conversation, OwnerKind.OPERATOR, operator_id=operator.id, now=now
    )
    handoff = await change_handoff(
        transaction,
        footing.asked,
        HandoffStatus.ACCEPTED,
        operator_id=operator.id,
        accepted_at=footing.asked["accepted_at"] or now,
        position=None,
    )
    await tell(transaction, footing, notice, kind, now=now)
    return handoff


async def to_queue(
    transaction: Transaction,
    footing: Footing,
    notice: str,
    kind: str,
    *,
    now: datetime,
    **changes: object,
) -> Handoff:
    """At the old place; one that waits as a ticket keeps its promise. `changes` are of the handoff's route."""
    await end_offer(transaction, footing, OfferState.WITHDRAWN, now=now)
    await dismiss(transaction, footing.conversation["id"])
    if footing.conversation["owner_kind"] != OwnerKind.QUEUE:
        await set_owner(transaction, footing.conversation, OwnerKind.QUEUE, now=now)
    ticket = footing.asked["status"] == HandoffStatus.TICKET
    handoff = await change_handoff(
        transaction,
        footing.asked,
        HandoffStatus.TICKET if ticket else HandoffStatus.WAITING,
        operator_id=None,
        accepted_at=None,
        queued_at=now,
        **changes,
    )
    await tell(transaction, footing, notice, kind, now=now)
    return handoff


async def to_assistant(
    transaction: Transaction, footing: Footing, notice: str, kind: str, *, now: datetime
) -> TurnId | None:
    """The turn that answers what no human did; None where nothing is open."""
    conversation_id = footing.conversation["id"]
    await dismiss(transaction, conversation_id)
    await set_owner(transaction, footing.conversation, OwnerKind.ASSISTANT, now=now)
    await tell(transaction, footing, notice, kind, now=now)
    return await _give_turn(transaction, footing, now=now)


async def close_handoff(
    transaction: Transaction, footing: Footing, status: HandoffStatus, *, closed_at: datetime
) -> None:
    """The open handoff, if there is one."""
    if footing.handoff is not None:
        await change_handoff(
            transaction, footing.handoff, status, closed_at=closed_at, position=None
        )


async def _give_turn(transaction: Transaction, footing: Footing, *, now: datetime) -> TurnId | None:
    """For what the contact wrote after the last answer. A turn that ended as they asked for a human is no longer owed: whoever
    was asked has read it, and an assistant that reads it again would call them again. One that an operator cut short by
    coming unasked is."""
    unasked = footing.asked["reason"] == HandoffReason.TAKEN_OVER
    conversation_id = footing.conversation["id"]
    unanswered = (
        messages.c.conversation_id == conversation_id,
        messages.c.sender == Sender.CONTACT,
        messages.c.seq > await _last_settled(transaction, conversation_id, unasked=unasked),
    )
    found = await transaction.execute(select(messages.c.id).where(*unanswered).limit(1))
    if found.first() is None:
        return None
    turn_id = await new_turn(transaction, await lock(transaction, conversation_id), now=now)
    await transaction.execute(update(messages).where(*unanswered).values(turn_id=turn_id))
    return turn_id


async def _last_settled(
    transaction: Transaction, conversation_id: ConversationId, *, unasked: bool
) -> int:
    had_its_turn: ColumnElement[bool] = messages.c.turn_id.is_not(None)
    if unasked:
        had_its_turn = turns.c.outcome != TurnOutcome.DISCARDED
    settled = or_(
        and_(messages.c.sender == Sender.SYSTEM, messages.c.kind == "resolved"),
        and_(messages.c.sender == Sender.OPERATOR, messages.c.internal.is_(False)),
        and_(messages.c.sender == Sender.CONTACT, had_its_turn),
    )
    query = (
        select(func.max(messages.c.seq))
        .outerjoin(turns, turns.c.id == messages.c.turn_id)
        .where(messages.c.conversation_id == conversation_id, settled)
    )
    return (await transaction.execute(query)).scalar_one() or 0
