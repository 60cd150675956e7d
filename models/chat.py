"""Stream replies and tool calls from a language model, within time limits of our own."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Protocol

from domain.errors import ModelUnavailable
from models.chunks import ChunkReader, CutOffError, Delta
from settings import Settings

ChatMessage = dict[str, Any]


@dataclass(frozen=True)
class ToolCall:
    """A call the model wants. `arguments` is its text as it came: a model may write anything."""

    id: str
    name: str
    arguments: str

    def parsed(self) -> dict[str, Any] | None:
        """The arguments, or None where the model wrote no JSON object."""
        try:
            found = json.loads(self.arguments or "{}")
        except ValueError:
            return None
        return found if isinstance(found, dict) else None


@dataclass(frozen=True)
class ChatDelta:
    """Some text; the last one has all tool calls, in `finish` stop, tool_calls or length, and in `tokens` those in and out,
    where they are counted."""

    text: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    finish: str = ""
    tokens: tuple[int, int] | None = None


@dataclass(frozen=True)
class Limits:
    """Longest waits in seconds: for the first token, and for each later one."""

    first_token: float
    idle: float


class ChatModel(Protocol):
    """`prepare` loads what the first caller would wait for. `stream` raises ModelUnavailable, with `reason` in `extra`;
    closing it stops the model."""

    name: str

    async def prepare(self) -> None: ...

    def stream(
        self,
        messages: list[ChatMessage],
        *,
        tools: list[dict[str, Any]] | None = None,
        temperature: float = 0.0,
    ) -> AsyncGenerator[ChatDelta, None]: ...


class Provider(Protocol):
    """Opens a stream of OpenAI-form chunks; `prepare` does what is not on the model's clock."""

    async def prepare(self) -> None: ...

    async def open(self, request: dict[str, Any]) -> AsyncIterator[Any]: ...


class StreamedChat:
    """A ChatModel over a provider: one try, our time-outs, each failure a ModelUnavailable. With `counted` it asks for the
    tokens, which not every server knows how to tell."""

    def __init__(
        self, name: str, *, provider: Provider, limits: Limits, counted: bool = False
    ) -> None:
        self.name = name
        self._provider = provider
        self._limits = limits
        self._counted = counted

    async def prepare(self) -> None:
        await self._provider.prepare()

    async def stream(
        self,
        messages: list[ChatMessage],
        *,
        tools: list[dict[str, Any]] | None = None,
        temperature: float = 0.0,
    ) -> AsyncGenerator[ChatDelta, None]:
        request: dict[str, Any] = {"messages": messages, "temperature": temperature}
        if tools:
            request["tools"] = tools
        if self._counted:
            request["stream_options"] = {"include_usage": True}
        try:
            await self._provider.prepare()
            async with aclosing(_timed(self._provider, request, self._limits)) as deltas:
                async for delta in deltas:
                    yield _public(delta)
        except Exception as error:
            raise self._unavailable(error) from error

    def _unavailable(self, error: Exception) -> ModelUnavailable:
        reason, words = _reason(error)
        extra = {"status": status} if (status := getattr(error, "status_code", None)) else {}
        return ModelUnavailable(
            f"The model {self.name} {words}", reason=reason, model=self.name, **extra
        )


def build_models(settings: Settings, *, counted: bool = False) -> list[ChatModel]:
    """The configured models, the primary first; none without XIAOER_MODEL and XIAOER_MODEL_URL. `counted` ones tell their tokens."""
    limits = Limits(first_token=settings.first_token_seconds, idle=settings.idle_seconds)
    configured = (
        (settings.model, settings.model_url, settings.model_key),
        (settings.second_model, settings.second_model_url, settings.second_model_key),
    )
    from models.resting import RestingChat

    return [
        RestingChat(_build(*names, limits, counted=counted), patience=limits.first_token)
        for names in configured
        if names[0] or names[1]
    ]


def _build(name: str, url: str, key: str, limits: Limits, *, counted: bool) -> ChatModel:
    if url:
        from models.openai_chat import OpenAIProvider

        name = name or "default"
        provider = OpenAIProvider(name, url=url, key=key)
        return StreamedChat(name, provider=provider, limits=limits, counted=counted)
    from models.litellm_chat import LiteLLMProvider

    lite = LiteLLMProvider(name, key=key)
    return StreamedChat(name, provider=lite, limits=limits, counted=counted)


async def _timed(
    provider: Provider, request: dict[str, Any], limits: Limits
) -> AsyncGenerator[Delta, None]:
    """All that came since the last look, as one delta: a slow reader pays once for many chunks."""
    reader = ChunkReader(provider.open, request)
    try:
        async with asyncio.timeout(limits.first_token):
            delta = await reader.next()
    except TimeoutError as error:
        await reader.close()
        raise FirstTokenLateError from error
    try:
        while delta is not None:
            yield delta
            async with asyncio.timeout(limits.idle):
                delta = await reader.next()
    except TimeoutError as error:
        raise TokenLateError from error
    finally:
        await reader.close()


def _public(delta: Delta) -> ChatDelta:
    calls = tuple(ToolCall(call.id, call.name, call.arguments) for call in delta.calls)
    return ChatDelta(delta.text, calls, delta.finish, delta.tokens)


class FirstTokenLateError(Exception):
    """Nothing came within the first-token limit."""


class TokenLateError(Exception):
    """The stream fell silent for longer than the idle limit."""


def _reason(error: Exception) -> tuple[str, str]:
    name = type(error).__name__
    match error:
        case FirstTokenLateError():
            return "first_token_timeout", "sent nothing in time."
        case TokenLateError():
            return "idle_timeout", "fell silent in the middle of its reply."
        case CutOffError():
            return "cut", "ended its reply without finishing it."
        case ValueError() | TypeError() | AttributeError() | LookupError():
            return "garbage", "answered something that is no chat completion."
    if (status := getattr(error, "status_code", None)) and "Connection" not in name:
        return "http_error", f"answered HTTP {status}."
    if name in {"RemoteProtocolError", "ReadError"}:
        return "cut", "lost the connection in the middle of its reply."
    if "Connect" in name or "Timeout" in name:
        return (
            "connect",
            "cannot be reached; check XIAOER_MODEL_URL and that the model's server runs.",
        )
    return "error", f"failed ({name})."
