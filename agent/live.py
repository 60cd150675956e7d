"""A model's stream as sentences that can be read one by one, with the calls that came along."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Any

from agent.patience import Patience
from agent.sentences import SentenceCutter
from domain.errors import ModelUnavailable
from models.chat import ChatModel, ToolCall

# A reply has a few sentences. A model that does not come to an end is not listened to for longer.
_LONGEST = 1600


class LiveDraft:
    """`first` reads until there is a sentence, a call or the end, so that a dead model is noticed in time."""

    def __init__(
        self,
        model: ChatModel,
        messages: list[dict[str, Any]],
        tools: list[dict[str, Any]],
        *,
        patience: Patience,
        flowing: Callable[[], bool],
    ) -> None:
        self._name, self._patience, self._flowing = model.name, patience, flowing
        self._length = 0
        self._stream = model.stream(messages, tools=tools or None)
        self._cutter = SentenceCutter()
        self._ready: deque[str] = deque()
        self._ended = False
        self.calls: tuple[ToolCall, ...] = ()

    async def first(self) -> None:
        while not self._ready and not self._ended:
            await self._advance()

    @property
    def empty(self) -> bool:
        return self._ended and not self._ready and not self.calls

    @property
    def begins_with_text(self) -> bool:
        """Text that ended in calls before its first sentence was whole is only a preamble."""
        return bool(self._ready) and not (self._ended and self.calls)

    async def sentences(self) -> AsyncIterator[str]:
        try:
            while True:
                while self._ready:
                    yield self._ready.popleft()
                if self._ended:
                    return
                await self._advance()
        finally:
            await self.close()

    async def close(self) -> None:
        await self._stream.aclose()

    async def _advance(self) -> None:
        try:
            async with asyncio.timeout(self._patience.left(flowing=self._flowing())):
                delta = await anext(self._stream)
        except TimeoutError as error:
            words = f"The model {self._name} took longer than a turn may wait."
            raise ModelUnavailable(words, reason="too_slow", model=self._name) from error
        except StopAsyncIteration:
            self._ended = True
            self._ready.extend(self._cutter.finish())
            return
        if delta.tool_calls:
            self.calls = (*self.calls, *delta.tool_calls)
        self._ready.extend(self._cutter.feed(delta.text))
        self._length += len(delta.text)
        if self._length > _LONGEST:
            await self._break_off()

    async def _break_off(self) -> None:
        """Its whole sentences stand; what was begun is dropped."""
        await self.close()
        self._ended = True
        if not self._ready:
            words = f"The model {self._name} does not come to an end."
            raise ModelUnavailable(words, reason="endless", model=self._name)
