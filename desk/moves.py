"""The moves of a conversation between people: declined, passed on, laid aside, taken over, opened again, and who listens."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from desk.access.policy import Permission, may
from desk.presence import PRESENCE
from desk.routing.book import RoutingBook
from desk.routing.rules import Group
from desk.wording import Kind, notice
from domain.contact import Operator
from domain.conversation import Conversation, OwnerKind
from domain.errors import Forbidden, Invalid, NotFound, NotOwner
from domain.handoff import Handoff, Offer
from domain.ids import OperatorId
from domain.participant import Participant
from store.journal import Journal
from store.moments import utc_now

LONGEST_SNOOZE = timedelta(days=90)


class Moves:
    """`book` says how long an offer stands and which groups there are."""

    def __init__(
        self, journal: Journal, book: RoutingBook, *, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._journal = journal
        self._book = book
        self._clock = clock

    async def groups(self) -> tuple[Group, ...]:
        """All that a contact can wait in, as the routing document has them, whether anybody is in them or not."""
        return (await self._book.current()).groups

    async def decline(self, conversation: Conversation, operator: Operator) -> Offer:
        return await self._journal.offers.decline(conversation.id, operator.id, now=self._clock())

    async def transfer_to(
        self, conversation: Conversation, operator: Operator, colleague_id: OperatorId, note: str
    ) -> Handoff:
        """The colleague is asked at once if they are there; otherwise the contact waits for them, and the router may find
        somebody else."""
        colleague = await self._answering(colleague_id)
        if colleague.id in (operator.id, conversation.owner.operator_id):
            raise Invalid("Choose somebody else.", field="to_operator")
        now = self._clock()
        online = await self._journal.operators.online(seen_since=now - PRESENCE)
        until = None
        if any(one.id == colleague.id for one in online):
            until = now + timedelta(seconds=(await self._book.current()).offer_seconds)
        handoff = await self._journal.passing.to_colleague(
            conversation.id,
            colleague.id,
            by=_passed_by(operator),
            offer_until=until,
            notice=_passed_on(conversation, operator),
            now=now,
        )
        await self._passed(conversation, operator, "transfer", to=colleague.id, note=note)
        return handoff

    async def transfer_to_group(
        self, conversation: Conversation, operator: Operator, group: str, note: str
    ) -> Handoff:
        known = [one.name for one in await self.groups()]
        if group not in known:
            raise Invalid(
                f"There is no group “{group}” (没有这个客服组). There are: {', '.join(known)}.",
                field="to_group",
                groups=known,
            )
        handoff = await self._journal.passing.to_group(
            conversation.id,
            group,
            by=_passed_by(operator),
            notice=_passed_on(conversation, operator),
            now=self._clock(),
        )
        await self._passed(conversation, operator, "transfer", note=note)
        return handoff

    async def take_over(self, conversation: Conversation, operator: Operator) -> Handoff:
        return await self._give(conversation, operator, by=operator, move="take_over")

    async def reassign(
        self, conversation: Conversation, supervisor: Operator, operator_id: OperatorId
    ) -> Handoff:
        operator = await self._answering(operator_id)
        return await self._give(conversation, operator, by=supervisor, move="reassign")

    async def snooze(self, conversation: Conversation, operator: Operator, until: datetime) -> None:
        now = self._clock()
        if not now < until <= now + LONGEST_SNOOZE:
            raise Invalid(
                f"until must lie ahead, {LONGEST_SNOOZE.days} days at most.", field="until"
            )
        await self._journal.resting.snooze(conversation.id, operator, until=until, now=now)

    async def wake(self, conversation: Conversation, operator: Operator) -> None:
        await self._journal.resting.wake(conversation.id, operator, now=self._clock())

    async def finish(self, conversation: Conversation, operator: Operator) -> None:
        await self._journal.resting.finish(conversation.id, operator, now=self._clock())

    async def reopen(self, conversation: Conversation, operator: Operator) -> Handoff:
        words = notice("reopened", conversation.language, name=operator.name)
        return await self._journal.resting.reopen(
            conversation.id, operator, notice=words, now=self._clock()
        )

    async def invite(
        self, conversation: Conversation, operator: Operator, colleague_id: OperatorId
    ) -> Participant:
        """By whoever has the conversation, or a supervisor; the contact is told who has joined."""
        if not (_owns(operator, conversation) or may(operator, Permission.SUPERVISE)):
            raise NotOwner("Only whoever has the conversation invites.")
        colleague = await self._answering(colleague_id)
        words = notice("joined", conversation.language, name=colleague.name)
        return await self._journal.participants.invite(
            conversation.id, colleague.id, by=operator.id, notice=words, now=self._clock()
        )

    async def listen(self, conversation: Conversation, operator: Operator) -> Participant:
        return await self._journal.participants.listen(
            conversation.id, operator.id, now=self._clock()
        )

    async def leave(
        self, conversation: Conversation, operator: Operator, colleague_id: OperatorId
    ) -> None:
        """Oneself, or a colleague by whoever has the conversation or a supervisor."""
        if colleague_id != operator.id and not (
            _owns(operator, conversation) or may(operator, Permission.SUPERVISE)
        ):
            raise Forbidden("Only whoever has the conversation sends colleagues away.")
        await self._journal.participants.leave(conversation.id, colleague_id)

    async def _give(
        self, conversation: Conversation, operator: Operator, *, by: Operator, move: str
    ) -> Handoff:
        words = notice("taken_over", conversation.language, name=operator.name)
        handoff, former = await self._journal.passing.take_over(
            conversation.id, operator, notice=words, now=self._clock()
        )
        await self._passed(conversation, by, move, former=former, to=operator.id)
        return handoff

    async def _answering(self, operator_id: OperatorId) -> Operator:
        """Invalid for somebody who does not answer contacts."""
        try:
            found = await self._journal.operators.get(operator_id)
        except NotFound as error:
            raise Invalid("There is no such operator.", field="operator_id") from error
        if not found.active or not may(found, Permission.ANSWER):
            raise Invalid(f"{found.name} does not answer contacts.", field="operator_id")
        return found

    async def _passed(
        self,
        conversation: Conversation,
        by: Operator,
        move: str,
        *,
        former: OperatorId | None = None,
        to: OperatorId | None = None,
        note: str = "",
    ) -> None:
        """Everybody moves up; those whom it concerns are told at their open desks, and read the note."""
        if note.strip():
            await self._journal.desk.note(conversation.id, by, note.strip(), now=self._clock())
        await self._journal.handoffs.announce_positions()
        news: dict[str, Any] = {"type": "passed", "id": conversation.id, "move": move}
        self._journal.wakeups.sign_desk(news | {"by": by.name, "from": former, "to": to})


def _passed_by(operator: Operator) -> OperatorId | None:
    """A supervisor decides over all."""
    return None if may(operator, Permission.SUPERVISE) else operator.id


def _passed_on(conversation: Conversation, operator: Operator) -> str:
    """Whoever still waits has no operator who could hand them on."""
    held = conversation.owner.kind is OwnerKind.OPERATOR
    kind: Kind = "transferred" if held else "rerouted"
    return notice(kind, conversation.language, name=operator.name)


def _owns(operator: Operator, conversation: Conversation) -> bool:
    owner = conversation.owner
    return owner.kind is OwnerKind.OPERATOR and owner.operator_id == operator.id
