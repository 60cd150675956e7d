"""Serve the literal model as OpenAI chat completions, streamed, in a thread of this process."""

import json
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from domain.errors import Unavailable
from evals.literal.model import Turn, answer

NAME = "literal"
_CHUNK = 24
_SECONDS_TO_START = 10.0


@contextmanager
def literal_server() -> Iterator[str]:
    """Yields the base URL, with `/v1`. Raises Unavailable where it does not start."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        Starlette(routes=[Route("/v1/chat/completions", _complete, methods=["POST"])]),
        log_level="critical",
        lifespan="off",
        timeout_graceful_shutdown=0,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        deadline = time.monotonic() + _SECONDS_TO_START
        while not server.started:
            if time.monotonic() > deadline:
                raise Unavailable("The literal model did not start.")
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    finally:
        server.should_exit = True
        thread.join(timeout=5)


async def _complete(request: Request) -> Response:
    body = await request.json()
    turn = answer(body)
    usage = _usage(body, turn)
    if not body.get("stream"):
        return JSONResponse(_whole(turn, usage))
    wanted = (body.get("stream_options") or {}).get("include_usage")
    lines = _stream(turn, usage if wanted else None)
    return StreamingResponse(lines, media_type="text/event-stream")


def _stream(turn: Turn, usage: dict[str, int] | None) -> Iterator[str]:
    for start in range(0, len(turn.text), _CHUNK):
        yield _line({"role": "assistant", "content": turn.text[start : start + _CHUNK]})
    if turn.call:
        yield _line({"role": "assistant", "tool_calls": [{"index": 0, **_call(turn)}]})
    yield _line({}, finish="tool_calls" if turn.call else "stop")
    if usage is not None:
        yield f"data: {json.dumps({**_head('chat.completion.chunk'), 'choices': [], 'usage': usage})}\n\n"
    yield "data: [DONE]\n\n"


def _line(delta: Mapping[str, Any], *, finish: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    chunk = {**_head("chat.completion.chunk"), "choices": [choice]}
    return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n"


def _whole(turn: Turn, usage: dict[str, int]) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": turn.text or None}
    if turn.call:
        message["tool_calls"] = [_call(turn)]
    choice = {
        "index": 0,
        "message": message,
        "finish_reason": "tool_calls" if turn.call else "stop",
    }
    return {**_head("chat.completion"), "choices": [choice], "usage": usage}


def _call(turn: Turn) -> dict[str, Any]:
    assert turn.call is not None
    name, arguments = turn.call
    told = json.dumps(arguments, ensure_ascii=False)
    return {"id": "call_0", "type": "function", "function": {"name": name, "arguments": told}}


def _head(kind: str) -> dict[str, Any]:
    return {"id": "chatcmpl-literal", "object": kind, "created": 1, "model": NAME}


def _usage(body: Mapping[str, Any], turn: Turn) -> dict[str, int]:
    """It counts characters: it has no tokens."""
    asked = len(json.dumps(body.get("messages"), ensure_ascii=False))
    told = len(turn.text) + (len(json.dumps(turn.call, ensure_ascii=False)) if turn.call else 0)
    return {"prompt_tokens": asked, "completion_tokens": told, "total_tokens": asked + told}
