"""Wake those who tail a conversation's log, within this process; the log itself stays the truth."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from domain.ids import ConversationId, MessageId

DESK_BACKLOG = 256


@dataclass(frozen=True)
class Signs:
    """What the contact's page is shown and no log keeps: the name of the operator who is typing, and the last message that
    operators have read."""

    typing: str | None = None
    read: MessageId | None = None


class Wakeups:
    """Nothing is kept here but who waits: whoever wakes up reads the log."""

    def __init__(self) -> None:
        self._tails: dict[ConversationId, set[asyncio.Event]] = {}
        self._desk: set[asyncio.Queue[dict[str, Any]]] = set()
        self._signed: set[asyncio.Queue[dict[str, Any]]] = set()
        self._signs: dict[ConversationId, Signs] = {}
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
                self._signs.pop(conversation_id, None)

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

    def session_ended(self) -> None:
        """Open desks look whether theirs goes on."""
        self._tell_desk({"type": "session"})

    def notify_desk(self) -> None:
        self._tell_desk({"type": "queue"})

    def sign(self, conversation_id: ConversationId, signs: Signs) -> None:
        """Shows the contact's open pages something that no log keeps."""
        if conversation_id not in self._tails:
            return
        self._signs[conversation_id] = signs
        for changed in self._tails[conversation_id]:
            changed.set()

    def signs(self, conversation_id: ConversationId) -> Signs:
        return self._signs.get(conversation_id, Signs())

    def sign_desk(self, news: dict[str, Any]) -> None:
        """For open desks alone; whoever cannot keep up misses it."""
        for queue in self._signed:
            if not queue.full():
                queue.put_nowait(news)

    @contextmanager
    def listen(self, *, signs: bool = False) -> Iterator[asyncio.Queue[dict[str, Any]]]:
        """All wake-ups, for the desk; a listener that does not read gets one `queue` wake-up for
        what it missed. With `signs` also who is typing and who has read."""
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(DESK_BACKLOG)
        self._desk.add(queue)
        if signs:
            self._signed.add(queue)
        try:
            yield queue
        finally:
            self._desk.discard(queue)
            self._signed.discard(queue)

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
