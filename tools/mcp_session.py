"""One session with an MCP server: opened in a task of its own, asked in time, and closed with all it has started."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import mcp_types
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError
from pydantic import ValidationError

from tools import leash
from tools.answers import NoAnswerError, NotSentError
from tools.config import McpConfig
from tools.rendering import plain

_CLOSING_SECONDS, _GIVING_UP_SECONDS, _LONGEST_FAULT = 8.0, 1.0, 500
# An error that ends a session says this; any other comes from a server that lives.
_GONE = {mcp_types.CONNECTION_CLOSED, mcp_types.REQUEST_TIMEOUT, mcp_types.INTERNAL_ERROR}


class Session:
    """One session in a task of its own, because what opens the SDK's streams must also close them."""

    def __init__(self, task: "asyncio.Task[None]", client: Client, closing: asyncio.Event) -> None:
        self._task, self._client, self._closing = task, client, closing

    @classmethod
    async def opened(cls, config: McpConfig, errors: Path) -> "Session":
        """Raises NotSentError, after `start_seconds` at the latest."""
        ready: asyncio.Future[Client] = asyncio.get_running_loop().create_future()
        closing = asyncio.Event()
        task = asyncio.create_task(_hold(config, errors, ready, closing))
        either: set[asyncio.Future[Any]] = {task, ready}
        try:
            await asyncio.wait(
                either, timeout=config.start_seconds, return_when=asyncio.FIRST_COMPLETED
            )
            if ready.done() and not task.done():
                return cls(task, ready.result(), closing)
        except asyncio.CancelledError:
            await _ended(task)
            raise
        late = not task.done()
        await _ended(task)
        why = f"no answer in {config.start_seconds:g} s" if late else _cause(task)
        raise NotSentError(f"{config.address} cannot be used: {why}")

    @property
    def alive(self) -> bool:
        return not self._task.done()

    async def ask(self, question: Any, seconds: float) -> Any:
        """Ask the client. Raises NoAnswerError in time, whatever the server does, or the server's own MCPError."""
        asking = asyncio.ensure_future(question(self._client))
        try:
            await asyncio.wait(
                {asking, self._task}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
            )
            if not asking.done():
                late = not self._task.done()
                raise NoAnswerError("no answer in time" if late else "gone", timed_out=late)
            return asking.result()
        except MCPError as error:
            if error.code in _GONE:
                raise NoAnswerError(plain(error.message)) from error
            raise
        except (ValidationError, OSError, RuntimeError, httpx2.HTTPError) as error:
            raise NoAnswerError(f"{type(error).__name__}: {error}"[:_LONGEST_FAULT]) from error
        finally:
            asking.cancel()
            # The SDK tells the server that it gave up; a server that does not even read cannot hold us here.
            asking.add_done_callback(_noticed)
            await asyncio.wait({asking}, timeout=_GIVING_UP_SECONDS)

    async def close(self) -> None:
        self._closing.set()
        await asyncio.wait({self._task}, timeout=_CLOSING_SECONDS)
        await _ended(self._task)


async def _hold(
    config: McpConfig, errors: Path, ready: "asyncio.Future[Client]", closing: asyncio.Event
) -> None:
    async with _transport(config, errors) as transport, Client(transport, cache=None) as client:
        ready.set_result(client)
        await closing.wait()


@asynccontextmanager
async def _transport(config: McpConfig, errors: Path) -> AsyncIterator[Any]:
    """The SDK's own; a command runs on a leash, in an environment that holds no secret of ours."""
    if config.url:
        timeout = httpx2.Timeout(config.start_seconds, read=None)
        async with httpx2.AsyncClient(headers=dict(config.headers), timeout=timeout) as http:
            yield streamable_http_client(config.url, http_client=http)
        return
    errors.parent.mkdir(parents=True, exist_ok=True)
    arguments = ["-I", "-S", str(Path(leash.__file__)), str(os.getpid()), *config.command]
    server = StdioServerParameters(
        command=sys.executable, args=arguments, env=dict(config.env), cwd=config.folder or None
    )
    with errors.open("w", encoding="utf-8") as log:
        yield stdio_client(server, errlog=log)


def _noticed(asking: "asyncio.Future[Any]") -> None:
    """Whatever came of it was told already."""
    if not asking.cancelled():
        asking.exception()


async def _ended(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def _cause(task: "asyncio.Task[None]") -> str:
    error = None if task.cancelled() else task.exception()
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return plain(str(error) or type(error).__name__)[:_LONGEST_FAULT]
