"""Where concrete classes meet."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from channels.inbox import Inbox
from desk.room import DeskRoom
from settings import Settings
from store.journal import Journal
from turns.attempt import Responder
from turns.dispatch import Dispatcher


async def nothing() -> None:
    """For services that need no warming or closing."""


@dataclass(frozen=True)
class Services:
    """`warm` loads what the first customer would otherwise wait for; `release` frees what is not
    the journal's."""

    settings: Settings
    journal: Journal
    assistant: Responder
    knowledge: Any
    dispatcher: Dispatcher
    inbox: Inbox
    desk: DeskRoom
    warm: Callable[[], Awaitable[None]] = nothing
    release: Callable[[], Awaitable[None]] = nothing

    async def close(self) -> None:
        await self.release()
        await self.journal.close()
