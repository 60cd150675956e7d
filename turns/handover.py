"""Bring a human in: a place in the queue while somebody is there, a ticket with a promised time
otherwise."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import RowMapping

from domain.conversation import Conversation, Message, Sender, TurnInput
from domain.handoff import Asking, Brief, Handoff, HandoffReason, Route
from domain.ids import ConversationId, TurnId
from domain.language import Language
from settings import Settings
from store.conversations import lock
from store.engine import Transaction
from store.handoffs import asked_again, current_row, open_handoff
from store.journal import Journal
from store.messages import say
from store.moments import utc_now
from store.waits import position_of, range_of
from turns import notices
from turns.hours import ServiceHours

# The desk's page renews its operator's presence every 15 seconds.
PRESENCE = timedelta(seconds=60)
ASKED_MESSAGES = 3


@dataclass(frozen=True)
class Plan:
    """Where a handoff will wait; with `promised_at` it is a ticket, to be answered by then."""

    route: Route
    promised_at: datetime | None
    intent: str = ""


async def one_group(_asking: Asking) -> Route:
    """Everybody waits in one queue."""
    return Route()


class Handover:
    """`route` says where a call for a human belongs; it is asked before the transaction and may read."""

    def __init__(
        self,
        journal: Journal,
        settings: Settings,
        *,
        route: Callable[[Asking], Awaitable[Route]] = one_group,
    ) -> None:
        self._journal = journal
        self._settings = settings
        self._route = route
        self._hours = ServiceHours.of(settings)

    async def plan(self, asking: Asking) -> Plan:
        route = await self._route(asking)
        return Plan(route, await self._promised_at(asking.now), asking.intent)

    async def _promised_at(self, now: datetime) -> datetime | None:
        """None while a human is there; otherwise the time by which the contact will be answered."""
        if self._hours.is_open(now):
            online = await self._journal.operators.online(seen_since=now - PRESENCE)
            if online:
                return None
        return self._hours.promise(now)

    async def open(
        self,
        transaction: Transaction,
        conversation: RowMapping,
        reason: HandoffReason,
        brief: Brief,
        *,
        now: datetime,
        plan: Plan,
        turn_id: TurnId | None = None,
    ) -> Handoff:
        """In the transaction that ends the turn: handoff, owner, log, and what the contact is
        told."""
        asked = await open_handoff(
            transaction,
            conversation,
            reason,
            brief,
            now=now,
            promised_at=plan.promised_at,
            route=plan.route,
            intent=plan.intent,
            turn_id=turn_id,
        )
        text, kind = await self._words(transaction, asked, Language(conversation["language"]))
        await say(transaction, asked.conversation_id, Sender.SYSTEM, text, now=now, kind=kind)
        return asked

    async def request(
        self, conversation: Conversation, *, reach: str | None = None, now: datetime | None = None
    ) -> Handoff:
        """The contact's button: works without the assistant. The open handoff when there is one
        already."""
        now = now or utc_now()
        brief = await self._brief(conversation)
        contact = await self._journal.contacts.get(conversation.contact_id)
        plan = await self.plan(
            Asking(
                conversation_id=conversation.id,
                contact=contact,
                channel=conversation.channel,
                language=conversation.language,
                reason=brief.reason,
                brief=brief,
                now=now,
            )
        )
        async with self._journal.database.write() as transaction:
            row = await lock(transaction, conversation.id)
            known = await current_row(transaction, conversation.id)
            if known is None:
                asked = await self.open(transaction, row, brief.reason, brief, now=now, plan=plan)
            else:
                asked = await asked_again(transaction, row, known, now=now)
        return await self.reach(conversation, reach, now=now) if reach else asked

    async def reach(
        self, conversation: Conversation, reach: str, *, now: datetime | None = None
    ) -> Handoff:
        """Keep how the contact can be reached, and confirm it."""
        current = await self._journal.handoffs.current(conversation.id)
        promised_at = current.promised_at if current else None
        notice = notices.reach_noted(
            conversation.language, reach, promised_at, self._settings.time_zone
        )
        return await self._journal.desk.reach(
            conversation.id, reach, notice=notice, now=now or utc_now()
        )

    async def withdraw(self, conversation: Conversation) -> TurnId | None:
        """The contact no longer waits; the turn that answers what they wrote meanwhile, if
        anything."""
        turn_id = await self._journal.desk.withdraw(
            conversation.id, notice=notices.withdrawn(conversation.language), now=utc_now()
        )
        await self._journal.handoffs.announce_positions()
        return turn_id

    async def _words(
        self, transaction: Transaction, asked: Handoff, language: Language
    ) -> tuple[str, str]:
        if asked.promised_at is not None:
            zone = self._settings.time_zone
            return notices.ticket(language, asked.promised_at, zone), "handoff.ticket"
        position = await position_of(transaction, asked.conversation_id) or 1
        wait_range = await range_of(
            transaction, asked.route.queue, position, now=asked.created_at, arrived=True
        )
        return notices.queued(language, position, wait_range), "handoff.queued"

    async def _brief(self, conversation: Conversation) -> Brief:
        messages, _ = await self._journal.messages.list(conversation.id, limit=30)
        return Brief(
            asked=_asked(messages),
            reason=HandoffReason.REQUESTED,
            language=conversation.language,
            receipts=await self._receipts(conversation.id),
            sources=tuple(c for message in messages for c in message.citations)[-6:],
        )

    async def _receipts(self, conversation_id: ConversationId) -> tuple[str, ...]:
        found = await self._journal.effects.receipts(conversation_id)
        return tuple(receipt.summary for receipt in found)


def _asked(messages: list[Message]) -> str:
    """The contact's last words."""
    texts = [message.text for message in messages if message.sender is Sender.CONTACT]
    return "\n".join(texts[-ASKED_MESSAGES:])


def asked_in(turn: TurnInput, brief: Brief, *, now: datetime, intent: str = "") -> Asking:
    """The call for a human that a turn ends in."""
    return Asking(
        conversation_id=turn.conversation_id,
        contact=turn.contact,
        channel=turn.channel,
        language=turn.language,
        reason=brief.reason,
        brief=brief,
        now=now,
        intent=intent,
    )
