"""Ask the routing document about a live conversation: where a call for a human waits, and who answers a new message."""

from datetime import datetime

from desk.routing.book import RoutingBook
from desk.routing.matching import Facts, Ways, route_of, ways_of
from domain.conversation import TurnInput
from domain.handoff import Asking, Route
from domain.language import detect_language
from store.journal import Journal


class HandoffRouter:
    def __init__(self, journal: Journal, book: RoutingBook) -> None:
        self._journal = journal
        self._book = book

    async def route(self, asking: Asking) -> Route:
        """Where this call for a human waits, by the document of this moment."""
        document = await self._book.current()
        intent = asking.intent
        if not intent and any(rule.enabled and rule.when.intent for rule in document.rules):
            # The button says nothing; what was said before it does.
            intent = await self._journal.acquaintances.intent(asking.conversation_id)
        known = await self._journal.acquaintances.of(asking.contact.id)
        facts = Facts(
            contact=asking.contact,
            language=asking.brief.language,
            channel=asking.channel,
            now=asking.now,
            reason=asking.reason,
            intent=intent,
            mood=asking.brief.mood,
            known=known.before(asking.now),
        )
        return route_of(document, facts)

    async def ways(self, turn: TurnInput) -> Ways:
        """Empty once a human was called since this matter began: who gives it back to the assistant does not get it again at
        the next word."""
        document = await self._book.current()
        if not any(rule.enabled and rule.then.straight for rule in document.rules):
            return ()
        known = await self._journal.acquaintances.of(turn.contact.id)
        if await self._was_called(
            turn, [call.at for call in known.calls if call.conversation_id == turn.conversation_id]
        ):
            return ()
        language = detect_language(turn.question, default=turn.language)
        facts = Facts(turn.contact, language, turn.channel, turn.now, known=known)
        return ways_of(document, facts)

    async def _was_called(self, turn: TurnInput, calls: list[datetime]) -> bool:
        if not calls:
            return False
        reopened_at = (await self._journal.conversations.get(turn.conversation_id)).reopened_at
        return reopened_at is None or calls[-1] >= reopened_at
