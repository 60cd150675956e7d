"""When a sentence leaves: at once where the turn is sure, behind all checks where it is not; seen in the log that customers read."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable

import pytest

from domain.confidence import Band
from store.journal import Journal
from tests.scripted_model import Step
from tests.store.builders import say
from tests.store.conftest import conversation_id, journal, journal_url, migrated
from tests.turns.log import text_of
from turns.dispatch import Dispatcher

__all__ = ["conversation_id", "journal", "journal_url", "migrated"]

PATIENCE = 30.0
TALKS = [
    pytest.param(
        "退货运费由谁承担？",
        "非质量问题的退货，运费统一为¥10，由顾客承担[1]。",
        "质量问题的退货不收运费[1]。",
        id="zh",
    ),
    pytest.param(
        "Who pays for return shipping?",
        "Return shipping for items without a defect is a flat ¥10 [1]. ",
        "Return shipping is free for quality defects [1].",
        id="en",
    ),
]


@pytest.fixture
def gate():
    """Opened at the end, so that a failing test leaves no model waiting."""
    made = threading.Event()
    yield made
    made.set()


@pytest.fixture
async def begin(journal: Journal, conversation_id, with_model, settings) -> AsyncIterator[Callable]:
    """`await begin(question, model, band)`: a dispatcher that is answering."""
    running: list[Dispatcher] = []

    async def start(question: str, model, band: Band) -> Dispatcher:
        assistant = with_model(model, band=band, first_token_seconds=60, idle_seconds=60)
        patient = settings.model_copy(update={"turn_seconds": 120})
        running.append(Dispatcher(journal=journal, assistant=assistant, settings=patient))
        await running[-1].start()
        await say(journal, conversation_id, question)
        running[-1].notify(conversation_id)
        return running[-1]

    yield start
    for dispatcher in running:
        await dispatcher.stop(0)


async def until(holds: Callable) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await holds():  # noqa: ASYNC110 - the log is looked at, as by a customer
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(("question", "first", "second"), TALKS)
async def test_that_a_sure_turns_first_sentence_is_in_the_log_before_the_model_ends_the_second(
    journal: Journal, conversation_id, scripted_model, begin, gate, question, first, second
):
    # A marker may still come behind a full stop: the sentence is whole when the next one has begun.
    behind = len(first) + 4
    scripted_model.play(Step(text=first + second, chunk_chars=1, gate=gate, gate_after=behind))

    dispatcher = await begin(question, scripted_model, Band.SURE)

    async def said() -> bool:
        return bool(await text_of(journal, conversation_id))

    await until(said)
    assert not gate.is_set()
    assert (await text_of(journal, conversation_id)).strip() == first.strip()
    gate.set()
    await dispatcher.idle()
    assert await text_of(journal, conversation_id) == first + second


@pytest.mark.parametrize(("question", "first", "second"), TALKS)
async def test_that_nothing_of_an_unsure_turn_leaves_before_the_judge_has_spoken(
    journal: Journal, conversation_id, scripted_model, begin, gate, question, first, second
):
    verdict = ("judge", '{"holds": true}')
    scripted_model.say(first + second).play(Step(calls=(verdict,), gate=gate))

    dispatcher = await begin(question, scripted_model, Band.UNSURE)

    async def judging() -> bool:
        return len(scripted_model.requests) == 2

    await until(judging)
    assert not await text_of(journal, conversation_id)
    messages, _ = await journal.messages.list(conversation_id)
    assert [message.text for message in messages] == [question]
    gate.set()
    await dispatcher.idle()
    assert await text_of(journal, conversation_id) == first + second
