"""A model's stream as sentences that can be read one by one, with the calls that came along."""

from collections import deque
from collections.abc import AsyncIterator
from typing import Any

from agent.sentences import SentenceCutter
from models.chat import ChatModel, ToolCall


class LiveDraft:
    """`first` reads until there is a sentence, a call or the end, so that a dead model is noticed in time."""

    def __init__(
        self, model: ChatModel, messages: list[dict[str, Any]], tools: list[dict[str, Any]]
    ) -> None:
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
            delta = await anext(self._stream)
        except StopAsyncIteration:
            self._ended = True
            self._ready.extend(self._cutter.finish())
            return
        if delta.tool_calls:
            self.calls = (*self.calls, *delta.tool_calls)
        self._ready.extend(self._cutter.feed(delta.text))
