"""A model that kept somebody waiting is left alone for a while, then looked at by one caller."""

import asyncio

import pytest

from domain.errors import ModelUnavailable
from models.chat import ChatDelta
from models.resting import RestingChat


class Moody:
    """Plays what it is told: text, or the reason of its failure."""

    name = "moody"

    def __init__(self, *plays: str) -> None:
        self.plays = list(plays)

    async def stream(self, messages, *, tools=None, temperature=0.0):
        play = self.plays.pop(0)
        if play.startswith("!"):
            raise ModelUnavailable("no", reason=play[1:])
        yield ChatDelta(text=play)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def said(chat: RestingChat) -> str:
    try:
        return "".join([delta.text async for delta in chat.stream([])])
    except ModelUnavailable as error:
        return f"!{error.extra['reason']}"


@pytest.mark.parametrize("failure", ["http_error", "connect", "cut", "garbage", "idle_timeout"])
async def test_a_failure_that_comes_at_once_changes_nothing(failure):
    chat = RestingChat(Moody(f"!{failure}", "hello"), patience=4)

    heard = [await said(chat) for _ in range(2)]

    assert heard == [f"!{failure}", "hello"]


async def test_after_a_late_first_token_nobody_waits_until_the_rest_is_over():
    clock = Clock()
    chat = RestingChat(Moody("!first_token_timeout", "hello"), patience=4, rest=10, clock=clock)

    first, at_once = await said(chat), await said(chat)
    clock.now = 10.1
    back = await said(chat)

    assert (first, at_once, back) == ("!first_token_timeout", "!resting", "hello")


async def test_one_caller_looks_whether_the_model_is_back():
    clock = Clock()
    chat = RestingChat(Moody("!first_token_timeout", "hello"), patience=4, rest=10, clock=clock)
    await said(chat)
    clock.now = 10.1

    looking = chat.stream([])
    found = await anext(looking)
    await looking.aclose()

    assert found.text == "hello"


async def test_others_do_not_wait_for_the_one_who_looks():
    clock = Clock()
    model = Moody("!first_token_timeout", "!first_token_timeout")
    chat = RestingChat(model, patience=4, rest=10, clock=clock)
    await said(chat)
    clock.now = 10.1

    chat._refuse_while_resting()  # the one who looks has begun
    other = await said(chat)

    assert other == "!resting"
    assert len(model.plays) == 1


async def test_a_wait_that_the_caller_gave_up_counts_too():
    clock = Clock()

    class Silent(Moody):
        async def stream(self, messages, *, tools=None, temperature=0.0):
            clock.now += 3.5
            await asyncio.Event().wait()
            yield ChatDelta()

    chat = RestingChat(Silent(), patience=4, clock=clock)
    waiting = asyncio.create_task(said(chat))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)

    heard = await said(chat)

    assert heard == "!resting"
