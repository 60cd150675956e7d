"""Where a conversation stands: its row, its open handoff and its open offer, read behind the lock. Every change of hands begins
here and asks `domain/lifecycle.py` what may follow."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, select, update

from domain.conversation import OwnerKind, Sender
from domain.errors import NotFound, NotOwner
from domain.handoff import OfferState
from domain.ids import ConversationId, OperatorId
from domain.lifecycle import Move, State, step
from store.attention import note_answer
from store.conversations import lock, state_in
from store.desk_tables import offers
from store.engine import Transaction
from store.handoffs import current_row
from store.messages import say


@dataclass(frozen=True)
class Footing:
    """`handoff` and `offer` are rows, None where there is none that is open."""

    conversation: RowMapping
    handoff: RowMapping | None
    offer: RowMapping | None
    state: State

    def after(self, move: Move) -> State:
        """The state that the move leads to; Conflict where it is not possible."""
        return step(self.state, move)

    @property
    def asked(self) -> RowMapping:
        """The open handoff; NotFound where nobody was asked for."""
        if self.handoff is None:
            raise NotFound("Nobody was asked for in this conversation.")
        return self.handoff

    def must_be_of(self, operator_id: OperatorId) -> None:
        """NotOwner unless this operator has the conversation, to the end of its wrap-up."""
        if self.conversation["operator_id"] != operator_id:
            raise NotOwner("Accept the conversation before you speak in it.")


async def stand(transaction: Transaction, conversation_id: ConversationId) -> Footing:
    """Locks the conversation until the commit."""
    conversation = await lock(transaction, conversation_id)
    handoff = offer = None
    if conversation["owner_kind"] != OwnerKind.ASSISTANT:
        handoff = await current_row(transaction, conversation_id)
    if conversation["owner_kind"] == OwnerKind.QUEUE and handoff is not None:
        query = select(offers).where(
            offers.c.handoff_id == handoff["id"], offers.c.state == OfferState.OPEN
        )
        offer = (await transaction.execute(query)).mappings().one_or_none()
    return Footing(conversation, handoff, offer, state_in(conversation, offered=offer is not None))


async def end_offer(
    transaction: Transaction, footing: Footing, state: OfferState, *, now: datetime
) -> None:
    """The open offer, if there is one, has this end."""
    if footing.offer is None:
        return
    await transaction.execute(
        update(offers).where(offers.c.id == footing.offer["id"]).values(state=state, ended_at=now)
    )
    await note_answer(transaction, footing.offer["operator_id"], state)
    transaction.desk = True


async def tell(
    transaction: Transaction, footing: Footing, text: str, kind: str, *, now: datetime
) -> None:
    """What the contact reads of the move; no word where there is none."""
    if text:
        await say(transaction, footing.conversation["id"], Sender.SYSTEM, text, now=now, kind=kind)
