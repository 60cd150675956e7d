"""Who waits long is offered an answer later instead: once, in words, with the time by which it will be there."""

from collections import Counter
from datetime import datetime, timedelta

from desk.routing.looking import keep_looking
from desk.routing.promise import Promises
from domain.handoff import HandoffStatus
from settings import Settings
from store.front import Waiting
from store.journal import Journal
from turns import notices

# Who came so lately still holds the place they came to.
JUST_CAME = timedelta(minutes=1)


class CallbackWatch:
    def __init__(self, journal: Journal, settings: Settings, promises: Promises) -> None:
        self._journal = journal
        self._settings = settings
        self._promises = promises

    async def watch(self) -> None:
        await keep_looking(self._journal.wakeups, self.look, what="call-backs")

    async def look(self, now: datetime) -> datetime | None:
        """Offers where it is time; when the next will be due by its age."""
        minutes = (await self._promises.document()).callback_after_minutes
        places: Counter[str] = Counter()
        next_at: datetime | None = None
        for row in await self._journal.handoffs.listed(HandoffStatus.WAITING):
            group = row.handoff.route.queue
            places[group] += 1
            if row.handoff.callback_by is not None:
                continue
            due_at = _due_at(row, minutes)
            if due_at is not None and due_at <= now:
                await self._offer(row, now)
                continue
            waited = now - row.handoff.created_at
            if await self._promises.wait_is_long(
                group, places[group], now=now, arrived=waited < JUST_CAME
            ):
                await self._offer(row, now)
            elif due_at is not None:
                next_at = min(next_at or due_at, due_at)
        return next_at

    async def _offer(self, row: Waiting, now: datetime) -> None:
        by = await self._promises.answer_by(row.handoff.route.queue, now=now)
        if by is None:
            return
        words = notices.callback(row.conversation.language, by, self._settings.time_zone)
        await self._journal.waits.offer_callback(row.handoff, by=by, notice=words, now=now)


def _due_at(row: Waiting, minutes: float | None) -> datetime | None:
    return None if minutes is None else row.handoff.created_at + timedelta(minutes=minutes)
