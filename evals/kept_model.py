"""Keep what a model answered, so that a run that is asked the same again neither waits nor pays for it."""

import hashlib
import json
import secrets
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import asdict
from pathlib import Path
from typing import Any

from models.chat import ChatDelta, ChatMessage, ChatModel, ToolCall


class KeptChat:
    """A ChatModel over another. A kept answer comes delta by delta as it came first, without the waiting; failures, and answers
    that nobody heard to the end, are not kept. `endpoint` tells models of one name apart, `trial` the trials of one case, which
    must not be copies of each other; `hits` counts what was not asked again."""

    def __init__(
        self, model: ChatModel, folder: Path, *, trial: int = 1, endpoint: str = ""
    ) -> None:
        self.name = model.name
        self._model, self._folder = model, folder / "model"
        self._of = (endpoint, model.name, trial)
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
                    _write(path, heard)
                yield delta

    def _path(self, request: dict[str, Any]) -> Path:
        told = json.dumps([self._of, request], sort_keys=True, ensure_ascii=False, default=str)
        key = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
        return self._folder / key[:2] / f"{key}.json"


def _read(path: Path) -> list[ChatDelta] | None:
    """None where nothing is kept, or nothing that can be read."""
    try:
        return [_delta(row) for row in json.loads(path.read_text(encoding="utf-8"))["deltas"]]
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _delta(row: dict[str, Any]) -> ChatDelta:
    calls = tuple(ToolCall(**call) for call in row["tool_calls"])
    tokens = tuple(row["tokens"]) if row["tokens"] else None
    return ChatDelta(row["text"], calls, row["finish"], tokens)


def _write(path: Path, heard: Sequence[ChatDelta]) -> None:
    """Whole or not at all, also where two ask the same at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"deltas": [asdict(delta) for delta in heard]}, ensure_ascii=False)
    beside = path.with_suffix(f".{secrets.token_hex(4)}")
    beside.write_text(text, encoding="utf-8", errors="surrogatepass")
    beside.replace(path)
