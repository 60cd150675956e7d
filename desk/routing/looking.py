"""Look at the queue at every change of it, and when the next time has come."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from store.wakeups import Wakeups

logger = logging.getLogger(__name__)

SECONDS, SOONEST = 15.0, 0.2
Look = Callable[[datetime], Awaitable[datetime | None]]


async def keep_looking(wakeups: Wakeups, look: Look, *, what: str) -> None:
    """Until it is cancelled; `look` is given the time and says when it wants to look again, None for no time of its own."""
    with wakeups.listen() as news:
        while not wakeups.closed:
            seconds = SECONDS
            try:
                again_at = await look(datetime.now(UTC))
                if again_at is not None:
                    ahead = (again_at - datetime.now(UTC)).total_seconds()
                    seconds = min(seconds, max(ahead, SOONEST))
            except Exception:
                logger.exception("the watch over %s failed; it goes on", what)
            await _changed(news, seconds)


async def _changed(news: "asyncio.Queue[dict[str, Any]]", seconds: float) -> None:
    """Returns at a change, or after so many seconds; changes that came together are one."""
    try:
        async with asyncio.timeout(seconds):
            await news.get()
        # A reply changes no queue but ends a promise, so every conversation counts; not every one of a burst.
        await asyncio.sleep(SOONEST)
        while not news.empty():
            news.get_nowait()
    except TimeoutError:
        return
