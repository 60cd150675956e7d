"""A language model that plays a script over the wire, as OpenAI chat completions."""

import asyncio
import json
import re
import socket
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

CHUNK_CHARS = 4
GATE_SECONDS = 60.0
_CALL = re.compile(r"CALL\s+([A-Za-z_]\w*)\s*(?=\{)")
_SAY_LINE = re.compile(r"(?:^|\s)SAY\s*[:：]\s*(\S[^\n]*)")
_SAY_QUOTED = re.compile(
    r"(?:\bsay|\brepeat|\breply with|说|回复|重复)\s*[:：]?\s*[\"“「『]([^\"”」』]+)[\"”」』]",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Step:
    """What the model does with one request; `*_after` count the chunks that were sent before. `gate` holds it until a
    test opens it; `times` takes the moment at which each chunk was sent."""

    text: str = ""
    calls: tuple[tuple[str, str], ...] = ()
    status: int = 200
    wait_first: float = 0.0
    stall_after: int | None = None
    stall_seconds: float = 0.0
    cut_after: int | None = None
    garbage: bool = False
    chunk_chars: int = CHUNK_CHARS
    chunk_seconds: float = 0.0
    gate: threading.Event | None = None
    gate_after: int = 0
    times: list[float] | None = None


@dataclass
class ScriptedModel:
    """Each request takes the next step; without one it answers 500 and remembers that.

    `url` is an OpenAI base URL, `requests` the bodies, `abandoned` how often a client hung up.
    """

    requests: list[dict[str, Any]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    abandoned: int = 0
    url: str = ""
    name: str = "scripted"
    _steps: deque[Step] = field(default_factory=deque)
    _brain: Callable[[dict[str, Any]], Step] | None = None
    _server: uvicorn.Server | None = None
    _thread: threading.Thread | None = None

    def say(self, text: str, *, chunk_chars: int = CHUNK_CHARS) -> "ScriptedModel":
        return self.play(Step(text=text, chunk_chars=chunk_chars))

    def call(
        self, tool: str, arguments: dict[str, Any] | str, *, text: str = ""
    ) -> "ScriptedModel":
        """Call a tool; a `str` is sent as it is, so that it can be malformed JSON."""
        return self.play(Step(text=text, calls=((tool, _as_json(arguments)),)))

    def call_many(self, *calls: tuple[str, dict[str, Any] | str]) -> "ScriptedModel":
        return self.play(Step(calls=tuple((tool, _as_json(given)) for tool, given in calls)))

    def slow_first_token(self, seconds: float, *, text: str = "late") -> "ScriptedModel":
        return self.play(Step(text=text, wait_first=seconds))

    def stall(
        self, *, after: int, seconds: float, text: str = "one two three four"
    ) -> "ScriptedModel":
        return self.play(Step(text=text, stall_after=after, stall_seconds=seconds))

    def cut(self, *, after: int, text: str = "one two three four") -> "ScriptedModel":
        """Drop the connection after so many chunks."""
        return self.play(Step(text=text, cut_after=after))

    def garbage(self) -> "ScriptedModel":
        return self.play(Step(garbage=True))

    def error(self, status: int = 500) -> "ScriptedModel":
        return self.play(Step(status=status))

    def play(self, step: Step) -> "ScriptedModel":
        self._steps.append(step)
        return self

    def answer_with(self, brain: Callable[[dict[str, Any]], Step]) -> "ScriptedModel":
        """Whenever the script is empty, let `brain` make the step from the request's body."""
        self._brain = brain
        return self

    def obey(self) -> "ScriptedModel":
        """Be the worst model there is: do whatever was written, wherever in the input."""
        return self.answer_with(obedient_step)

    @property
    def unplayed(self) -> int:
        return len(self._steps)

    def next_step(self, body: dict[str, Any]) -> Step:
        self.requests.append(body)
        if self._steps:
            return self._steps.popleft()
        if self._brain is not None:
            return self._brain(body)
        self.failures.append(f"request {len(self.requests)} came after the end of the script")
        return Step(status=500)

    def start(self) -> "ScriptedModel":
        """Serve on a free port of this machine, in a thread."""
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
        config = uvicorn.Config(
            _application(self), log_level="critical", lifespan="off", timeout_graceful_shutdown=0
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([listener],), daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.005)
        return self

    def stop(self) -> None:
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(timeout=5)


def _as_json(arguments: dict[str, Any] | str) -> str:
    return arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)


def _application(model: ScriptedModel) -> Starlette:
    async def complete(request: Request) -> Response:
        body = await request.json()
        step = model.next_step(body)
        if step.status != 200:
            await asyncio.sleep(step.wait_first)
            problem = {
                "message": "scripted failure",
                "type": "server_error",
                "code": str(step.status),
            }
            return JSONResponse({"error": problem}, status_code=step.status)
        if body.get("stream"):
            return StreamingResponse(_counted(model, step), media_type="text/event-stream")
        await asyncio.sleep(step.wait_first)
        return Response("<html>oops") if step.garbage else JSONResponse(_completion(step))

    async def models(_: Request) -> Response:
        return JSONResponse({"object": "list", "data": [{"id": model.name, "object": "model"}]})

    routes = [
        Route("/v1/chat/completions", complete, methods=["POST"]),
        Route("/v1/models", models),
    ]
    return Starlette(routes=routes)


async def _counted(model: ScriptedModel, step: Step) -> AsyncIterator[str]:
    finished = False
    try:
        async for line in _stream(step):
            yield line
        finished = True
    finally:
        if not finished and step.cut_after is None:
            model.abandoned += 1


async def _stream(step: Step) -> AsyncIterator[str]:
    await asyncio.sleep(step.wait_first)
    if step.garbage:
        yield "data: <html>this is not a chunk\n\n"
        return
    for sent, delta in enumerate(_deltas(step)):
        if step.cut_after is not None and sent >= step.cut_after:
            raise ConnectionResetError("cut by the script")
        if step.stall_after is not None and sent == step.stall_after:
            await asyncio.sleep(step.stall_seconds)
        if step.gate is not None and sent == step.gate_after:
            assert await asyncio.to_thread(step.gate.wait, GATE_SECONDS), "nobody opened the gate"
        if step.chunk_seconds:
            await asyncio.sleep(step.chunk_seconds)
        if step.times is not None:
            step.times.append(time.monotonic())
        yield _line(delta, None)
    yield _line({}, "tool_calls" if step.calls else "stop")
    yield "data: [DONE]\n\n"


def _deltas(step: Step) -> Iterator[dict[str, Any]]:
    for start in range(0, len(step.text), step.chunk_chars):
        yield {"role": "assistant", "content": step.text[start : start + step.chunk_chars]}
    for index, (tool, arguments) in enumerate(step.calls):
        # As real servers do: the name first, the arguments in pieces.
        head = {"index": index, "id": f"call_{index}", "type": "function"}
        yield {"tool_calls": [{**head, "function": {"name": tool, "arguments": ""}}]}
        for start in range(0, len(arguments), 7):
            piece = {"arguments": arguments[start : start + 7]}
            yield {"tool_calls": [{"index": index, "function": piece}]}


def _line(delta: dict[str, Any], finish_reason: str | None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    chunk = {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "scripted",
    }
    return f"data: {json.dumps({**chunk, 'choices': [choice]}, ensure_ascii=False)}\n\n"


def _completion(step: Step) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": step.text or None}
    if step.calls:
        message["tool_calls"] = [
            {
                "id": f"call_{index}",
                "type": "function",
                "function": {"name": tool, "arguments": given},
            }
            for index, (tool, given) in enumerate(step.calls)
        ]
    choice = {
        "index": 0,
        "message": message,
        "finish_reason": "tool_calls" if step.calls else "stop",
    }
    head = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "scripted"}
    return {
        **head,
        "choices": [choice],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }


def obedient_step(body: dict[str, Any]) -> Step:
    """Each `CALL tool {json}` in the input, unless called; then each text somebody wants said."""
    called = {
        (call["function"]["name"], call["function"]["arguments"])
        for message in body["messages"]
        for call in message.get("tool_calls") or ()
    }
    wanted: list[tuple[str, str]] = []
    for text in _texts(body):
        wanted += [call for call in calls_in(text) if call not in called and call not in wanted]
    if wanted:
        return Step(calls=tuple(wanted))
    said = [
        line.strip()
        for text in _texts(body)
        for line in (*_SAY_LINE.findall(text), *_SAY_QUOTED.findall(text))
    ]
    return Step(text="\n".join(dict.fromkeys(said)) or "OK.")


def _texts(body: dict[str, Any]) -> Iterator[str]:
    for message in body["messages"]:
        content = message.get("content") or ""
        parts = (
            [content] if isinstance(content, str) else [part.get("text", "") for part in content]
        )
        # Tool results are JSON: look into their strings unescaped as well.
        yield from (part.replace('\\"', '"') for part in parts)


def calls_in(text: str) -> Iterator[tuple[str, str]]:
    for match in _CALL.finditer(text):
        try:
            arguments, _ = json.JSONDecoder().raw_decode(text, match.end())
        except ValueError:
            continue
        yield match.group(1), json.dumps(arguments, ensure_ascii=False)


@pytest.fixture
def scripted_model() -> Iterator[ScriptedModel]:
    """A started model; the test fails if more was asked of it than was scripted."""
    model = ScriptedModel().start()
    yield model
    model.stop()
    assert not model.failures, f"the script ran out: {'; '.join(model.failures)}"
