"""One attempt at a turn: pump the assistant's events through the writer in small batches."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Protocol, cast

from domain.conversation import TurnInput, TurnOutcome
from domain.events import TurnEnded, TurnEvent
from store.journal import Journal
from store.turns import Claim
from turns.handover import Handover
from turns.writer import NothingSaidError, TurnWriter

# Events that come this close together are committed together.
BATCH_SECONDS = 0.015


class Responder(Protocol):
    """What the dispatcher needs of the assistant."""

    def respond(self, turn: TurnInput) -> AsyncIterator[TurnEvent]: ...


async def attempt_turn(
    journal: Journal, assistant: Responder, handover: Handover, claim: Claim
) -> TurnOutcome:
    """Runs to the outcome; raises TurnLost, or whatever the assistant raised. Cancelling it loses
    no write that has begun."""
    writer = TurnWriter(journal, claim, handover)
    events: asyncio.Queue[TurnEvent | Exception] = asyncio.Queue()
    pump = asyncio.create_task(_pump(assistant, claim.input, events))
    try:
        while writer.ended is None:
            await _unbroken(writer, await _batch(events))
    finally:
        pump.cancel()
        await asyncio.gather(pump, return_exceptions=True)
    return writer.ended


async def _pump(
    assistant: Responder, turn: TurnInput, events: asyncio.Queue[TurnEvent | Exception]
) -> None:
    """All steps of the generator run in this one task, as its time-outs need."""
    try:
        stream = assistant.respond(turn)
        async with aclosing(cast("AsyncGenerator[TurnEvent]", stream)):
            async for event in stream:
                events.put_nowait(event)
                if isinstance(event, TurnEnded):
                    return
        events.put_nowait(NothingSaidError("The assistant stopped without ending its turn."))
    except Exception as error:  # noqa: BLE001 - whatever it is, the contact must hear of it
        events.put_nowait(error)


async def _batch(events: asyncio.Queue[TurnEvent | Exception]) -> list[TurnEvent]:
    """At least one event, with those that follow at once; an exception after the events before
    it."""
    found = [await events.get()]
    if not isinstance(found[0], TurnEnded | Exception):
        await asyncio.sleep(BATCH_SECONDS)
    while not events.empty():
        found.append(events.get_nowait())
    if isinstance(found[-1], Exception):
        if len(found) == 1:
            raise found[-1]
        events.put_nowait(found.pop())
    return cast("list[TurnEvent]", found)


async def _unbroken(writer: TurnWriter, batch: list[TurnEvent]) -> None:
    """A commit that has begun is waited for, also when the attempt is cancelled meanwhile."""
    writing = asyncio.ensure_future(writer.write(batch))
    try:
        await asyncio.shield(writing)
    except asyncio.CancelledError:
        await asyncio.gather(writing, return_exceptions=True)
        raise
