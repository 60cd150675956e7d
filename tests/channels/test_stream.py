"""The event stream: cut anywhere and resumed, the text is identical, with no gap and no double."""

import asyncio
import json
import random

import httpx

from domain.conversation import TurnOutcome
from domain.events import SentenceSent, StepBegun, TurnEnded
from tests.channels.conftest import Customer
from tests.turns.log import text_of
from tests.turns.scripted_assistant import ScriptedAssistant, echo

CUTS = 200
SENTENCES = [f"第 {n} 句，with some words — {'好' * (n % 7)}\n" for n in range(60)]


class Reader:
    """Reads a stream until `budget` bytes have come, keeping only whole events, as a browser does."""

    def __init__(self) -> None:
        self.seen: list[tuple[int, dict]] = []

    @property
    def cursor(self) -> int:
        return self.seen[-1][0] if self.seen else 0

    @property
    def text(self) -> str:
        return "".join(payload.get("delta", "") for _, payload in self.seen)

    @property
    def finished(self) -> bool:
        return any(payload["type"] == "RUN_FINISHED" for _, payload in self.seen)

    def take(self, data: bytes) -> None:
        for block in data.replace(b"\r\n", b"\n").split(b"\n\n")[:-1]:
            fields = dict(line.split(b": ", 1) for line in block.split(b"\n") if line[:1] != b":")
            if b"data" in fields:
                self.seen.append((int(fields[b"id"]), json.loads(fields[b"data"])))

    async def read(self, customer: Customer, budget: int) -> None:
        data = b""
        headers = customer.headers | {"Last-Event-ID": str(self.cursor)}
        path = f"/v1/conversations/{customer.id}/events"
        async with customer.client.stream("GET", path, headers=headers) as answer:
            assert answer.headers["X-Accel-Buffering"] == "no"
            async for chunk in answer.aiter_bytes():
                data += chunk
                done = len(data) >= budget or b"RUN_FINISHED" in data
                if done and (len(data) >= budget or data.endswith(b"\n\n")):
                    break
        self.take(data[:budget])


async def test_cut_at_200_random_bytes_and_resumed_the_text_is_identical(listen):
    dice = random.Random(20260301)

    async def dawdle(_turn):
        await asyncio.sleep(0.02)

    script = [StepBegun("answer")]
    for sentence in SENTENCES:
        script += [SentenceSent(sentence), dawdle]
    url, services = await listen(ScriptedAssistant([*script, TurnEnded(TurnOutcome.REPLIED)]))
    async with httpx.AsyncClient(base_url=url, timeout=20) as client:
        customer = await Customer.arrive(client)
        await customer.say("讲个长故事")
        readers, cuts = [], 0
        while cuts < CUTS:
            reader = Reader()
            readers.append(reader)
            while not reader.finished:
                await reader.read(customer, dice.randint(1, 1500))
                cuts += 1

    expected = "".join(SENTENCES)
    last = await services.journal.events.last(customer.id)
    for reader in readers:
        assert reader.text == expected
        assert [seq for seq, _ in reader.seen] == list(range(1, last + 1))


async def test_many_tails_see_the_same_and_none_holds_a_connection(listen):
    url, services = await listen(ScriptedAssistant(echo()))
    limits = httpx.Limits(max_connections=100)
    async with httpx.AsyncClient(base_url=url, timeout=20, limits=limits) as client:
        customer = await Customer.arrive(client)
        readers = [Reader() for _ in range(40)]
        tails = [asyncio.create_task(reader.read(customer, 10**6)) for reader in readers]
        while services.dispatcher.measures.streams._value.get() < 40:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        held = services.journal.database.engine.pool.checkedout()
        await customer.say("在吗")
        await asyncio.gather(*tails)

    assert held == 0
    assert {reader.text for reader in readers} == {"<在吗>"}


async def test_the_stream_ends_when_the_server_stops(listen):
    url, services = await listen(ScriptedAssistant(echo()))
    async with httpx.AsyncClient(base_url=url, timeout=20) as client:
        customer = await Customer.arrive(client)
        tail = asyncio.create_task(Reader().read(customer, 10**6))
        while services.dispatcher.measures.streams._value.get() < 1:  # noqa: ASYNC110
            await asyncio.sleep(0.01)

        services.journal.wakeups.close()

        await asyncio.wait_for(tail, 5)


async def test_resuming_with_after_skips_what_was_seen(client, services, journal, customer):
    await customer.say("在吗")
    await services.dispatcher.idle()
    text = await text_of(journal, customer.id)

    from channels.stream import tail

    chunks = tail(journal, customer.id, 2)
    first = (await anext(chunks)).decode()
    await chunks.aclose()

    assert first.startswith("id: 3\n")
    assert text == "<在吗>"
