"""Offers: asks operators to take those who wait, beside the server. Several servers may do it at once."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from typing import Protocol
from zoneinfo import ZoneInfo

from desk.access.policy import MAY, Permission
from desk.presence import HEARTBEAT_SECONDS, PRESENCE
from desk.routing.assigning import Round
from desk.routing.book import RoutingBook
from desk.routing.document import RoutingDocument
from desk.routing.hours import DAY, ServiceHours
from domain.errors import Conflict, NotFound
from domain.floor import Waiter, Worker
from domain.handoff import Offer
from domain.ids import ConversationId, OperatorId
from store.journal import Journal

logger = logging.getLogger(__name__)

# Another server wakes nobody here: on a shared database one looks this often.
SHARED_SECONDS = 2.0
# A look is over before the next one begins, however much happens.
BREATH_SECONDS = 0.05
# So many of the queue are read at once.
PIECE = 200
# From so long before its promise breaks a ticket stands in front of those who wait in the chat.
URGENT = timedelta(minutes=30)
Hours = Callable[[RoutingDocument, str], ServiceHours]
ANSWERING = tuple(role for role, permissions in MAY.items() if Permission.ANSWER in permissions)


class Reading(Protocol):
    """Reads the next piece of a queue."""

    async def __call__(
        self, *, asked_since: datetime, limit: int, behind: Waiter | None
    ) -> list[Waiter]: ...


def around_the_clock(_document: RoutingDocument, _group: str) -> ServiceHours:
    """For whoever has no hours."""
    return ServiceHours(ZoneInfo("UTC"), (((0, DAY),),) * 7)


class _Service:
    """Tickets as the router may see them at this moment: only in the hours of their group, and as old as the service time that
    they have waited, or every ticket of the night would be anybody's in the morning."""

    def __init__(self, hours: Callable[[str], ServiceHours], now: datetime) -> None:
        self._hours = lru_cache(maxsize=None)(hours)
        self._now = now

    def seen(self, waiters: Sequence[Waiter]) -> list[Waiter]:
        return [one for waiter in waiters if (one := self._seen(waiter)) is not None]

    def _seen(self, waiter: Waiter) -> Waiter | None:
        if not waiter.ticket:
            return waiter
        hours = self._hours(waiter.route.queue)
        if not hours.is_open(self._now):
            return None
        waited = hours.service_time_between(waiter.queued_at, self._now)
        return replace(waiter, queued_at=self._now - waited)


class OfferWatch:
    """`hours` are those of a group: outside of them its tickets rest."""

    def __init__(
        self,
        *,
        journal: Journal,
        book: RoutingBook,
        hours: Hours = around_the_clock,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._journal = journal
        self._book = book
        self._hours = hours
        self._clock = clock

    async def watch(self) -> None:
        """Looks at once when the queue changes, when an offer runs out and every few seconds, until it is cancelled."""
        with self._journal.wakeups.listen() as news:
            while not self._journal.wakeups.closed:
                pause = float(HEARTBEAT_SECONDS)
                try:
                    pause = await self.look(now=self._clock())
                except Exception:
                    logger.exception("the watch over the offers failed; it goes on")
                await _queue_changed(news, pause)

    async def look(self, *, now: datetime) -> float:
        """Ends what has run out, sets away who does not react, and makes offers. Seconds to the next look."""
        document = await self._book.current()
        # First: whoever has gone has missed nothing.
        await self._journal.offers.withdraw_absent(now=now)
        await self._journal.offers.lapse(now=now)
        if document.missed_until_away:
            away = await self._journal.attention.set_away(
                missed=document.missed_until_away, now=now
            )
            if away:
                await self._journal.offers.withdraw_absent(now=now)
            for operator in away:
                logger.info(
                    "%s missed %d offers and is away", operator.login, operator.missed_offers
                )
        view = await self._journal.floor.view(ANSWERING, now=now, seen_since=now - PRESENCE)
        until = now + timedelta(seconds=document.offer_seconds)
        made = [
            await self._offer(waiter.conversation_id, worker.operator_id, until=until, now=now)
            for waiter, worker in await self.decide(view.workers, document, now=now)
        ]
        ends = [view.lapses_at, *(offer.until for offer in made if offer is not None)]
        return self._pause(min((end for end in ends if end is not None), default=None), now)

    async def decide(
        self, workers: Sequence[Worker], document: RoutingDocument, *, now: datetime
    ) -> list[tuple[Waiter, Worker]]:
        """Who is to be asked for whom. First tickets whose promise is about to break, then those who wait, then the other
        tickets; all are read from the front, no further than there is room."""
        floor, soon = self._journal.floor, now + URGENT
        look = Round(workers, now, document)
        service = _Service(partial(self._hours, document), now)
        reads: tuple[Reading, ...] = (
            partial(floor.tickets, soon, urgent=True),
            floor.waiting,
            partial(floor.tickets, soon, urgent=False),
        )
        asked_since = now - timedelta(minutes=document.again_after_minutes)
        found: list[tuple[Waiter, Worker]] = []
        for read in reads:
            behind = None
            while look.room:
                piece = await read(asked_since=asked_since, limit=PIECE, behind=behind)
                found += look.take(service.seen(piece))
                if len(piece) < PIECE:
                    break
                behind = piece[-1]
        return found

    async def _offer(
        self,
        conversation_id: ConversationId,
        operator_id: OperatorId,
        *,
        until: datetime,
        now: datetime,
    ) -> Offer | None:
        """None when another server, or somebody by hand, was faster."""
        try:
            return await self._journal.offers.make(
                conversation_id, operator_id, until=until, now=now
            )
        except (Conflict, NotFound):
            return None

    def _pause(self, ends_at: datetime | None, now: datetime) -> float:
        alone = self._journal.database.single_writer
        longest = HEARTBEAT_SECONDS if alone else SHARED_SECONDS
        if ends_at is None:
            return longest
        return min(longest, max((ends_at - now).total_seconds(), BREATH_SECONDS))


async def _queue_changed(news: "asyncio.Queue[dict[str, str]]", seconds: float) -> None:
    """Returns when the queue has changed, or after so many seconds; what came meanwhile counts as one change."""
    try:
        async with asyncio.timeout(seconds):
            while (await news.get())["type"] == "conversation":
                pass
    except TimeoutError:
        return
    await asyncio.sleep(BREATH_SECONDS)
    while not news.empty():
        news.get_nowait()
