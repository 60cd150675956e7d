"""Any server that speaks OpenAI's chat completions, by its URL."""

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openai import AsyncOpenAI


class OpenAIProvider:
    """One client, made at the first call: the import alone takes seconds."""

    def __init__(self, model: str, *, url: str, key: str) -> None:
        self._model = model
        self._url = url
        self._key = key
        self._client: AsyncOpenAI | None = None

    async def prepare(self) -> None:
        if self._client is None:
            self._client = await asyncio.to_thread(_build_client, self._url, self._key)

    async def open(self, request: dict[str, Any]) -> AsyncIterator[Any]:
        assert self._client is not None, "prepare comes first"
        stream: AsyncIterator[Any] = await self._client.chat.completions.create(
            model=self._model, stream=True, **request
        )
        return stream


def _build_client(url: str, key: str) -> "AsyncOpenAI":
    from openai import AsyncOpenAI

    # Its time-out is a net below ours. It never retries: a second try is the ladder's decision.
    client = AsyncOpenAI(base_url=url, api_key=key or "none", max_retries=0, timeout=120.0)
    # Imported by its first use: that must not be on the first customer's clock.
    _ = client.chat.completions
    return client
