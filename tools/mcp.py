"""A system that is an MCP server: its tools are operations, its words are data, and its session is opened when needed."""

import asyncio
import json
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import mcp_types
from mcp.shared.exceptions import MCPError

from tools.answers import Answer, NoAnswerError, NotSentError
from tools.config import SystemConfig
from tools.mcp_session import Session
from tools.openapi import DocumentError, Operation, Parameter, operation_name
from tools.rendering import plain
from tools.resolving import Resolver
from tools.system import LARGEST_ANSWER, NoDescriptionError, System

_DOWN_SECONDS = 1.0
_MOST_TOOLS, _MOST_PAGES, _LONGEST_FAULT = 500, 20, 500
_HINTS = ("read_only_hint", "destructive_hint", "idempotent_hint", "open_world_hint")
# What the official SDK writes before the words of a tool that failed.
_SDK_PREFIX = re.compile(r"^Error executing tool \S+: ")


class McpSystem(System):
    suffix = "mcp"

    def __init__(self, config: SystemConfig, *, cache: Path) -> None:
        super().__init__(config, cache=cache)
        assert config.mcp is not None, "build_system sends only these here"
        self._mcp = config.mcp
        self._session: Session | None = None
        self._opening = asyncio.Lock()
        self._doubtful = False
        self._down_until = 0.0
        self._errors = cache / f"{config.name}.stderr.log"

    def own(self, operation: Operation) -> set[str]:
        return {self._mcp.idempotency_argument} & operation.parameters.keys()

    async def send(
        self,
        operation: Operation,
        arguments: Mapping[str, Any],
        *,
        customer_id: str | None = None,
        key: str | None = None,
    ) -> Answer:
        """The customer is an argument here, `bind` put it there; a WRITE goes only to a session that has just answered."""
        del customer_id
        given = {operation.parameters[name].key: value for name, value in arguments.items()}
        if key is not None and self._mcp.idempotency_argument in operation.parameters:
            given[self._mcp.idempotency_argument] = key
        session = await self._open(check=key is not None or self._doubtful)
        try:
            result = await session.ask(
                lambda client: client.call_tool(operation.path, given), self.config.timeout_seconds
            )
        except NoAnswerError:
            self._doubtful = True
            raise
        except MCPError as error:
            return self._refusal(error)
        return self._answer(result, write=key is not None)

    async def close(self) -> None:
        async with self._opening:
            await self._end()

    async def _open(self, *, check: bool = False) -> "Session":
        """The session, a new one where the old one is gone. Raises NotSentError."""
        async with self._opening:
            if self._session and (not self._session.alive or (check and not await self._answers())):
                await self._end()
            if self._session is None:
                began = time.monotonic()
                if began < self._down_until:
                    raise NotSentError(f"{self._mcp.address} was down a moment ago")
                try:
                    self._session = await Session.opened(self._mcp, self._errors)
                    # The SDK checks a result by its tool's listing: without one it would ask behind the call.
                    if not await self._answers():
                        await self._end()
                        raise NotSentError(f"{self._mcp.address} does not list its tools")
                except NotSentError:
                    # The longer it keeps us waiting, the longer nobody waits for it again.
                    waited = time.monotonic() - began
                    self._down_until = time.monotonic() + waited + _DOWN_SECONDS
                    raise
            self._doubtful = False
            return self._session

    async def _answers(self) -> bool:
        """Whether the server still knows the session: listing its tools is what every version understands."""
        assert self._session is not None
        try:
            await self._session.ask(
                lambda client: client.list_tools(cache_mode="bypass"), self.config.timeout_seconds
            )
        except (NoAnswerError, MCPError):
            return False
        return True

    async def _end(self) -> None:
        session, self._session = self._session, None
        if session:
            await session.close()

    async def _description(self) -> str:
        """The tools as JSON, as far as there are 500 of them."""
        tools: list[dict[str, Any]] = []
        cursor: str | None = None
        try:
            session = await self._open(check=False)
            for _ in range(_MOST_PAGES):
                at = cursor
                page = await session.ask(
                    lambda client, at=at: client.list_tools(cursor=at, cache_mode="bypass"),
                    self.config.timeout_seconds,
                )
                tools += [tool.model_dump(mode="json", by_alias=False) for tool in page.tools]
                cursor = page.next_cursor
                if cursor is None or len(tools) >= _MOST_TOOLS:
                    break
        except (NotSentError, NoAnswerError, MCPError) as error:
            raise NoDescriptionError(str(error) or type(error).__name__) from error
        return json.dumps({"tools": tools[:_MOST_TOOLS]}, ensure_ascii=False)

    def _read(self, text: str) -> dict[str, Operation]:
        try:
            tools = [_operation(tool) for tool in json.loads(text)["tools"]]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DocumentError(f"its list of tools cannot be read: {error!r}") from error
        return {tool.id: tool for tool in tools}

    def _refusal(self, error: MCPError) -> Answer:
        """An error of the protocol. Raises NoAnswerError where it leaves open what happened."""
        said = {"detail": plain(error.message)[:_LONGEST_FAULT]}
        match error.code:
            case mcp_types.INVALID_PARAMS:
                return Answer(422, {"code": "invalid_params", **said})
            case mcp_types.METHOD_NOT_FOUND:
                return Answer(404, {"code": "no_such_tool", **said})
        self._doubtful = True
        raise NoAnswerError(plain(error.message))

    def _answer(self, result: mcp_types.CallToolResult, *, write: bool) -> Answer:
        data = _data(result)
        if not result.is_error:
            return Answer(200, data)
        words = data if "detail" in data else {"detail": data.get("text", "")}
        said = _SDK_PREFIX.sub("", str(words["detail"]))
        words["detail"] = plain(said)[:_LONGEST_FAULT]
        if write and not self._mcp.errors_are_refusals:
            # A tool may fail behind its effect, and nothing in the protocol says whether it did.
            raise NoAnswerError(words["detail"])
        return Answer(422, {"code": "tool_error", **words})


def _operation(tool: dict[str, Any]) -> Operation:
    """A tool as an operation; all of its schema, whatever it refers to, in one piece."""
    name, schema = str(tool["name"]), tool.get("input_schema") or {}
    resolved = Resolver(schema).schema(schema)
    needed = resolved.get("required", ())
    hints = tool.get("annotations") or {}
    return Operation(
        id=operation_name(name, "call", name),
        method="CALL",
        path=name,
        parameters={
            key: Parameter(key, "argument", part, key in needed, wire=key)
            for key, part in resolved.get("properties", {}).items()
        },
        summary=str(tool.get("title") or ""),
        description=str(tool.get("description") or ""),
        hints=tuple(
            f"{hint}={str(hints[hint]).lower()}" for hint in _HINTS if hints.get(hint) is not None
        ),
    )


def _data(result: mcp_types.CallToolResult) -> dict[str, Any]:
    """What the tool structured itself, or its text: JSON where it is an object or a list. Raises NoAnswerError."""
    texts = [block.text for block in result.content if isinstance(block, mcp_types.TextContent)]
    text = "\n".join(texts)
    found = result.structured_content
    if found is None:
        if len(text) > LARGEST_ANSWER:
            raise NoAnswerError("the answer is too large")
        try:
            found = json.loads(text)
        except ValueError:
            found = None
    if isinstance(found, dict):
        return found
    return {"items": found} if isinstance(found, list) else {"text": text}
