"""An assistant that plays scripts: what the dispatcher sees of the real one, without a model."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from domain.conversation import TurnInput, TurnOutcome
from domain.events import SentenceSent, TurnEnded, TurnEvent

Step = TurnEvent | Exception | asyncio.Event | Callable[[TurnInput], Any]


class ScriptedAssistant:
    """Each turn plays the next script; the last one is played again. A step is an event to yield, an exception to
    raise, an asyncio.Event to wait for, or a function of the turn that gives steps or an awaitable."""

    def __init__(self, *scripts: list[Step]) -> None:
        self._scripts = list(scripts)
        self.turns: list[TurnInput] = []

    async def respond(self, turn: TurnInput) -> AsyncIterator[TurnEvent]:
        self.turns.append(turn)
        script = self._scripts.pop(0) if len(self._scripts) > 1 else self._scripts[0]
        for step in script:
            async for event in _played(step, turn):
                yield event


async def _played(step: Step, turn: TurnInput) -> AsyncIterator[TurnEvent]:
    if isinstance(step, asyncio.Event):
        await step.wait()
    elif isinstance(step, Exception):
        raise step
    elif callable(step) and not isinstance(step, TurnEvent):
        given = step(turn)
        if isinstance(given, Awaitable):
            given = await given
        for one in given or []:
            yield one
    else:
        yield step


def reply(*sentences: str, outcome: TurnOutcome = TurnOutcome.REPLIED, **ended: Any) -> list[Step]:
    return [*(SentenceSent(text) for text in sentences), TurnEnded(outcome, **ended)]


def echo() -> list[Step]:
    """Answers with the question."""
    return [lambda turn: [SentenceSent(f"<{turn.question}>")], TurnEnded(TurnOutcome.REPLIED)]
