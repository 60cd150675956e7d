"""Keep what a model answered, so that the same request of the same trial costs nothing and says the same when it is made again."""

import hashlib
import json
import os
import secrets
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from evals.result import Usage
from models.chat import ChatDelta, ChatMessage, ChatModel, ToolCall
from models.prices import count_tokens, price_of

Spend = Callable[[Usage], None]


def spend_nothing(_: Usage) -> None:
    """For whoever does not count."""


@dataclass(frozen=True)
class Kept:
    """The folder of kept answers, and what tells the answers of one endpoint and trial from those of another."""

    folder: Path
    trial: int
    endpoint: str = ""

    def path(self, model: str, request: dict[str, Any]) -> Path:
        told = [self.endpoint, model, self.trial, request]
        text = json.dumps(told, ensure_ascii=False, sort_keys=True, default=str)
        key = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        return self.folder / key[:2] / f"{key}.json"


class KeptChat:
    """A ChatModel over another. A kept answer comes delta by delta as it came first, without the waiting. Failures, and answers
    that nobody heard to the end, are not kept. `spend` is told what each answer came to: a kept one counts as a call that was
    `cached`, with its tokens, and with the dollars that it would cost again."""

    def __init__(self, model: ChatModel, kept: Kept, *, spend: Spend = spend_nothing) -> None:
        self.name = model.name
        self._model, self._kept, self._spend = model, kept, spend

    async def prepare(self) -> None:
        await self._model.prepare()

    async def stream(
        self,
        messages: list[ChatMessage],
        *,
        tools: list[dict[str, Any]] | None = None,
        temperature: float = 0.0,
    ) -> AsyncGenerator[ChatDelta, None]:
        request = {"messages": messages, "tools": tools or [], "temperature": temperature}
        path = self._kept.path(self.name, request)
        known = _read(path)
        if known is not None:
            self._spend(_usage(self.name, request, known, cached=1))
            for delta in known:
                yield delta
            return
        heard: list[ChatDelta] = []
        stream = self._model.stream(messages, tools=tools, temperature=temperature)
        async with aclosing(stream) as deltas:
            async for delta in deltas:
                heard.append(delta)
                if delta.finish:
                    # Before it is handed on: who has heard the end need not ask for more.
                    self._spend(_usage(self.name, request, heard))
                    _write(path, heard)
                yield delta


def kept(
    models: Sequence[ChatModel], keep: Kept, *, spend: Spend = spend_nothing
) -> list[ChatModel]:
    return [KeptChat(model, keep, spend=spend) for model in models]


def plus(one: Usage, other: Usage) -> Usage:
    """Both together. The cost is unknown where that of any call is; no call costs nothing."""
    costs = [each.cost for each in (one, other) if each.calls]
    known = [cost for cost in costs if cost is not None]
    return Usage(
        calls=one.calls + other.calls,
        prompt_tokens=one.prompt_tokens + other.prompt_tokens,
        completion_tokens=one.completion_tokens + other.completion_tokens,
        cost=sum(known) if costs and len(known) == len(costs) else None,
        cached=one.cached + other.cached,
    )


def _usage(
    model: str, request: dict[str, Any], heard: Sequence[ChatDelta], *, cached: int = 0
) -> Usage:
    asked = json.dumps([request["messages"], request["tools"]], ensure_ascii=False, default=str)
    answered = "".join(
        delta.text + "".join(call.name + call.arguments for call in delta.tool_calls)
        for delta in heard
    )
    prompt, completion = count_tokens(asked), count_tokens(answered)
    price = price_of(model)
    return Usage(1, prompt, completion, price.of(prompt, completion) if price else None, cached)


def _read(path: Path) -> list[ChatDelta] | None:
    """None where nothing is kept, or nothing that can be read."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["deltas"]
        return [
            ChatDelta(
                row["text"], tuple(ToolCall(**call) for call in row["tool_calls"]), row["finish"]
            )
            for row in rows
        ]
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _write(path: Path, heard: Sequence[ChatDelta]) -> None:
    """Whole or not at all, also where two ask the same at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(f".{secrets.token_hex(4)}")
    text = json.dumps({"deltas": [asdict(delta) for delta in heard]}, ensure_ascii=False)
    beside.write_text(text, encoding="utf-8", errors="surrogatepass")
    os.replace(beside, path)  # noqa: PTH105
