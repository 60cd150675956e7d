"""What operators keep about a contact, and the signs between people: typing, and what was read."""

import asyncio
import json

import pytest

from channels.stream import tail
from desk.access.staff import Staff
from desk.accounts import key_of
from desk.endpoints import wakeups
from domain.contact import Role
from domain.errors import NotFound
from store.moments import utc_now
from tests.store.builders import a_conversation, say


@pytest.mark.parametrize("text", ["喜欢顺丰，别发别的快递", "Allergic to wool: check the fabric"])
async def test_a_note_is_kept_with_its_author_and_only_they_remove_it(mei, tom, journal, text):
    contact = await journal.contacts.create(now=utc_now())
    written = await tom.post(f"/contacts/{contact.id}/notes", json={"text": f" {text} "})
    note = written.json()["note"]

    seen = (await mei.get(f"/contacts/{contact.id}")).json()["notes"]
    refused = await mei.delete(f"/contacts/{contact.id}/notes/{note['id']}")
    removed = await tom.delete(f"/contacts/{contact.id}/notes/{note['id']}")

    assert [(one["text"], one["operator_name"]) for one in seen] == [(text, "Tom")]
    assert (refused.status_code, removed.status_code) == (403, 204)
    assert (await mei.get(f"/contacts/{contact.id}")).json()["notes"] == []


async def test_an_empty_note_and_an_endless_tag_are_refused(tom, journal):
    contact = await journal.contacts.create(now=utc_now())

    for path, body in (
        ("notes", {"text": "  "}),
        ("notes", {"text": "x" * 4001}),
        ("notes", {"text": "a\x00b"}),
    ):
        assert (await tom.post(f"/contacts/{contact.id}/{path}", json=body)).status_code == 422
    assert (await tom.put(f"/contacts/{contact.id}/tags/{'x' * 41}")).status_code == 422
    assert (await tom.put("/contacts/ct_nobody/tags/vip")).status_code == 404
    assert (await tom.post("/contacts/ct_nobody/notes", json={"text": "x"})).status_code == 404


async def test_tags_are_added_once_counted_and_removed(mei, tom, journal):
    one = await journal.contacts.create(now=utc_now())
    other = await journal.contacts.create(now=utc_now())
    for page, contact in ((mei, one), (tom, one), (tom, other)):
        await page.put(f"/contacts/{contact.id}/tags/老客户")
    answer = await tom.put(f"/contacts/{one.id}/tags/wholesale")

    assert answer.json()["tags"] == ["老客户", "wholesale"]
    known = (await mei.get("/tags")).json()["tags"]
    assert known == [{"tag": "老客户", "count": 2}, {"tag": "wholesale", "count": 1}]
    assert (await mei.delete(f"/contacts/{one.id}/tags/老客户")).json()["tags"] == ["wholesale"]


async def test_the_history_holds_all_channels_scores_and_who_served(mei, journal, waiting):
    contact = await journal.contacts.known_as("email", "kim@example.com", now=utc_now())
    first = await waiting("我要退货", contact=contact)
    await mei.act(first, "accept")
    await mei.act(first, "resolve")
    await journal.feedback.score(first, 4, comment="很快", now=utc_now())
    second = await a_conversation(journal, contact=contact)
    await say(journal, second.id, "在吗")

    seen = (await mei.get(f"/contacts/{contact.id}")).json()

    by_id = {one["id"]: one for one in seen["history"]}
    assert set(by_id) == {first, second.id}
    assert by_id[first]["asked"] == "我要退货"
    assert (by_id[first]["operator_name"], by_id[first]["score"]) == ("Mei", 4)
    assert by_id[second.id]["status"] == "open"
    assert seen["csat"] == {"count": 1, "average": 4.0}
    assert seen["identities"] == [{"kind": "email", "value": "k•••@example.com", "verified": False}]


async def test_the_contact_sees_who_types_but_not_who_only_takes_notes(mei, tom, journal, waiting):
    conversation_id = await waiting()
    await mei.act(conversation_id, "accept")
    last = (await journal.conversations.get(conversation_id)).last_seq
    stream = tail(journal, conversation_id, last)
    coming = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)

    await tom.act(conversation_id, "typing")
    await mei.act(conversation_id, "typing", aloud=False)
    await mei.act(conversation_id, "typing")

    chunk = await asyncio.wait_for(coming, 5)
    assert b"id:" not in chunk
    entry = json.loads(chunk.removeprefix(b"data: "))
    assert entry["value"] == {"typing": "Mei", "read": None}
    coming = asyncio.ensure_future(anext(stream))
    await mei.act(conversation_id, "typing", typing=False)
    gone = json.loads((await asyncio.wait_for(coming, 5)).removeprefix(b"data: "))
    assert gone["value"]["typing"] is None
    assert await journal.events_after(conversation_id, last) == []
    await stream.aclose()


async def test_colleagues_see_who_types_and_the_contact_too(mei, room, journal, waiting, operators):
    conversation_id = await waiting()
    news = wakeups(room, operators["tom"], key_of(mei.cookies["xiaoer_desk"]))
    assert json.loads((await anext(news))["data"]) == {"type": "queue"}
    coming = asyncio.ensure_future(anext(news))

    await mei.act(conversation_id, "typing")
    first = json.loads((await asyncio.wait_for(coming, 5))["data"])
    await journal.signs.typing_contact(conversation_id, typing=True)
    second = json.loads((await asyncio.wait_for(anext(news), 5))["data"])

    assert (first["type"], first["by"]["name"]) == ("typing", "Mei")
    assert (second["id"], second["by"], second["typing"]) == (conversation_id, None, True)
    await news.aclose()


async def test_whoever_may_no_longer_read_learns_no_more_than_that_something_is_new(
    mei, room, journal, waiting, operators
):
    conversation_id = await waiting()
    news = wakeups(room, operators["tom"], key_of(mei.cookies["xiaoer_desk"]))
    await anext(news)
    coming = asyncio.ensure_future(anext(news))
    await mei.act(conversation_id, "typing")
    assert json.loads((await asyncio.wait_for(coming, 5))["data"])["type"] == "typing"

    await Staff(journal).change(operators["tom"].id, role=Role.CONTENT)
    await mei.act(conversation_id, "typing")
    await mei.act(conversation_id, "accept")
    await mei.act(conversation_id, "reply", text="您好")
    await mei.act(conversation_id, "resolve")

    for _ in range(2):  # the conversation was taken, and it was resolved
        told = json.loads((await asyncio.wait_for(anext(news), 5))["data"])
        assert told == {"type": "queue"}
    await news.aclose()


async def test_what_was_read_grows_and_never_shrinks(mei, tom, journal, waiting):
    conversation_id = await waiting("一")
    await mei.act(conversation_id, "accept")
    first = (await mei.act(conversation_id, "reply", text="您好")).json()["message_id"]
    second = (await mei.act(conversation_id, "reply", text="在的")).json()["message_id"]
    note = (await mei.act(conversation_id, "note", text="x")).json()["message_id"]
    signs = journal.signs

    assert await signs.read(conversation_id, "contact", second) is True
    assert await signs.read(conversation_id, "contact", first) is False
    with pytest.raises(NotFound):
        await signs.read(conversation_id, "contact", note)

    seen = await tom.get(f"/conversations/{conversation_id}/read")
    assert seen.json() == {"contact": second}


async def test_only_the_holder_s_reading_is_told_to_the_contact(mei, tom, journal, waiting):
    conversation_id = await waiting("一")
    messages, _ = await journal.messages.list(conversation_id)
    asked = messages[0].id
    await mei.act(conversation_id, "accept")

    await tom.act(conversation_id, "read", message_id=asked)
    assert await journal.signs.read_until(conversation_id, "operator") is None
    await mei.act(conversation_id, "read", message_id=asked)

    assert await journal.signs.read_until(conversation_id, "operator") == asked
    stream = tail(journal, conversation_id, 10_000)
    told = json.loads((await asyncio.wait_for(anext(stream), 5)).removeprefix(b"data: "))
    assert told["value"] == {"typing": None, "read": asked}
    await stream.aclose()
