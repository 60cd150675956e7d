"""Who is really there: an open desk gives signs of life; whoever waits for somebody who left is not
forgotten."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from desk.wording import notice
from domain.conversation import Conversation
from domain.errors import Conflict, NotFound
from domain.handoff import HandoffStatus, Prospect
from domain.ids import OperatorId
from domain.language import Language
from store.front import Waiting
from store.journal import Journal

logger = logging.getLogger(__name__)

# The stream of an open desk renews its operator's presence every HEARTBEAT_SECONDS; four may fail.
HEARTBEAT_SECONDS = 15
SOONEST = 0.2
PRESENCE = timedelta(seconds=60)
# A contact whom an absent operator leaves without an answer for so long goes back to the queue.
ABANDONED = timedelta(minutes=10)


class AbsenceWatch:
    """`prospect` says what whoever waits in a group may expect, `ticket` puts it into words."""

    def __init__(
        self,
        *,
        journal: Journal,
        prospect: Callable[[str, datetime], Awaitable[Prospect]],
        ticket: Callable[[Language, Prospect], str],
    ) -> None:
        self._journal = journal
        self._prospect = prospect
        self._ticket = ticket

    async def watch(self) -> None:
        """Looks at every change of the queue and every HEARTBEAT_SECONDS, until it is cancelled."""
        # After a restart the open desks get the time to come back before anybody counts as gone.
        await asyncio.sleep(PRESENCE.total_seconds())
        with self._journal.wakeups.listen() as news:
            while not self._journal.wakeups.closed:
                try:
                    await self.look(now=datetime.now(UTC))
                except Exception:
                    logger.exception("the watch over the queue failed; it goes on")
                await _queue_changed(news)

    async def look(self, *, now: datetime) -> None:
        """One look: first abandoned conversations return to the queue, then those who wait in a group that is closed or has
        nobody on duty get a promise instead."""
        await self._requeue_abandoned(now)
        prospects: dict[str, Prospect] = {}
        tickets = 0
        for row in await self._journal.handoffs.listed(HandoffStatus.WAITING):
            group = row.handoff.route.queue
            if group not in prospects:
                prospects[group] = await self._prospect(group, now)
            if prospects[group].ticket:
                tickets += await self._to_ticket(row, prospects[group], now)
        if tickets:
            await self._journal.handoffs.announce_positions()

    async def _to_ticket(self, row: Waiting, prospect: Prospect, now: datetime) -> bool:
        told = row.handoff.promised_at
        if told is not None and told > now:
            # What was promised before an operator came and left again still holds.
            prospect = replace(prospect, promised_at=told)
        words = self._ticket(row.conversation.language, prospect)
        try:
            await self._journal.desk.to_ticket(
                row.conversation.id, promised_at=prospect.promised_at, notice=words, now=now
            )
        except (Conflict, NotFound):
            return False  # somebody took it, or the contact no longer waits
        return True

    async def _requeue_abandoned(self, now: datetime) -> None:
        taken = await self._journal.handoffs.listed(HandoffStatus.ACCEPTED)
        unanswered = [
            row.conversation
            for row in taken
            if row.conversation.waiting_since and row.conversation.waiting_since < now - ABANDONED
        ]
        if not unanswered:
            return
        seen = await self._journal.operators.online(seen_since=now - ABANDONED)
        here = {operator.id for operator in seen}
        gone = [talk for talk in unanswered if talk.owner.operator_id not in here]
        await requeue(self._journal, gone, now=now)


class DueWatch:
    """What has a time: snoozed conversations wake, wrap-ups end. The times are in the journal, so a restart forgets none.
    (`OfferWatch` looks after those of offers.)"""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def watch(self) -> None:
        """Looks when the next time has come, and at every change of the queue, until it is cancelled."""
        with self._journal.wakeups.listen() as news:
            while not self._journal.wakeups.closed:
                seconds: float = HEARTBEAT_SECONDS
                try:
                    next_at = await self.look(now=datetime.now(UTC))
                    if next_at is not None:
                        ahead = (next_at - datetime.now(UTC)).total_seconds()
                        seconds = min(seconds, max(ahead, SOONEST))
                except Exception:
                    logger.exception("the watch over times failed; it goes on")
                await _queue_changed(news, seconds)

    async def look(self, *, now: datetime) -> datetime | None:
        """One look; when the next is due, None while nothing has a time."""
        resting = self._journal.resting
        due = await resting.due(now=now)
        for conversation_id in due.wakes:
            with suppress(Conflict, NotFound):
                await resting.wake(conversation_id, now=now)
        for conversation_id in due.finishes:
            with suppress(Conflict, NotFound):
                await resting.finish(conversation_id, now=now)
        return due.next_at


async def requeue(journal: Journal, conversations: list[Conversation], *, now: datetime) -> None:
    """Their operator has left: the contacts wait for the next one, at their old place."""
    for conversation in conversations:
        operator_id = conversation.owner.operator_id
        if operator_id is None:
            continue
        operator = await journal.operators.get(OperatorId(operator_id))
        words = notice("left", conversation.language, name=operator.name)
        if conversation.snoozed_until is not None and conversation.waiting_since is None:
            continue  # put off to a time of its own, and nobody waits meanwhile
        try:
            await journal.desk.requeue(conversation.id, operator, notice=words, now=now)
        except (Conflict, NotFound):
            continue  # it was resolved or given back meanwhile
    if conversations:
        await journal.handoffs.announce_positions()


async def _queue_changed(
    news: "asyncio.Queue[dict[str, str]]", seconds: float = HEARTBEAT_SECONDS
) -> None:
    """Returns when the queue has changed, or after `seconds`."""
    try:
        async with asyncio.timeout(seconds):
            while (await news.get())["type"] == "conversation":
                pass
    except TimeoutError:
        return
