"""The wall over HTTP, and what is whispered to an operator."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from domain.contact import Presence
from domain.language import Language
from store import front
from store.desk_tables import sla_marks
from store.journal import Journal
from store.moments import utc_now
from store.tables import handoffs
from tests.desk.conftest import Browser
from tests.desk.supervising.history import Call, begin, call
from tests.store.builders import a_conversation, say

Waiting = Callable[..., Awaitable[str]]


async def wall_of(mei: Browser) -> dict:
    answer = await mei.get("/wall")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_who_waits_stands_there_by_group_with_the_oldest_wait(
    mei: Browser, journal: Journal, waiting: Waiting
):
    first = await waiting("转人工，鞋子开胶了")
    second = await waiting("a person please", language=Language.EN)
    async with journal.database.write() as transaction:
        await transaction.execute(
            update(handoffs)
            .where(handoffs.c.conversation_id == second)
            .values(queue="售后", created_at=utc_now() - timedelta(minutes=7))
        )

    wall = await wall_of(mei)

    assert [(g["name"], g["waiting"], g["served"]) for g in wall["groups"]] == [
        ("default", 1, 0),
        ("售后", 1, 0),
    ]
    assert [one["conversation_id"] for one in wall["waiting"]] == [second, first]
    assert wall["groups"][1]["oldest"] == wall["waiting"][0]["asked_at"]
    assert wall["waiting"][0]["language"] == "en"
    assert (wall["today"]["called"], wall["today"]["accepted"]) == (2, 0)


async def test_a_long_queue_is_counted_whole_and_shown_from_its_front(
    mei: Browser, waiting: Waiting, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(front.shown, "__defaults__", (2,))
    talks = [await waiting() for _ in range(5)]

    wall = await wall_of(mei)

    assert [group["waiting"] for group in wall["groups"]] == [5]
    assert {one["conversation_id"] for one in wall["waiting"]} < set(talks)
    assert len(wall["waiting"]) == 2


async def test_an_operator_stands_there_with_their_load_and_first_response(
    mei: Browser, tom: Browser, journal: Journal, waiting: Waiting, tom_id: str
):
    talk = await waiting()
    await journal.operators.set_presence(tom_id, Presence.ONLINE, now=utc_now())
    await tom.act(talk, "accept")

    taken = next(one for one in (await wall_of(mei))["operators"] if one["id"] == tom_id)

    assert (taken["presence"], taken["load"], taken["capacity"]) == ("online", 1.0, 5)
    assert [one["conversation_id"] for one in taken["talks"]] == [talk]
    assert taken["handled"] == 1
    assert taken["talks"][0]["first_reply_at"] is None
    await tom.act(talk, "reply", text="您好，我来看一下。")
    answered = next(one for one in (await wall_of(mei))["operators"] if one["id"] == tom_id)
    assert answered["talks"][0]["first_reply_at"] is not None


async def test_whoever_has_closed_the_laptop_is_away(mei: Browser, journal: Journal, tom_id: str):
    gone = utc_now() - timedelta(minutes=5)
    await journal.operators.set_presence(tom_id, Presence.ONLINE, now=gone)

    operators = (await wall_of(mei))["operators"]

    assert [(one["name"], one["presence"]) for one in operators if one["id"] == tom_id] == [
        ("Tom", "away")
    ]


async def test_a_broken_promise_stands_at_its_conversation_and_in_the_count_of_the_day(
    mei: Browser, journal: Journal, waiting: Waiting
):
    talk = await waiting()
    handoff = await journal.handoffs.current(talk)
    assert handoff is not None
    due = utc_now()
    async with journal.database.write() as transaction:
        for level in ("warning", "breach"):
            await transaction.execute(
                insert(sla_marks).values(
                    id=f"sla_{level}",
                    handoff_id=handoff.id,
                    conversation_id=talk,
                    target="first_response",
                    level=level,
                    due_at=due,
                    marked_at=due + timedelta(seconds=level == "breach"),
                )
            )

    wall = await wall_of(mei)

    assert [(m["target"], m["level"]) for m in wall["waiting"][0]["marks"]] == [
        ("first_response", "breach")
    ]
    assert (wall["today"]["warnings"], wall["today"]["breaches"]) == (1, 1)


async def test_today_is_told_in_numbers_and_an_empty_day_in_none(
    mei: Browser, journal: Journal, lin, tom_id: str
):
    empty = (await wall_of(mei))["today"]
    await call(journal, Call(utc_now(), tom_id, lin.id, score=4))
    await begin(journal, lin.id, utc_now())

    today = (await wall_of(mei))["today"]

    assert empty["score"] == {"n": 0, "mean": None}
    assert today["score"] == {"n": 1, "mean": 4.0}
    assert (today["begun"], today["called"], today["accepted"]) == (2, 1, 1)


async def test_what_the_assistant_has_in_hand_is_counted(mei: Browser, journal: Journal):
    talk = await a_conversation(journal)
    await say(journal, talk.id, "退货要几天")

    assistant = (await wall_of(mei))["assistant"]

    assert assistant["count"] == 1
    assert [one["conversation_id"] for one in assistant["talks"]] == [talk.id]


async def test_a_whisper_reaches_the_operator_and_never_the_contact(
    mei: Browser, tom: Browser, journal: Journal, waiting: Waiting
):
    talk = await waiting()
    await tom.act(talk, "accept")
    before = await journal.events_after(talk, 0)

    with journal.wakeups.listen() as news:
        answer = await mei.act(talk, "whisper", text="先安抚，再查物流。")
        woken = [news.get_nowait() for _ in range(news.qsize())]

    assert answer.status_code == 201
    assert {"type": "conversation", "id": talk} in [
        {"type": item["type"], "id": item.get("id")} for item in woken
    ]
    seen = (await tom.get(f"/conversations/{talk}")).json()["messages"][-1]
    assert (seen["kind"], seen["text"], seen["sender_name"], seen["internal"]) == (
        "whisper",
        "先安抚，再查物流。",
        "Mei",
        True,
    )
    for_the_contact, _ = await journal.messages.list(talk)
    assert all("安抚" not in message.text for message in for_the_contact)
    assert await journal.events_after(talk, 0) == before


async def test_an_empty_or_endless_whisper_is_refused(mei: Browser, waiting: Waiting):
    talk = await waiting()

    assert (await mei.act(talk, "whisper", text="  ")).status_code == 422
    assert (await mei.act(talk, "whisper", text="长" * 201)).status_code == 422
    assert (await mei.act(talk, "whisper", text="a\u0000b")).status_code == 422
    assert (await mei.act("cv_nobody", "whisper", text="Hi")).status_code == 404


async def test_only_supervisors_look_at_the_wall_whisper_and_read_reports(
    tom: Browser, nora: Browser, browser: Callable[..., Browser], waiting: Waiting
):
    talk = await waiting()
    for one, status in ((tom, 403), (nora, 403), (browser(), 401)):
        for path in ("/wall", "/reports", "/reports.csv", "/reviews", "/reviews/candidates"):
            assert (await one.get(path)).status_code == status, path
        for path in ("/coaching", "/coaching.md"):
            assert (await one.get(path)).status_code == status, path
        assert (await one.act(talk, "whisper", text="Hi")).status_code == status
