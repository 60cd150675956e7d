"""Read OpenAI-form chunks in the background and join their pieces of text and tool calls."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

# Far beyond what any tool takes.
MOST_ARGUMENTS = 8_000


class CutOffError(Exception):
    """The stream ended without saying that it was finished."""


@dataclass
class CallParts:
    """A tool call, while its arguments arrive."""

    id: str = ""
    name: str = ""
    arguments: str = ""


@dataclass(frozen=True)
class Delta:
    """`tokens`, in and out, are those of the whole request, where the server told them; the last delta has them."""

    text: str = ""
    calls: tuple[CallParts, ...] = ()
    finish: str = ""
    tokens: tuple[int, int] | None = None


@dataclass
class _Arrived:
    text: list[str] = field(default_factory=list)
    finish: str = ""
    error: BaseException | None = None
    ended: bool = False


class ChunkReader:
    """One open stream: `next` gives all text since the last call, and the tool calls at the end."""

    def __init__(
        self,
        opener: Callable[[dict[str, Any]], Awaitable[AsyncIterator[Any]]],
        request: dict[str, Any],
    ) -> None:
        self._arrived = _Arrived()
        self._calls: dict[int, CallParts] = {}
        self._tokens: tuple[int, int] | None = None
        self._news = asyncio.Event()
        self._over = False
        self._task = asyncio.create_task(self._read(opener, request))

    async def next(self) -> Delta | None:
        """The next delta, maybe an empty one as a sign of life; None at the end."""
        if self._over:
            return None
        await self._news.wait()
        self._news.clear()
        arrived, self._arrived = self._arrived, _Arrived()
        text = "".join(arrived.text)
        if arrived.error is not None and not text:
            raise arrived.error
        if arrived.error is not None or (arrived.ended and not arrived.finish):
            # What came before the failure is delivered first; the failure is the next thing.
            self._arrived.error = arrived.error or CutOffError()
            self._news.set()
            return Delta(text=text)
        if not arrived.ended:
            return Delta(text=text)
        self._over = True
        return Delta(text, tuple(self._calls.values()), arrived.finish, self._tokens)

    async def close(self) -> None:
        """Stop reading and hang up."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _read(
        self,
        opener: Callable[[dict[str, Any]], Awaitable[AsyncIterator[Any]]],
        request: dict[str, Any],
    ) -> None:
        finish = ""
        chunks = None
        try:
            chunks = await opener(request)
            async for chunk in chunks:
                finish = self._take(chunk) or finish
            self._arrived.ended, self._arrived.finish = True, finish
        except Exception as error:  # noqa: BLE001 - it is raised again where `next` is awaited
            self._arrived.error = error
        finally:
            self._news.set()
            await _hang_up(chunks)

    def _take(self, chunk: Any) -> str:
        if usage := getattr(chunk, "usage", None):
            self._tokens = (int(usage.prompt_tokens or 0), int(usage.completion_tokens or 0))
        if not chunk.choices:  # a usage chunk
            return ""
        choice = chunk.choices[0]
        delta = choice.delta
        text = getattr(delta, "content", None) or ""
        calls = getattr(delta, "tool_calls", None) or ()
        thought = getattr(delta, "reasoning_content", None)
        for call in calls:
            self._take_call(call)
        if text:
            self._arrived.text.append(text)
        if text or calls or thought:
            self._news.set()
        return str(choice.finish_reason or "")

    def _take_call(self, piece: Any) -> None:
        index = piece.index if piece.index is not None else len(self._calls)
        parts = self._calls.get(index)
        if parts is not None and piece.id and parts.id and piece.id != parts.id:
            # Some servers number every call 0 and tell them apart by id only.
            index, parts = max(self._calls) + 1, None
        if parts is None:
            parts = self._calls[index] = CallParts(id=piece.id or f"call_{index}")
        if piece.function is not None:
            parts.name += piece.function.name or ""
            parts.arguments += piece.function.arguments or ""
            if len(parts.arguments) > MOST_ARGUMENTS:
                raise ValueError("The arguments of a call do not come to an end.")


async def _hang_up(chunks: Any) -> None:
    close = getattr(chunks, "close", None) or getattr(chunks, "aclose", None)
    if close is not None:
        await close()
