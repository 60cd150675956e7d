"""What operators do to a conversation, over HTTP, and what the contact sees of it."""

import asyncio
import json

import pytest
from sqlalchemy import select

from domain.conversation import OwnerKind, Sender
from domain.errors import ToolUnavailable
from domain.language import Language
from store.moments import utc_now
from store.tables import switches
from tests.store.builders import a_conversation, say


async def told(journal, conversation_id: str) -> list[dict]:
    """The values of all xiaoer.message entries: what the contact's page is sent."""
    log = await journal.events_after(conversation_id, 0)
    return [e.payload["value"] for e in log if e.payload.get("name") == "xiaoer.message"]


async def last_notice(journal, conversation_id: str) -> dict:
    return [m for m in await told(journal, conversation_id) if m["sender"] == "system"][-1]


async def test_of_two_who_accept_at_once_one_gets_it_and_the_other_learns_who(mei, tom, waiting):
    conversation_id = await waiting()

    answers = await asyncio.gather(
        mei.act(conversation_id, "accept"), tom.act(conversation_id, "accept")
    )

    won, lost = sorted(answers, key=lambda answer: answer.status_code)
    winner = "Mei" if answers[0] is won else "Tom"
    assert (won.status_code, lost.status_code) == (200, 409)
    assert lost.json()["code"] == "handoff_taken"
    assert lost.json()["by"] == winner


async def test_a_second_click_on_accept_changes_nothing(mei, journal, waiting):
    conversation_id = await waiting()
    await mei.act(conversation_id, "accept")
    log = await journal.events_after(conversation_id, 0)

    again = await mei.act(conversation_id, "accept")

    assert again.status_code == 200
    assert again.json()["handoff"]["status"] == "accepted"
    assert await journal.events_after(conversation_id, 0) == log


async def test_nobody_accepts_where_nobody_waits(mei, journal):
    conversation = await a_conversation(journal)

    answer = await mei.act(conversation.id, "accept")

    assert answer.status_code == 409
    assert answer.json()["code"] == "conflict"


@pytest.mark.parametrize(
    ("text", "language", "act", "expected"),
    [
        ("我要找人工", Language.ZH, None, "客服 Mei 已接入，接下来由人工为您服务。"),
        ("I need a person", Language.EN, None, "Mei, a member of our team, has joined"),
        ("我要找人工", Language.ZH, "return", "由 AI 助手小二继续为您服务"),
        ("I need a person", Language.EN, "return", "Xiaoer, the AI assistant, is back"),
        ("我要找人工", Language.ZH, "resolve", "客服 Mei 已结束本次会话"),
        ("I need a person", Language.EN, "resolve", "Mei has closed this conversation"),
    ],
)
async def test_the_contact_is_told_in_their_language(
    mei, journal, waiting, text, language, act, expected
):
    conversation_id = await waiting(text, language=language)
    await mei.act(conversation_id, "accept")

    if act:
        assert (await mei.act(conversation_id, act)).status_code == 200

    assert expected in (await last_notice(journal, conversation_id))["text"]


async def test_a_reply_reaches_the_contact_with_the_operators_name_and_no_key(
    mei, journal, waiting
):
    conversation_id = await waiting()
    await mei.act(conversation_id, "accept")

    answer = await mei.post(
        f"/conversations/{conversation_id}/reply",
        json={"text": "  您好  "},
        headers={"Idempotency-Key": "k1"},
    )

    message = (await told(journal, conversation_id))[-1]
    assert answer.status_code == 201
    assert message["id"] == answer.json()["message_id"]
    assert (message["sender"], message["sender_name"], message["text"]) == (
        "operator",
        "Mei",
        "您好",
    )
    assert "key" not in message


async def test_the_same_reply_twice_is_said_once(mei, journal, waiting):
    conversation_id = await waiting()
    await mei.act(conversation_id, "accept")
    url, headers = f"/conversations/{conversation_id}/reply", {"Idempotency-Key": "k1"}

    first = await mei.post(url, json={"text": "您好"}, headers=headers)
    second = await mei.post(url, json={"text": "您好"}, headers=headers)
    other = await mei.post(url, json={"text": "再见"}, headers=headers)

    said = [m for m in await told(journal, conversation_id) if m["sender"] == "operator"]
    assert first.json() == second.json()
    assert other.status_code == 409
    assert other.json()["code"] == "idempotency_mismatch"
    assert len(said) == 1


@pytest.mark.parametrize("act", ["reply", "resolve", "return"])
async def test_a_colleague_does_not_speak_in_a_taken_conversation(mei, tom, journal, waiting, act):
    conversation_id = await waiting()
    await mei.act(conversation_id, "accept")
    before = await journal.messages.list(conversation_id, internal=True)

    answer = await tom.act(conversation_id, act, text="hello", note="a note")

    assert answer.status_code == 409
    assert answer.json()["code"] == "not_owner"
    assert await journal.messages.list(conversation_id, internal=True) == before


async def test_nobody_replies_before_accepting_or_after_resolving(mei, waiting):
    conversation_id = await waiting()

    early = await mei.act(conversation_id, "reply", text="您好")
    await mei.act(conversation_id, "accept")
    await mei.act(conversation_id, "resolve")
    late = await mei.act(conversation_id, "reply", text="您好")

    assert early.json()["code"] == late.json()["code"] == "not_owner"


async def test_a_note_is_for_operators_only(mei, tom, journal, waiting):
    conversation_id = await waiting()
    await mei.act(conversation_id, "accept")
    log = await journal.events_after(conversation_id, 0)

    answer = await tom.act(conversation_id, "note", text="VIP, be generous")

    seen = (await mei.get(f"/conversations/{conversation_id}")).json()["messages"][-1]
    public, _ = await journal.messages.list(conversation_id)
    assert answer.status_code == 201
    assert (seen["text"], seen["internal"], seen["sender_name"]) == (
        "VIP, be generous",
        True,
        "Tom",
    )
    assert await journal.events_after(conversation_id, 0) == log
    assert "VIP" not in str(public)


@pytest.mark.parametrize("act", ["reply", "note"])
@pytest.mark.parametrize("text", ["", "  \n ", "x" * 201, "nul \x00", "half \ud83d"])
async def test_what_is_no_text_is_refused_in_words(mei, waiting, act, text):
    conversation_id = await waiting()
    await mei.act(conversation_id, "accept")

    answer = await mei.post(
        f"/conversations/{conversation_id}/{act}",
        content=json.dumps({"text": text}),
        headers={"Content-Type": "application/json"},
    )

    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("text ")


async def test_given_back_the_assistant_answers_what_is_unanswered(mei, journal, woken, waiting):
    conversation_id = await waiting()
    await mei.act(conversation_id, "accept")
    await say(journal, conversation_id, "还有一个问题")

    await mei.act(conversation_id, "return", note="asked twice")

    claimed = await journal.claim_turn(conversation_id, "w1", 30)
    public, _ = await journal.messages.list(conversation_id)
    assert woken == [conversation_id]
    assert claimed is not None
    assert "asked twice" not in str(public)
    assert (await last_notice(journal, conversation_id))["kind"] == "handoff.returned"


async def test_given_back_with_nothing_unanswered_wakes_nobody(mei, woken, waiting):
    conversation_id = await waiting()
    await mei.act(conversation_id, "accept")
    await mei.act(conversation_id, "reply", text="好了")

    await mei.act(conversation_id, "return")

    assert woken == []


async def test_a_resolved_conversation_asks_how_it_was_and_leaves_the_queue(mei, journal, waiting):
    conversation_id = await waiting()
    await mei.act(conversation_id, "accept")

    await mei.act(conversation_id, "resolve", disposition="passed_on")

    log = [e.payload for e in await journal.events_after(conversation_id, 0)]
    queue = await mei.queue()
    found = (await mei.get(f"/conversations/{conversation_id}")).json()
    assert {"type": "CUSTOM", "name": "xiaoer.csat", "value": {"asked": True}} in log
    assert queue["mine"] == queue["waiting"] == []
    assert found["conversation"]["status"] == "resolved"
    assert found["handoff"]["status"] == "closed"


async def test_an_unknown_disposition_is_refused(mei, waiting):
    conversation_id = await waiting()
    await mei.act(conversation_id, "accept")

    answer = await mei.act(conversation_id, "resolve", disposition="whatever")

    assert answer.status_code == 422


@pytest.mark.parametrize("act", ["accept", "reply", "note", "return", "resolve"])
async def test_an_unknown_conversation_is_not_found(mei, act):
    read = await mei.get("/conversations/cv_none")
    written = await mei.act("cv_none", act, text="x")

    assert read.status_code == written.status_code == 404


async def test_the_queue_shows_each_conversation_once_with_its_last_words(
    mei, tom, journal, waiting
):
    first, second, third = [await waiting(f"第{n}个问题，要人工") for n in "一二三"]
    await mei.act(first, "accept")
    await mei.act(first, "reply", text="马上看")
    await tom.act(second, "accept")

    queue = await mei.queue()

    assert [row["conversation"]["id"] for row in queue["waiting"]] == [third]
    assert [row["conversation"]["id"] for row in queue["mine"]] == [first]
    assert queue["mine"][0]["last"] == {"sender": "operator", "text": "马上看"}
    assert queue["others"][0]["conversation"]["owner"]["operator_name"] == "Tom"
    assert queue["others"][0]["last"]["text"] == "第二个问题，要人工"


async def test_the_queue_costs_the_same_queries_however_long_it_is(
    mei, journal, waiting, monkeypatch
):
    async def reads() -> int:
        count, real = 0, journal.database.read

        def counting():
            nonlocal count
            count += 1
            return real()

        with monkeypatch.context() as patched:
            patched.setattr(journal.database, "read", counting)
            await mei.queue()
        return count

    await waiting()
    alone = await reads()
    for _ in range(5):
        await waiting()

    assert len((await mei.queue())["waiting"]) == 6
    assert await reads() == alone


async def test_the_last_words_are_neither_notes_nor_notices(mei, waiting):
    conversation_id = await waiting()
    await mei.act(conversation_id, "accept")
    await mei.act(conversation_id, "note", text="secret")

    row = (await mei.queue())["mine"][0]

    assert row["last"] == {"sender": "contact", "text": "我要找人工"}


async def test_those_behind_are_told_that_they_move_up(mei, journal, waiting):
    first, second = await waiting(), await waiting()
    await journal.handoffs.announce_positions()

    await mei.act(first, "accept")

    log = [e.payload for e in await journal.events_after(second, 0)]
    places = [p["value"]["position"] for p in log if p.get("name") == "xiaoer.queue"]
    assert places == [2, 1]


async def test_the_switch_humans_only_is_everybodys_and_says_who_turned_it(mei, tom, journal):
    answer = await mei.put("/humans-only", json={"on": True})

    async with journal.database.read() as connection:
        by = (await connection.execute(select(switches.c.changed_by))).scalar_one()
    assert answer.json() == {"humans_only": True}
    assert (await tom.queue())["humans_only"] is True
    assert by == "mei"


async def test_an_anonymous_contact_has_no_account_to_show(mei, waiting):
    answer = await mei.get(f"/conversations/{await waiting()}/customer")

    assert answer.json() == {"available": False, "reason": "anonymous"}


async def test_a_customer_is_shown_with_their_orders(mei, journal, shop, waiting):
    contact = await journal.contacts.of_customer("C7", now=utc_now())
    conversation_id = await waiting(contact=contact)
    shop.answers = {"getMyProfile": {"tier": "gold"}, "listMyOrders": {"orders": []}}

    answer = await mei.get(f"/conversations/{conversation_id}/customer")

    assert answer.json() == {
        "available": True,
        "profile": {"tier": "gold", "of": "C7"},
        "orders": {"orders": [], "of": "C7"},
        "masked": True,
        "sensitive": [],
    }


@pytest.mark.parametrize("answers", [{}, {"getMyProfile": ToolUnavailable("down")}])
async def test_a_shop_that_is_down_or_has_no_such_tool_does_not_break_the_desk(
    mei, journal, shop, waiting, answers
):
    contact = await journal.contacts.of_customer("C7", now=utc_now())
    conversation_id = await waiting(contact=contact)
    shop.answers = answers

    answer = await mei.get(f"/conversations/{conversation_id}/customer")

    assert answer.status_code == 200
    assert answer.json()["reason"] == "unavailable"


async def test_the_owner_is_the_operator_until_it_is_given_back(mei, journal, waiting, operators):
    conversation_id = await waiting()

    await mei.act(conversation_id, "accept")
    held = (await journal.conversations.get(conversation_id)).owner
    await mei.act(conversation_id, "return")

    assert (held.kind, held.operator_id) == (OwnerKind.OPERATOR, operators["mei"].id)
    assert (await journal.conversations.get(conversation_id)).owner.kind is OwnerKind.ASSISTANT
    messages, _ = await journal.messages.list(conversation_id)
    assert Sender.OPERATOR not in {m.sender for m in messages}
