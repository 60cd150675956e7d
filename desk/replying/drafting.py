"""Drafts of the assistant for an operator: asked for, looked over, sent or dropped by a person, and kept as a label."""

import asyncio
from typing import Protocol

from domain.contact import Contact, Operator
from domain.conversation import Conversation, Message, Sender, TurnInput
from domain.errors import Invalid, ModelUnavailable, NotFound, TooMany
from domain.ids import MessageId, OperatorId, SuggestionId, TurnId
from domain.knowledge import Passage, Retrieval
from domain.suggestion import Drafted, Suggestion
from store.journal import Journal
from store.moments import utc_now

_TRANSCRIPT = 20
_MOST_PASSAGES = 6
_NO_TURN = TurnId("draft")
_SPOKEN = (Sender.CONTACT, Sender.ASSISTANT, Sender.OPERATOR)


class Drafter(Protocol):
    """The assistant as far as it only looks: nothing is sent, changed or remembered. `writes`: a model writes the drafts."""

    @property
    def writes(self) -> bool: ...

    async def draft(self, turn: TurnInput) -> Drafted: ...

    async def passages(self, turn: TurnInput) -> tuple[Retrieval, ...]: ...


class DraftingDesk:
    """`seconds` is how long a draft may take altogether."""

    def __init__(self, journal: Journal, drafter: Drafter, *, seconds: float) -> None:
        self._journal, self._drafter, self._seconds = journal, drafter, seconds
        self._drafting: set[OperatorId] = set()

    @property
    def writes(self) -> bool:
        return self._drafter.writes

    async def draft(
        self, conversation: Conversation, operator: Operator
    ) -> tuple[Suggestion | None, Drafted]:
        """The kept suggestion, None where nothing can be said; and what it is made of. TooMany while the operator's last one
        is being written; ModelUnavailable where it takes too long."""
        if operator.id in self._drafting:
            raise TooMany("Your last draft is still being written.")
        self._drafting.add(operator.id)
        try:
            turn = await self._turn(conversation)
            async with asyncio.timeout(self._seconds):
                drafted = await self._drafter.draft(turn)
        except TimeoutError as error:
            raise ModelUnavailable(
                "The draft took too long. Try again, or write it yourself.", reason="draft_timeout"
            ) from error
        finally:
            self._drafting.discard(operator.id)
        if not drafted.text:
            return None, drafted
        kept = await self._journal.suggestions.keep(
            conversation.id, operator.id, drafted, now=utc_now()
        )
        return kept, drafted

    async def discard(self, suggestion_id: SuggestionId, operator: Operator) -> None:
        await self._own(suggestion_id, operator)
        await self._journal.suggestions.discard(suggestion_id, operator.id, now=utc_now())

    async def sent(
        self, suggestion_id: SuggestionId, message_id: MessageId, operator: Operator
    ) -> Suggestion:
        """The operator's reply came from this draft."""
        return await self._journal.suggestions.sent(
            suggestion_id, message_id, operator.id, now=utc_now()
        )

    async def passages(self, conversation: Conversation) -> list[Passage]:
        """What the chat's own search finds for the contact's last question, best first, each article once."""
        try:
            turn = await self._turn(conversation)
        except Invalid:
            return []
        found = await self._drafter.passages(turn)
        best: dict[str, Passage] = {}
        for passage in sorted((p for r in found for p in r.passages), key=lambda p: -p.score):
            best.setdefault(passage.chunk.article_id, passage)
        return list(best.values())[:_MOST_PASSAGES]

    async def _own(self, suggestion_id: SuggestionId, operator: Operator) -> Suggestion:
        found = await self._journal.suggestions.get(suggestion_id)
        if found.operator_id != operator.id:
            raise NotFound("There is no such draft.")
        return found

    async def _turn(self, conversation: Conversation) -> TurnInput:
        """The conversation up to now, as a turn would see it that answers what the contact said last."""
        messages, _ = await self._journal.messages.list(conversation.id, limit=_TRANSCRIPT * 2)
        contact = await self._journal.contacts.get(conversation.contact_id)
        return turn_of(conversation, contact, messages)


def turn_of(conversation: Conversation, contact: Contact, messages: list[Message]) -> TurnInput:
    """Invalid where the contact has written nothing yet."""
    said = [m for m in messages if m.sender in _SPOKEN and m.text.strip() and not m.internal]
    while said and said[-1].sender is not Sender.CONTACT:
        said.pop()
    if not said:
        raise Invalid("The customer has not written anything yet.")
    said = said[-_TRANSCRIPT:]
    asked = 0
    while asked < len(said) and said[-1 - asked].sender is Sender.CONTACT:
        asked += 1
    return TurnInput(
        id=_NO_TURN,
        conversation_id=conversation.id,
        contact=contact,
        language=conversation.language,
        transcript=tuple(said),
        unanswered=asked,
        now=utc_now(),
        channel=conversation.channel,
    )
