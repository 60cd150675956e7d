"""Any model that LiteLLM knows by name, for shops that give a model string and a key but no URL."""

import asyncio
import os
from collections.abc import AsyncIterator
from typing import Any


class LiteLLMProvider:
    """LiteLLM takes fifteen seconds to import: it is loaded in a thread, at the first call."""

    def __init__(self, model: str, *, key: str) -> None:
        self._model = model
        self._key = key
        self._litellm: Any = None

    async def prepare(self) -> None:
        if self._litellm is None:
            self._litellm = await asyncio.to_thread(_import_litellm)

    async def open(self, request: dict[str, Any]) -> AsyncIterator[Any]:
        stream: AsyncIterator[Any] = await self._litellm.acompletion(
            model=self._model,
            api_key=self._key or None,
            stream=True,
            num_retries=0,
            max_retries=0,
            timeout=120.0,
            drop_params=True,
            **request,
        )
        return stream


def _import_litellm() -> Any:
    # Without this it fetches a price list from the network while it is imported.
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    import litellm

    litellm.suppress_debug_info = True
    litellm.telemetry = False
    return litellm
