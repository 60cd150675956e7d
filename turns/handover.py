"""Bring a human in: a place in the queue while somebody is there, a ticket with a promised time
otherwise."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping

from agent.attached import said_of
from desk.routing.book import RoutingBook
from desk.routing.promise import Promises
from domain.conversation import Conversation, Message, Sender, TurnInput
from domain.errors import Conflict
from domain.handoff import (
    Asking,
    Brief,
    Handoff,
    HandoffReason,
    HandoffStatus,
    Prospect,
    Route,
)
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

ASKED_MESSAGES = 3


@dataclass(frozen=True)
class Plan:
    """Where a handoff will wait, and what may be expected there."""

    route: Route
    prospect: Prospect
    intent: str = ""


async def one_group(_asking: Asking) -> Route:
    """Everybody waits in one queue."""
    return Route()


class Handover:
    """`route` says where a call for a human belongs and `promises` what may be promised there; both are asked before the
    transaction and may read."""

    def __init__(
        self,
        journal: Journal,
        settings: Settings,
        *,
        route: Callable[[Asking], Awaitable[Route]] = one_group,
        promises: Promises | None = None,
    ) -> None:
        self._journal = journal
        self._settings = settings
        self._route = route
        self._promises = promises or Promises(journal, settings, RoutingBook(journal))

    async def plan(self, asking: Asking) -> Plan:
        route = await self._route(asking)
        return Plan(
            route, await self._promises.prospect(route.queue, now=asking.now), asking.intent
        )

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
            ticket=plan.prospect.ticket,
            promised_at=plan.prospect.promised_at,
            route=plan.route,
            intent=plan.intent,
            turn_id=turn_id,
        )
        language = Language(conversation["language"])
        text, kind = await self._words(transaction, asked, language, plan.prospect)
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

    async def call_back(
        self, conversation: Conversation, reach: str, *, now: datetime | None = None
    ) -> Handoff:
        """The contact takes the offer: a promised time instead of the wait, at the same place in the order. Conflict unless
        it was offered and nobody has come meanwhile."""
        now = now or utc_now()
        asked = await self._journal.handoffs.current(conversation.id)
        if asked is None or asked.status is not HandoffStatus.WAITING or asked.callback_by is None:
            raise Conflict("No call-back is offered in this conversation.")
        promised_at = await self._callback_at(asked, asked.callback_by, now)
        zone = self._settings.time_zone
        ticket = await self._journal.desk.to_ticket(
            conversation.id,
            promised_at=promised_at,
            reach=reach,
            notice=notices.called_back(conversation.language, reach, promised_at, zone),
            now=now,
        )
        await self._journal.handoffs.announce_positions()
        return ticket

    async def _callback_at(self, asked: Handoff, offered: datetime, now: datetime) -> datetime:
        """What was offered, unless there is hardly time for it any more."""
        fresh = await self._promises.answer_by(asked.route.queue, now=now)
        return offered if fresh is None or offered - now >= (fresh - now) / 2 else fresh

    async def withdraw(self, conversation: Conversation) -> TurnId | None:
        """The contact no longer waits; the turn that answers what they wrote meanwhile, if
        anything."""
        turn_id = await self._journal.desk.withdraw(
            conversation.id, notice=notices.withdrawn(conversation.language), now=utc_now()
        )
        await self._journal.handoffs.announce_positions()
        return turn_id

    async def _words(
        self, transaction: Transaction, asked: Handoff, language: Language, prospect: Prospect
    ) -> tuple[str, str]:
        if prospect.ticket:
            zone = self._settings.time_zone
            words = notices.ticket(language, prospect.promised_at, zone, on_duty=prospect.on_duty)
            return words, "handoff.ticket"
        position = await position_of(transaction, asked.conversation_id) or 1
        wait_range = await range_of(
            transaction, asked.route.queue, position, now=asked.created_at, arrived=True
        )
        return notices.queued(language, position, wait_range), "handoff.queued"

    async def _brief(self, conversation: Conversation) -> Brief:
        messages, _ = await self._journal.messages.list(conversation.id, limit=30)
        return Brief(
            asked=_asked(messages, conversation.language),
            reason=HandoffReason.REQUESTED,
            language=conversation.language,
            receipts=await self._receipts(conversation.id),
            sources=tuple(c for message in messages for c in message.citations)[-6:],
        )

    async def _receipts(self, conversation_id: ConversationId) -> tuple[str, ...]:
        found = await self._journal.effects.receipts(conversation_id)
        return tuple(receipt.summary for receipt in found)


def _asked(messages: list[Message], language: Language) -> str:
    """The contact's last words, or what they sent instead of words."""
    theirs = [message for message in messages if message.sender is Sender.CONTACT]
    texts = [said_of(message, language) for message in theirs]
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
