"""Leave a model alone for a while after it kept somebody waiting in vain, so that the next turn need not wait too."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any

from domain.errors import ModelUnavailable
from models.chat import ChatDelta, ChatMessage, ChatModel

REST_SECONDS = 10.0
_NEARLY = 0.8


class RestingChat:
    """A ChatModel. Failures that come at once cost nobody time and change nothing; after the rest one caller looks
    whether the model is back, and the others do not wait for that."""

    def __init__(
        self,
        model: ChatModel,
        *,
        patience: float,
        rest: float = REST_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = model.name
        self._model, self._patience, self._rest, self._clock = model, patience, rest, clock
        self._slow = False
        self._until = 0.0

    async def prepare(self) -> None:
        await self._model.prepare()

    async def stream(
        self,
        messages: list[ChatMessage],
        *,
        tools: list[dict[str, Any]] | None = None,
        temperature: float = 0.0,
    ) -> AsyncGenerator[ChatDelta, None]:
        self._refuse_while_resting()
        began, heard = self._clock(), False
        stream = self._model.stream(messages, tools=tools, temperature=temperature)
        try:
            async with aclosing(stream) as deltas:
                async for delta in deltas:
                    self._slow, heard = False, True
                    yield delta
        except ModelUnavailable as error:
            self._rest_if(error.extra.get("reason") == "first_token_timeout")
            raise
        except (asyncio.CancelledError, GeneratorExit):
            # The caller's own patience ended; nearly the model's whole time had passed in silence.
            waited = self._clock() - began
            self._rest_if(not heard and waited >= _NEARLY * self._patience)
            raise

    def _rest_if(self, slow: bool) -> None:
        if slow:
            self._slow, self._until = True, self._clock() + self._rest

    def _refuse_while_resting(self) -> None:
        if not self._slow:
            return
        if self._clock() < self._until:
            raise ModelUnavailable(
                f"The model {self.name} sent nothing in time a moment ago.",
                reason="resting",
                model=self.name,
            )
        self._until = self._clock() + self._patience
