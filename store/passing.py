"""One human passes a conversation to the next: to a colleague, to a group, or up to a supervisor who takes it."""

from datetime import datetime

from domain.contact import Operator
from domain.conversation import OwnerKind
from domain.handoff import Handoff
from domain.ids import ConversationId, OperatorId
from domain.lifecycle import Move
from store.engine import Database, Transaction
from store.handoffs import announce_position
from store.hands import to_operator, to_queue
from store.offers import make_offer
from store.resting import begin_with, call_back
from store.rows import handoff_of
from store.standing import Footing, stand, tell


class Passing:
    """`by` is the operator who passes it on, who must have it if anybody has; None for one who decides over all."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def to_colleague(
        self,
        conversation_id: ConversationId,
        colleague: OperatorId,
        *,
        by: OperatorId | None,
        offer_until: datetime | None,
        notice: str,
        now: datetime,
    ) -> Handoff:
        """The contact waits at their old place, for this colleague before anybody else, who is asked until `offer_until`; None
        where the colleague is not there to be asked."""
        async with self._database.write() as transaction:
            footing = await _passable(transaction, conversation_id, by)
            handoff = await to_queue(
                transaction,
                footing,
                notice,
                "handoff.transferred",
                now=now,
                preferred_id=colleague,
            )
            await announce_position(transaction, conversation_id)
            if offer_until is not None:
                waiting = await stand(transaction, conversation_id)
                await make_offer(transaction, waiting, colleague, until=offer_until, now=now)
            return handoff

    async def to_group(
        self,
        conversation_id: ConversationId,
        group: str,
        *,
        by: OperatorId | None,
        notice: str,
        now: datetime,
    ) -> Handoff:
        """The contact waits among those of the group, by when they first came."""
        async with self._database.write() as transaction:
            footing = await _passable(transaction, conversation_id, by)
            handoff = await to_queue(
                transaction,
                footing,
                notice,
                "handoff.transferred",
                now=now,
                queue=group,
                preferred_id=None,
            )
            await announce_position(transaction, conversation_id)
            return handoff

    async def take_over(
        self, conversation_id: ConversationId, operator: Operator, *, notice: str, now: datetime
    ) -> tuple[Handoff, OperatorId | None]:
        """From whoever has it: the handoff, and the operator who had it until now. Whoever has it already is called back to it."""
        async with self._database.write() as transaction:
            footing = await stand(transaction, conversation_id)
            footing.after(Move.TAKE_OVER)
            former = footing.conversation["operator_id"]
            if former == operator.id:
                await call_back(transaction, footing, now=now)
                return handoff_of(footing.asked), None
            if footing.conversation["owner_kind"] == OwnerKind.ASSISTANT:
                handoff = await begin_with(transaction, footing, operator, now=now)
                await tell(transaction, footing, notice, "handoff.taken_over", now=now)
                return handoff, None
            handoff = await to_operator(
                transaction, footing, operator, notice, "handoff.taken_over", now=now
            )
            return handoff, former


async def _passable(
    transaction: Transaction, conversation_id: ConversationId, by: OperatorId | None
) -> Footing:
    footing = await stand(transaction, conversation_id)
    if by is not None and footing.conversation["owner_kind"] == OwnerKind.OPERATOR:
        footing.must_be_of(by)
    footing.after(Move.TRANSFER)
    return footing
