"""What an operator does, with its consequences: the queue moves up, the assistant is woken, the contact is told."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from desk.attempts import Attempts
from desk.wording import notice
from domain.contact import Contact, Operator, Presence
from domain.conversation import Conversation
from domain.errors import Invalid, ToolUnavailable
from domain.handoff import Handoff, HandoffStatus
from domain.ids import ConversationId, MessageId
from settings import Settings
from store.handoffs import Waiting
from store.journal import Journal
from store.switches import HUMANS_ONLY

DISPOSITIONS = ("solved", "no_answer_needed", "passed_on", "spam")


class CustomerSystems(Protocol):
    """The shop's systems as the customer panel needs them: read tools by name."""

    async def read(self, name: str, *, contact: Contact) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Overview:
    waiting: list[Waiting]
    tickets: list[Waiting]
    mine: list[Waiting]
    others: list[Waiting]
    humans_only: bool
    online: list[Operator]


class DeskRoom:
    """`wake_turns` is told of a conversation that has a turn to run."""

    def __init__(
        self,
        *,
        journal: Journal,
        settings: Settings,
        systems: CustomerSystems,
        wake_turns: Callable[[ConversationId], None],
    ) -> None:
        self.journal = journal
        self.settings = settings
        self.attempts = Attempts(limit=8, seconds=60)
        self._systems = systems
        self._wake_turns = wake_turns

    async def overview(self, operator: Operator) -> Overview:
        """The queue as this operator sees it."""
        listed = self.journal.handoffs.listed
        taken = await listed(HandoffStatus.ACCEPTED)
        return Overview(
            waiting=await listed(HandoffStatus.WAITING),
            tickets=await listed(HandoffStatus.TICKET),
            mine=[w for w in taken if w.conversation.owner.operator_id == operator.id],
            others=[w for w in taken if w.conversation.owner.operator_id != operator.id],
            humans_only=await self.humans_only(),
            online=await self.journal.operators.online(),
        )

    async def humans_only(self) -> bool:
        turned = await self.journal.switches.get(HUMANS_ONLY)
        return self.settings.humans_only if turned is None else turned

    async def set_humans_only(self, operator: Operator, *, on: bool) -> None:
        await self.journal.switches.set(HUMANS_ONLY, on, changed_by=operator.login, now=_now())

    async def set_presence(self, operator: Operator, presence: Presence) -> None:
        await self.journal.operators.set_presence(operator.id, presence, now=_now())

    async def accept(self, conversation: Conversation, operator: Operator) -> Handoff:
        """Raises HandoffTaken with the name of whoever was faster."""
        words = notice("accepted", conversation.language, name=operator.name)
        handoff = await self.journal.desk.accept(
            conversation.id, operator, notice=words, now=_now()
        )
        await self.journal.handoffs.announce_positions()
        return handoff

    async def reply(
        self, conversation: Conversation, operator: Operator, text: str, *, key: str
    ) -> MessageId:
        return await self.journal.desk.reply(
            conversation.id, operator, self._checked(text), key, now=_now()
        )

    async def note(self, conversation: Conversation, operator: Operator, text: str) -> MessageId:
        return await self.journal.desk.note(
            conversation.id, operator, self._checked(text), now=_now()
        )

    async def hand_back(self, conversation: Conversation, operator: Operator, note: str) -> None:
        """To the assistant, with an optional note that stays among the operators."""
        if note.strip():
            await self.note(conversation, operator, note)
        words = notice("returned", conversation.language, name=operator.name)
        turn_id = await self.journal.desk.give_back(
            conversation.id, operator, notice=words, now=_now()
        )
        if turn_id:
            self._wake_turns(conversation.id)

    async def resolve(
        self, conversation: Conversation, operator: Operator, disposition: str
    ) -> None:
        if disposition not in DISPOSITIONS:
            raise Invalid(f"disposition must be one of {', '.join(DISPOSITIONS)}.")
        words = notice("resolved", conversation.language, name=operator.name)
        await self.journal.desk.resolve(
            conversation.id, operator, disposition=disposition, notice=words, now=_now()
        )

    async def customer(self, contact: Contact) -> dict[str, Any]:
        """Profile and orders from the shop; `available` is False when there is nobody to look up or no answer."""
        if not contact.verified:
            return {"available": False, "reason": "anonymous"}
        try:
            profile = await self._systems.read("getMyProfile", contact=contact)
            orders = await self._systems.read("listMyOrders", contact=contact)
        except ToolUnavailable as error:
            return {"available": False, "reason": "unavailable", "detail": error.detail}
        return {"available": True, "profile": profile, "orders": orders}

    def _checked(self, text: str) -> str:
        words = text.strip()
        if not words:
            raise Invalid("text is empty: write something first.")
        if len(words) > self.settings.max_message_chars:
            raise Invalid(
                f"text has {len(words)} characters; at most {self.settings.max_message_chars} fit."
            )
        return words


def _now() -> datetime:
    return datetime.now(UTC)
