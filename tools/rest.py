"""A system that speaks HTTP as its OpenAPI document says."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import yaml

from tools.answers import Answer, NoAnswerError, NotSentError
from tools.config import SystemConfig
from tools.openapi import DocumentError, Operation, read_operations, server_of
from tools.serializing import form_pairs, write
from tools.system import LARGEST_ANSWER, NoDescriptionError, System


class RestSystem(System):
    suffix = "openapi"

    def __init__(self, config: SystemConfig, *, cache: Path) -> None:
        super().__init__(config, cache=cache)
        self.base_url = config.base_url
        self._client: httpx.AsyncClient | None = None

    def own(self, operation: Operation) -> set[str]:
        access = self.config.access
        headers = {name.lower() for name in (self.config.idempotency_header, *access.headers)}
        headers |= {access.customer_header.lower()}
        if access.customer_token:
            headers |= {access.customer_token.header.lower()}
        return {
            parameter.name
            for parameter in operation.parameters.values()
            if (parameter.place == "header" and parameter.key.lower() in headers)
            or (parameter.place == "query" and parameter.key in access.query)
        }

    async def send(
        self,
        operation: Operation,
        arguments: Mapping[str, Any],
        *,
        customer_id: str | None = None,
        key: str | None = None,
    ) -> Answer:
        request = self._request(operation, arguments, customer_id, key)
        try:
            response = await self._open().send(request)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise NotSentError(str(error)) from error
        except httpx.HTTPError as error:
            late = isinstance(error, httpx.TimeoutException)
            raise NoAnswerError(str(error) or type(error).__name__, timed_out=late) from error
        if len(response.content) > LARGEST_ANSWER:
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

    def _request(
        self,
        operation: Operation,
        arguments: Mapping[str, Any],
        customer_id: str | None,
        key: str | None,
    ) -> httpx.Request:
        access = self.config.access
        written = write(operation, arguments)
        headers = {"Accept": "application/json", **written.headers}
        if written.cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in written.cookies.items())
        if key is not None:
            headers[self.config.idempotency_header] = key
        # Last, so that no argument takes the place of a token or of the customer.
        headers |= access.headers_for(customer_id)
        form = dict(_grouped(form_pairs(written.body))) if operation.form else None
        return self._open().build_request(
            operation.method,
            self.base_url + written.path,
            params=[*written.query, *access.query.items()],
            headers=headers,
            json=None if operation.form else written.body,
            data=form,
        )

    async def _description(self) -> str:
        source = self.config.openapi
        if "://" not in source:
            return await asyncio.to_thread(Path(source).read_text, encoding="utf-8")
        # What says who we are is the system's own: it never goes to another host.
        own = not self.base_url or _origin(source) == _origin(self.base_url)
        access = self.config.access
        headers = {"Accept": "application/json", **(access.headers if own else {})}
        try:
            response = await self._open().get(
                source, headers=headers, params=[*access.query.items()] if own else None
            )
            response.raise_for_status()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NoDescriptionError(str(error) or type(error).__name__) from error
        return response.text

    def _read(self, text: str) -> dict[str, Operation]:
        document = parsed(text)
        operations = read_operations(document)
        if not self.config.base_url:
            self.base_url = self._server(document)
        return operations

    def _server(self, document: Any) -> str:
        """The document's own server, believed only where the document itself lies: tokens go there."""
        source = self.config.openapi
        server = server_of(document, source, self.config.server_variables)
        if "://" not in server or "{" in server:
            raise DocumentError("it does not say where the system is; set `base_url`")
        if "://" in source and _origin(source) != _origin(server):
            raise DocumentError(f"its server is {server}, another host; set `base_url` to trust it")
        return server


def parsed(text: str) -> Any:
    """JSON or YAML. Raises DocumentError."""
    try:
        return json.loads(text) if text.lstrip().startswith("{") else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        raise DocumentError(f"it is neither JSON nor YAML: {error}") from error


def _origin(url: str) -> tuple[str, str]:
    return urlsplit(url)[:2]


def _grouped(pairs: list[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(value)
    return list(grouped.items())


def _data(response: httpx.Response) -> dict[str, Any]:
    try:
        data = response.json()
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {"items": data} if isinstance(data, list) else {}
