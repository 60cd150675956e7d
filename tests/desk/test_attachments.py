"""Files between an operator and a customer: sent with a reply, read by whoever may read the conversation."""

import struct
from collections.abc import Awaitable, Callable
from urllib.parse import quote

import httpx
import pytest

from desk.replying.kinds import kind_of
from domain.contact import Operator
from domain.conversation import Sender
from domain.errors import UnsupportedMedia
from store.attachments import Fresh
from store.journal import Journal
from store.moments import utc_now
from tests import files
from tests.desk.conftest import Browser


async def upload(
    browser: Browser, conversation_id: str, data: bytes, name: str = "a.png"
) -> httpx.Response:
    path = f"/conversations/{conversation_id}/attachments?name={quote(name)}"
    return await browser.post(path, content=data)


async def kept(browser: Browser, conversation_id: str, data: bytes, name: str = "a.png") -> str:
    answer = await upload(browser, conversation_id, data, name)
    assert answer.status_code == 201, answer.text
    return answer.json()["attachment"]["id"]


async def from_the_contact(journal: Journal, conversation_id: str, *, sent: bool) -> str:
    data = files.picture()
    fresh = Fresh(data, "shoe.png", kind_of(data, "").media_type, 64, 48)
    attachment = await journal.attachments.keep(
        conversation_id, fresh, sender=Sender.CONTACT, now=utc_now()
    )
    if sent:
        await journal.receive(conversation_id, "", "key", attachments=[attachment.id])
    return attachment.id


async def test_a_reply_carries_files_and_may_have_no_words(
    mei: Browser, waiting: Callable[..., Awaitable[str]]
):
    conversation = await waiting()
    await mei.act(conversation, "accept")
    picture = await kept(mei, conversation, files.picture(), "地图.png")
    invoice = await kept(mei, conversation, files.PDF, "invoice.pdf")

    answer = await mei.act(conversation, "reply", text="", attachments=[picture, invoice])

    assert answer.status_code == 201, answer.text
    shown = (await mei.get(f"/conversations/{conversation}")).json()["messages"][-1]
    assert (shown["text"], [a["name"] for a in shown["attachments"]]) == (
        "",
        ["地图.png", "invoice.pdf"],
    )
    file = await mei.get(f"/conversations/{conversation}/attachments/{invoice}")
    assert (file.status_code, file.content) == (200, files.PDF)
    assert file.headers["content-disposition"].startswith("attachment")
    assert file.headers["content-security-policy"] == "default-src 'none'; sandbox"


async def test_the_queue_names_what_was_sent_without_words(
    journal: Journal, mei: Browser, waiting: Callable[..., Awaitable[str]]
):
    await from_the_contact(journal, await waiting(), sent=True)

    (row,) = (await mei.queue())["waiting"]

    assert row["last"] == {"sender": "contact", "text": "shoe.png"}


async def test_the_same_key_with_other_files_is_a_mismatch(
    mei: Browser, waiting: Callable[..., Awaitable[str]]
):
    conversation = await waiting()
    await mei.act(conversation, "accept")
    one = await kept(mei, conversation, files.picture())
    path, key = f"/conversations/{conversation}/reply", {"Idempotency-Key": "k"}

    first = await mei.post(path, json={"text": "a", "attachments": [one]}, headers=key)
    again = await mei.post(path, json={"text": "a", "attachments": [one]}, headers=key)
    other = await mei.post(path, json={"text": "a"}, headers=key)

    assert first.json() == again.json()
    assert other.json()["code"] == "idempotency_mismatch"


async def test_what_was_not_sent_is_seen_by_its_sender_alone(
    journal: Journal, mei: Browser, tom: Browser, waiting: Callable[..., Awaitable[str]]
):
    conversation = await waiting()
    await mei.act(conversation, "accept")
    unsent = await from_the_contact(journal, conversation, sent=False)
    sent = await from_the_contact(journal, conversation, sent=True)
    mine = await kept(mei, conversation, files.picture())

    def look(browser: Browser, one: str) -> Awaitable[httpx.Response]:
        return browser.get(f"/conversations/{conversation}/attachments/{one}")

    assert (await look(mei, sent)).status_code == 200
    assert (await look(mei, unsent)).status_code == 404
    assert (await look(mei, mine)).status_code == 200
    assert (await look(tom, mine)).status_code == 404


async def test_a_file_stays_in_its_conversation_and_with_its_operator(
    journal: Journal,
    mei: Browser,
    tom: Browser,
    operators: dict[str, Operator],
    waiting: Callable[..., Awaitable[str]],
):
    conversation, other = await waiting(), await waiting()
    for one in (conversation, other):
        await mei.act(one, "accept")
    await mei.act(conversation, "invite", operator_id=operators["tom"].id)
    elsewhere = await kept(mei, other, files.picture())
    toms = await kept(tom, conversation, files.picture())
    theirs = await from_the_contact(journal, conversation, sent=False)

    for one in (elsewhere, toms, theirs):
        answer = await mei.act(conversation, "reply", text="hi", attachments=[one])
        assert answer.status_code == 404
    away = await mei.get(f"/conversations/{conversation}/attachments/{elsewhere}")
    assert away.status_code == 404
    assert (await upload(mei, "cnv_none", files.picture())).status_code == 404


async def test_a_file_is_taken_only_from_whoever_may_speak(
    mei: Browser,
    tom: Browser,
    operators: dict[str, Operator],
    waiting: Callable[..., Awaitable[str]],
):
    conversation = await waiting()
    queued = await upload(tom, conversation, files.picture())
    await tom.act(conversation, "accept")
    await mei.act(conversation, "listen")
    listening = await upload(mei, conversation, files.picture())
    await tom.act(conversation, "invite", operator_id=operators["mei"].id)
    invited = await upload(mei, conversation, files.picture())

    assert [(one.status_code, one.json()["code"]) for one in (queued, listening)] == [
        (409, "not_owner"),
        (409, "not_owner"),
    ]
    assert invited.status_code == 201


async def test_who_is_not_signed_in_or_sends_no_token_sends_and_reads_nothing(
    mei: Browser, browser: Callable[..., Browser], waiting: Callable[..., Awaitable[str]]
):
    conversation = await waiting()
    await mei.act(conversation, "accept")
    one = await kept(mei, conversation, files.picture())
    stranger = browser()

    assert (await upload(stranger, conversation, files.picture())).status_code == 401
    path = f"/conversations/{conversation}/attachments/{one}"
    assert (await stranger.get(path)).status_code == 401
    del mei.headers["X-CSRF-Token"]
    assert (await upload(mei, conversation, files.picture())).status_code == 403


async def test_the_limits_are_told_and_what_is_not_taken_is_named(
    mei: Browser, waiting: Callable[..., Awaitable[str]]
):
    told = (await mei.get("/attachment-limits")).json()
    conversation = await waiting()
    await mei.act(conversation, "accept")
    refused = await upload(mei, conversation, files.HTML, "page.png")

    assert (told["max_bytes"], told["most"]) == (10 << 20, 5)
    assert (refused.status_code, refused.json()["found"]) == (415, "markup")


def test_a_table_of_contents_that_is_all_there_is_is_not_read():
    """Each of its entries would become an object: two hundred thousand took seconds and much memory."""
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 0, 20, *[0] * 8, 1, *[0] * 6) + b"x"
    count = 6000
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, count * len(entry), 4, 0)
    data = b"PK\x03\x04" + entry * count + end

    with pytest.raises(UnsupportedMedia) as refused:
        kind_of(data, "letter.docx")

    assert refused.value.extra["found"] == "bomb"
