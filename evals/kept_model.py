"""Keep what a model answered, so that a run that is asked the same again neither waits nor pays for it."""

import hashlib
import json
import os
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import Any

from models.chat import ChatDelta, ChatMessage, ChatModel, ToolCall


class KeptChat:
    """A ChatModel over another. Only whole answers are kept; `trial` tells trials of one case apart, which must not be copies
    of each other; `hits` counts what was not asked again."""

    def __init__(self, model: ChatModel, folder: Path, *, trial: int = 1) -> None:
        self.name = model.name
        self._model, self._folder, self._trial = model, folder / "model", trial
        self.hits = 0

    async def prepare(self) -> None:
        await self._model.prepare()

    async def stream(
        self,
        messages: list[ChatMessage],
        *,
        tools: list[dict[str, Any]] | None = None,
        temperature: float = 0.0,
    ) -> AsyncGenerator[ChatDelta, None]:
        path = self._path({"messages": messages, "tools": tools, "temperature": temperature})
        if (known := _read(path)) is not None:
            self.hits += 1
            yield known
            return
        text, last = "", ChatDelta()
        stream = self._model.stream(messages, tools=tools, temperature=temperature)
        async with aclosing(stream) as deltas:
            async for delta in deltas:
                text, last = text + delta.text, delta
                if delta.finish:
                    _write(path, ChatDelta(text, last.tool_calls, last.finish, last.tokens))
                yield delta

    def _path(self, request: dict[str, Any]) -> Path:
        told = json.dumps([self.name, self._trial, request], sort_keys=True, ensure_ascii=False)
        key = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
        return self._folder / key[:2] / f"{key}.json"


def _read(path: Path) -> ChatDelta | None:
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
        calls = tuple(ToolCall(*each) for each in row["calls"])
        tokens = tuple(row["tokens"]) if row["tokens"] else None
        return ChatDelta(row["text"], calls, row["finish"], tokens)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(path: Path, answer: ChatDelta) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    calls = [[call.id, call.name, call.arguments] for call in answer.tool_calls]
    row = {
        "text": answer.text,
        "calls": calls,
        "finish": answer.finish,
        "tokens": answer.tokens,
    }
    beside = path.with_suffix(f".{os.getpid()}")
    beside.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    beside.replace(path)
