"""Run errands beside the server: each once at a time, a few at once, all ended together."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Key = TypeVar("Key")


class Errands(Generic[Key]):
    """An errand deals with its own failures."""

    def __init__(self, at_once: int) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._running: dict[Key, asyncio.Task[None]] = {}

    def begin(self, key: Key, errand: Callable[[], Awaitable[None]]) -> None:
        """Nothing happens where it is under way or waits for a place."""
        if key not in self._running:
            self._running[key] = asyncio.create_task(self._run(key, errand))

    def drop(self, key: Key) -> None:
        """End it where it is under way."""
        if key in self._running:
            self._running[key].cancel()

    async def stop(self) -> None:
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, key: Key, errand: Callable[[], Awaitable[None]]) -> None:
        try:
            async with self._places:
                await errand()
        finally:
            self._running.pop(key, None)
