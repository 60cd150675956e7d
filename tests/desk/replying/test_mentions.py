"""Colleagues called by name in a note: a list of one's own, a wake-up, and nothing for the contact."""

import asyncio
import json

import pytest

from desk.accounts import key_of
from desk.endpoints import wakeups
from desk.replying.mentioning import mentioned_in
from domain.contact import Operator
from domain.ids import OperatorId

PEOPLE = [
    Operator(OperatorId("1"), "mei", "小美 Mei"),
    Operator(OperatorId("2"), "tom", "Tom"),
    Operator(OperatorId("3"), "tomlee", "Tom Lee"),
    Operator(OperatorId("4"), "gone", "Gone", active=False),
]


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("@Tom 请看一下", ["2"]),
        ("@tom lee please look", ["3"]),
        ("请@小美 Mei看看，还有@Tom。", ["1", "2"]),
        ("@tom, @TOM again", ["2"]),
        ("write to me@tom.example", []),
        ("@tomorrow we look again", []),
        ("@gone is not here any more", []),
        ("@ nobody", []),
        ("麻烦@mei", ["1"]),
    ],
)
def test_who_is_called(text, called):
    assert mentioned_in(text, PEOPLE) == called


async def unseen(browser) -> list[str]:
    return [one["text"] for one in (await browser.get("/mentions")).json()["mentions"]]


async def test_a_call_stands_in_the_list_until_it_is_seen(mei, tom, held):
    talk = await held()

    await mei.act(talk, "note", text="@Tom 这个你熟吗？ @Mei")

    assert await unseen(tom) == ["@Tom 这个你熟吗？ @Mei"]
    assert await unseen(mei) == []  # nobody calls themselves
    seen = (await tom.post("/mentions/seen", json={"conversation_id": talk})).json()
    assert seen == {"seen": 1, "unseen": 0}
    assert await unseen(tom) == []


async def test_those_of_another_conversation_stay(mei, tom, held):
    first, second = await held(), await held()
    for talk in (first, second):
        await mei.act(talk, "note", text="@tom 看一下")

    answer = await tom.post("/mentions/seen", json={"conversation_id": first})

    assert answer.json()["unseen"] == 1
    assert (await tom.post("/mentions/seen", json={})).json() == {"seen": 1, "unseen": 0}


async def test_only_the_one_who_was_called_is_woken(mei, tom, held, room, operators, journal):
    talk = await held()
    heard: dict[str, list[dict]] = {"mei": [], "tom": []}
    open_desks = {"mei": asyncio.Event(), "tom": asyncio.Event()}

    async def listen(login: str, browser) -> None:
        key = key_of(browser.cookies["xiaoer_desk"])
        async for item in wakeups(room, operators[login], key):
            heard[login].append(json.loads(item["data"]))
            open_desks[login].set()
            if "mention" in {one["type"] for one in heard["tom"]}:
                return

    listening = [asyncio.create_task(listen("mei", mei)), asyncio.create_task(listen("tom", tom))]
    await asyncio.gather(*(opened.wait() for opened in open_desks.values()))
    await mei.act(talk, "note", text="@Tom 看一下")
    await asyncio.wait_for(listening[1], 10)
    listening[0].cancel()
    await asyncio.gather(*listening, return_exceptions=True)

    call = {"type": "mention", "id": talk, "operator": operators["tom"].id}
    assert call in heard["tom"]
    assert call not in heard["mei"]


async def test_a_reply_calls_nobody(mei, tom, held):
    talk = await held()

    await mei.act(talk, "reply", text="@Tom 会联系您")

    assert await unseen(tom) == []
