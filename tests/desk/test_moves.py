"""The moves between people over HTTP: who may, what the contact is told, and how the queue shows it."""

import asyncio

import pytest

from domain.contact import Presence
from domain.language import Language
from store.journal import Journal
from store.moments import utc_now
from tests.desk.conftest import Browser
from tests.desk.test_conversations import last_notice
from tests.store.builders import a_conversation, say


async def _online(journal: Journal, operator) -> None:
    await journal.operators.set_presence(operator.id, Presence.ONLINE, now=utc_now())


async def shown_to(browser: Browser, conversation_id: str) -> dict:
    return (await browser.get(f"/conversations/{conversation_id}")).json()


@pytest.mark.parametrize(
    ("text", "language", "act", "expected"),
    [
        ("我要找人工", Language.ZH, "transfer", "客服 Tom 正在把会话转给同事"),
        ("I need a person", Language.EN, "transfer", "Tom is passing you on to a colleague"),
        ("我要找人工", Language.ZH, "invite", "客服 Mei 已加入会话"),
        ("I need a person", Language.EN, "invite", "Mei, a colleague, has joined"),
        ("我要找人工", Language.ZH, "take-over", "客服 Mei 已接手会话"),
        ("I need a person", Language.EN, "take-over", "Mei has taken over the conversation"),
        ("我要找人工", Language.ZH, "reopen", "客服 Tom 重新打开了会话"),
        ("I need a person", Language.EN, "reopen", "Tom has opened this conversation again"),
    ],
)
async def test_the_contact_is_told_in_their_language(
    mei, tom, operators, journal, waiting, text, language, act, expected
):
    conversation_id = await waiting(text, language=language)
    await tom.act(conversation_id, "accept")
    if act == "reopen":
        await tom.act(conversation_id, "resolve")

    who = mei if act == "take-over" else tom
    body = {
        "transfer": {"to_operator": operators["mei"].id},
        "invite": {"operator_id": operators["mei"].id},
    }
    answer = await who.act(conversation_id, act, **body.get(act, {}))

    assert answer.status_code in (200, 201), answer.text
    assert expected in (await last_notice(journal, conversation_id))["text"]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("我要找人工", Language.ZH, "已为您转给更合适的同事"),
        ("I need a person", Language.EN, "We are passing you on to a colleague"),
    ],
)
async def test_who_still_waits_is_moved_without_naming_an_operator(
    tom, operators, journal, waiting, text, language, expected
):
    conversation_id = await waiting(text, language=language)

    answer = await tom.act(conversation_id, "transfer", to_operator=operators["mei"].id)

    assert answer.status_code == 200, answer.text
    assert expected in (await last_notice(journal, conversation_id))["text"]


async def test_a_colleague_at_their_desk_is_asked_and_says_no(mei, tom, operators, journal, taken):
    await _online(journal, operators["mei"])

    moved = await tom.act(
        taken, "transfer", to_operator=operators["mei"].id, note="老客户，请先看订单"
    )
    row = (await mei.queue())["waiting"][0]
    foreign = await tom.act(taken, "decline")
    declined = await mei.act(taken, "decline")

    assert moved.status_code == 200, moved.text
    assert (row["state"], row["group"], row["priority"]) == ("offered", "default", 0)
    assert row["offer"]["operator_name"] == "Mei"
    assert row["offer"]["until"] > utc_now().isoformat()
    assert (foreign.status_code, declined.json()) == (409, {"state": "declined"})
    shown = await shown_to(mei, taken)
    assert (shown["state"], shown["offer"]) == ("queued", None)
    assert shown["messages"][-1]["text"] == "老客户，请先看订单"
    assert shown["messages"][-1]["internal"]


async def test_a_colleague_who_is_away_is_waited_for(mei, tom, operators, taken):
    await tom.act(taken, "transfer", to_operator=operators["mei"].id)

    row = (await tom.queue())["waiting"][0]

    assert (row["state"], row["offer"]) == ("queued", None)


@pytest.mark.parametrize(
    "body", [{}, {"to_operator": "tom"}, {"to_operator": "nobody"}, {"to_group": "nowhere"}]
)
async def test_nobody_is_passed_to_nowhere(tom, operators, taken, body):
    if body.get("to_operator") == "tom":
        body = {"to_operator": operators["tom"].id}

    answer = await tom.act(taken, "transfer", **body)

    assert answer.status_code == 422
    assert (await shown_to(tom, taken))["state"] == "operator"


async def test_every_group_of_the_document_can_be_passed_to_and_no_other(
    mei, tom, operators, journal, taken
):
    groups = [{"name": "front"}, {"name": "returns", "members": ["tom"]}, {"name": "empty"}]
    saved = await mei.put("/routing", json={"document": {"groups": groups}, "version": 0})
    await journal.operators.change(operators["mei"].id, groups=["gone", "front"])
    offered = (await tom.get("/groups")).json()
    named = {row["login"]: row["groups"] for row in (await tom.get("/operators")).json()}

    refused = await tom.act(taken, "transfer", to_group="gone")
    passed = await tom.act(taken, "transfer", to_group="empty")

    assert saved.status_code == 200, saved.text
    assert offered == [{"name": "front"}, {"name": "returns"}, {"name": "empty"}]
    assert named == {"mei": ["front"], "tom": ["returns"]}
    assert (refused.status_code, refused.json()["groups"]) == (422, ["front", "returns", "empty"])
    assert "“gone” (没有这个客服组)" in refused.json()["detail"]
    assert passed.status_code == 200
    assert (await mei.queue())["waiting"][0]["group"] == "empty"


async def test_a_group_gets_the_contact(mei, tom, taken):
    answer = await tom.act(taken, "transfer", to_group="default")

    assert answer.status_code == 200, answer.text
    assert (await tom.queue())["waiting"][0]["conversation"]["id"] == taken


@pytest.mark.parametrize("act", ["take-over", "reassign", "listen"])
async def test_only_supervisors_decide_over_others(tom, operators, journal, waiting, act):
    conversation_id = await waiting()

    answer = await tom.act(conversation_id, act, operator_id=operators["tom"].id)

    assert answer.status_code == 403
    assert (await shown_to(tom, conversation_id))["state"] == "queued"


async def test_a_supervisor_takes_over_and_the_former_owner_is_told(
    mei, tom, operators, journal, taken
):
    with journal.wakeups.listen(signs=True) as news:
        answer = await mei.act(taken, "take-over")
        told = [item for item in _drained(news) if item["type"] == "passed"]
    late = await tom.act(taken, "reply", text="我还在")

    assert answer.json()["handoff"]["operator_id"] == operators["mei"].id
    assert told == [
        {
            "type": "passed",
            "id": taken,
            "move": "take_over",
            "by": "Mei",
            "from": operators["tom"].id,
            "to": operators["mei"].id,
        }
    ]
    assert late.json()["code"] == "not_owner"


def _drained(news: asyncio.Queue) -> list[dict]:
    return [news.get_nowait() for _ in range(news.qsize())]


async def test_a_supervisor_takes_over_from_the_assistant(mei, operators, journal):
    conversation = await a_conversation(journal)
    await say(journal, conversation.id, "运费多少")

    answer = await mei.act(conversation.id, "take-over")

    assert answer.json()["handoff"]["reason"] == "taken_over"
    assert answer.json()["handoff"]["brief"]["asked"] == "运费多少"
    assert (await mei.act(conversation.id, "reply", text="您好")).status_code == 201


async def test_a_supervisor_gives_a_conversation_to_an_operator(mei, tom, operators, waiting):
    conversation_id = await waiting()

    answer = await mei.act(conversation_id, "reassign", operator_id=operators["tom"].id)

    assert answer.status_code == 200, answer.text
    assert [row["conversation"]["id"] for row in (await tom.queue())["mine"]] == [conversation_id]


async def test_an_invited_colleague_speaks_and_goes(mei, tom, operators, journal, taken):
    await tom.act(taken, "invite", operator_id=operators["mei"].id)
    spoken = await mei.act(taken, "reply", text="我来补充")
    shown = await shown_to(tom, taken)
    row = (await mei.queue())["others"][0]
    gone = await mei.act(taken, "leave")
    late = await mei.act(taken, "reply", text="还有")

    assert spoken.status_code == 201
    assert shown["participants"] == [
        {"operator_id": operators["mei"].id, "name": "Mei", "part": "invited"}
    ]
    assert row["part"] == "invited"
    assert gone.status_code == 204
    assert late.json()["code"] == "not_owner"
    assert (await shown_to(tom, taken))["participants"] == []


async def test_the_owner_sends_a_guest_away_and_nobody_else_does(mei, tom, operators, taken):
    await tom.act(taken, "invite", operator_id=operators["mei"].id)

    url = f"/conversations/{taken}/participants/{operators['mei'].id}"
    answer = await tom.delete(url)

    assert answer.status_code == 204
    assert (await tom.delete(url)).status_code == 404


async def test_who_listens_reads_and_notes_but_does_not_speak(mei, tom, operators, journal, taken):
    before = await journal.events.last(taken)
    await mei.act(taken, "listen")
    noted = await mei.act(taken, "note", text="语气很好")
    spoken = await mei.act(taken, "reply", text="您好")

    assert noted.status_code == 201
    assert spoken.json()["code"] == "not_owner"
    assert (await shown_to(tom, taken))["participants"][0]["part"] == "listening"
    assert await journal.events.last(taken) == before


async def test_the_operators_are_listed_with_their_load(mei, tom, operators, taken):
    answer = await mei.get("/operators")

    rows = {row["login"]: row for row in answer.json()}
    assert (rows["tom"]["load"], rows["mei"]["load"]) == (1.0, 0.0)
    assert rows["tom"].keys() == {
        "id",
        "name",
        "login",
        "role",
        "presence",
        "capacity",
        "load",
        "groups",
        "skills",
    }
