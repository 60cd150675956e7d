"""One connected system: its operations, kept on disk for when it is down, and the calls to it."""

import asyncio
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import yaml

from tools.config import SystemConfig
from tools.openapi import WHOLE_BODY, DocumentError, Operation, read_operations

_LARGEST_ANSWER = 2_000_000
_PATH_PIECE = re.compile(r"[^/\\?#%\x00-\x20\x7f]{1,200}")


class NotSentError(Exception):
    """The system could not be reached: the request never left."""


class NoAnswerError(Exception):
    """The request left, and what became of it is not known."""

    def __init__(self, why: str, *, timed_out: bool = False) -> None:
        super().__init__(why)
        self.timed_out = timed_out


class BadPathPieceError(ValueError):
    """A path parameter would have led to another resource."""


@dataclass(frozen=True)
class Answer:
    status: int
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


class System:
    """`cache` is the folder where the last good document is kept."""

    def __init__(self, config: SystemConfig, *, cache: Path) -> None:
        self.config = config
        self.operations: dict[str, Operation] = {}
        self.live = False
        self.problem = ""
        self._cached = cache / f"{config.name}.openapi.json"
        self._client: httpx.AsyncClient | None = None
        self._loading = asyncio.Lock()

    async def load(self) -> None:
        """Read the document; where it cannot be had, the last one that could. Never raises."""
        async with self._loading:
            if self.live:
                return
            try:
                text = await self._document()
                self.operations = read_operations(_parsed(text))
            except (httpx.HTTPError, httpx.InvalidURL, OSError, DocumentError) as error:
                self.problem = f"{self.config.openapi}: {error or type(error).__name__}"
                self._load_cached()
                return
            self.live, self.problem = True, ""
            self._keep(text)

    async def send(
        self, operation: Operation, arguments: Mapping[str, Any], *, key: str | None = None
    ) -> Answer:
        """One request. Raises NotSentError or NoAnswerError where there is no complete answer."""
        request = self._request(operation, arguments, key)
        try:
            response = await self._open().send(request)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise NotSentError(str(error)) from error
        except httpx.HTTPError as error:
            late = isinstance(error, httpx.TimeoutException)
            raise NoAnswerError(str(error) or type(error).__name__, timed_out=late) from error
        if len(response.content) > _LARGEST_ANSWER:
            raise NoAnswerError("the answer is too large")
        return Answer(response.status_code, _data(response))

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _open(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=self.config.timeout_seconds)
        return self._client

    def _headers(self) -> dict[str, str]:
        bearer = {"Authorization": f"Bearer {self.config.bearer}"} if self.config.bearer else {}
        return {"Accept": "application/json", **self.config.headers, **bearer}

    def _request(
        self, operation: Operation, arguments: Mapping[str, Any], key: str | None
    ) -> httpx.Request:
        places: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "header": {}, "body": {}}
        for name, value in arguments.items():
            places[operation.parameters[name].place][name] = value
        headers = self._headers() | {name: str(v) for name, v in places["header"].items()}
        if key is not None:
            headers[self.config.idempotency_header] = key
        has_body = any(p.place == "body" for p in operation.parameters.values())
        body = places["body"].get(WHOLE_BODY) if operation.whole_body else places["body"]
        return self._open().build_request(
            operation.method,
            self.config.base_url + _filled(operation.path, places["path"]),
            params=places["query"],
            headers=headers,
            json=body if has_body else None,
        )

    async def _document(self) -> str:
        if "://" not in self.config.openapi:
            return await asyncio.to_thread(Path(self.config.openapi).read_text, encoding="utf-8")
        own = urlsplit(self.config.openapi)[:2] == urlsplit(self.config.base_url)[:2]
        # The token is the system's own: it never goes to another host.
        headers = self._headers() if own else {"Accept": "application/json"}
        response = await self._open().get(self.config.openapi, headers=headers)
        response.raise_for_status()
        return response.text

    def _load_cached(self) -> None:
        if self.operations or not self._cached.exists():
            return
        try:
            self.operations = read_operations(_parsed(self._cached.read_text(encoding="utf-8")))
        except (OSError, DocumentError) as error:
            self.problem += f"; and the copy in {self._cached} cannot be read: {error}"

    def _keep(self, text: str) -> None:
        self._cached.parent.mkdir(parents=True, exist_ok=True)
        draft = self._cached.with_suffix(f".{os.getpid()}")
        draft.write_text(text, encoding="utf-8")
        draft.replace(self._cached)


def fits_path(value: Any) -> bool:
    """`..`, or a slash that the server decodes, would ask for something else than was allowed."""
    text = str(value)
    return text not in {".", ".."} and _PATH_PIECE.fullmatch(text) is not None


def _parsed(text: str) -> Any:
    try:
        return json.loads(text) if text.lstrip().startswith("{") else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError) as error:
        raise DocumentError(f"it is neither JSON nor YAML: {error}") from error


def _filled(path: str, pieces: Mapping[str, Any]) -> str:
    for name, value in pieces.items():
        if not fits_path(value):
            raise BadPathPieceError(name)
        path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
    return path


def _data(response: httpx.Response) -> dict[str, Any]:
    try:
        data = response.json()
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {"items": data} if isinstance(data, list) else {}
