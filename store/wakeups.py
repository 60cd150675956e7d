"""Wake those who tail a conversation's log, within this process; the log itself stays the truth."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from domain.ids import ConversationId

DESK_BACKLOG = 256


class Wakeups:
    """Nothing is kept here but who waits: whoever wakes up reads the log."""

    def __init__(self) -> None:
        self._tails: dict[ConversationId, set[asyncio.Event]] = {}
        self._desk: set[asyncio.Queue[dict[str, Any]]] = set()
        self.closed = False

    @contextmanager
    def subscribe(self, conversation_id: ConversationId) -> Iterator[asyncio.Event]:
        """An event that is set at each change. Subscribe before reading the log, then nothing is
        missed."""
        changed = asyncio.Event()
        tails = self._tails.setdefault(conversation_id, set())
        tails.add(changed)
        try:
            yield changed
        finally:
            tails.discard(changed)
            if not tails:
                self._tails.pop(conversation_id, None)

    async def wait(self, changed: asyncio.Event, *, timeout: float) -> bool:
        """True when something changed, False after `timeout` seconds; the event is cleared."""
        try:
            await asyncio.wait_for(changed.wait(), timeout)
        except TimeoutError:
            return False
        changed.clear()
        return True

    def notify(self, conversation_id: ConversationId, seq: int = 0) -> None:
        for changed in self._tails.get(conversation_id, ()):
            changed.set()
        self._tell_desk({"type": "conversation", "id": conversation_id, "seq": seq})

    def notify_desk(self) -> None:
        self._tell_desk({"type": "queue"})

    @contextmanager
    def listen(self) -> Iterator[asyncio.Queue[dict[str, Any]]]:
        """All wake-ups, for the desk; a listener that does not read gets one `queue` wake-up for
        what it missed."""
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(DESK_BACKLOG)
        self._desk.add(queue)
        try:
            yield queue
        finally:
            self._desk.discard(queue)

    def close(self) -> None:
        """Wake everybody so that open streams end; they look at `closed`."""
        self.closed = True
        for tails in self._tails.values():
            for changed in tails:
                changed.set()
        self._tell_desk({"type": "closed"})

    def _tell_desk(self, news: dict[str, Any]) -> None:
        for queue in self._desk:
            if queue.full():
                while not queue.empty():
                    queue.get_nowait()
                queue.put_nowait({"type": "queue"})
            queue.put_nowait(news)
