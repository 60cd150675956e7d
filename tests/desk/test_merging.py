"""Two contacts become one, and two again; nothing is lost, and nobody gets another's account."""

import asyncio

import pytest

from channels.stream import tail
from domain.language import Language
from store.moments import utc_now
from tests.store.builders import a_conversation, say


async def with_things(tom, journal, contact, words: str):
    """A conversation, a note and two tags of this contact."""
    talk = await a_conversation(journal, contact=contact)
    await say(journal, talk.id, words)
    await tom.post(f"/contacts/{contact.id}/notes", json={"text": f"note {words}"})
    for tag in ("shared", words):
        await tom.put(f"/contacts/{contact.id}/tags/{tag}")
    return talk


async def seen(page, contact) -> dict:
    answer = await page.get(f"/contacts/{contact.id}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def merge(page, one, other):
    return await page.post(f"/contacts/{one.id}/merge", json={"other_id": other.id})


@pytest.mark.parametrize(("first", "second"), [("退货", "快递"), ("returns", "parcels")])
async def test_everything_moves_and_can_be_taken_back(tom, journal, first, second):
    one = await journal.contacts.known_as("email", "kim@example.com", now=utc_now(), name="Kim")
    other = await journal.contacts.known_as("openai", "kim-app", now=utc_now())
    talks = [
        await with_things(tom, journal, contact, words)
        for contact, words in ((one, first), (other, second))
    ]
    before = [await seen(tom, one), await seen(tom, other)]

    preview = (await tom.get(f"/contacts/{one.id}/merge/{other.id}")).json()
    done = (await merge(tom, one, other)).json()

    assert preview["moves"] == done["moves"]
    assert done["moves"] == {
        "conversations": 1,
        "identities": 1,
        "contact_notes": 1,
        "contact_tags": 2,
    }
    after = await seen(tom, one)
    assert {talk["id"] for talk in after["history"]} == {talk.id for talk in talks}
    assert sorted(after["tags"]) == sorted(["shared", first, second])
    assert {note["text"] for note in after["notes"]} == {f"note {first}", f"note {second}"}
    assert {one["kind"] for one in after["identities"]} == {"email", "openai"}
    assert (await tom.get(f"/contacts/{other.id}")).status_code == 404
    assert after["merges"][0]["id"] == done["id"]

    undone = await tom.post(f"/merges/{done['id']}/undo")

    assert undone.status_code == 200
    again = [await seen(tom, one), await seen(tom, other)]
    for was, now in zip(before, again, strict=True):
        assert now["history"] == was["history"]
        assert sorted(now["tags"]) == sorted(was["tags"])
        assert (now["notes"], now["identities"]) == (was["notes"], was["identities"])
    assert (await tom.post(f"/merges/{done['id']}/undo")).status_code == 409


async def test_two_customers_of_the_shop_stay_two(tom, journal):
    one = await journal.contacts.of_customer("C1001", now=utc_now())
    other = await journal.contacts.of_customer("C1002", now=utc_now())

    for answer in (
        await tom.get(f"/contacts/{one.id}/merge/{other.id}"),
        await merge(tom, one, other),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "cannot_merge")
        assert answer.json()["reason"] == "two_customers"
    assert (await merge(tom, one, one)).status_code == 409


async def test_the_verified_contact_stays_whichever_was_named_first(mei, tom, journal, waiting):
    guest = await journal.contacts.create(now=utc_now())
    talk = await waiting("我忘了登录", contact=guest)
    await mei.act(talk, "accept")
    await mei.act(talk, "resolve")
    customer = await journal.contacts.of_customer("C1001", now=utc_now())

    done = (await merge(tom, guest, customer)).json()

    assert done["kept"]["id"] == customer.id
    assert [one["id"] for one in (await seen(tom, customer))["history"]] == [talk]


async def test_no_guest_s_token_opens_the_customer_s_account(mei, tom, journal, waiting):
    guest = await journal.contacts.create(now=utc_now())
    talk = await waiting("hello", contact=guest, language=Language.EN)
    customer = await journal.contacts.of_customer("C1001", now=utc_now())
    still_open = await merge(tom, customer, guest)
    await mei.act(talk, "accept")
    await mei.act(talk, "resolve")

    await merge(tom, customer, guest)

    assert still_open.json()["reason"] == "still_open"
    access = await journal.conversations.access("0" * 64)
    assert access is not None
    assert access.token_expires_at <= utc_now()
    known = await journal.contacts.known_as("email", "any@example.com", now=utc_now())
    refused = await merge(tom, customer, known)
    assert refused.json()["reason"] == "unverified_identity"


async def test_of_two_who_merge_at_once_one_does(mei, tom, journal):
    one, other = [await journal.contacts.create(now=utc_now()) for _ in range(2)]
    for contact in (one, other):
        await say(journal, (await a_conversation(journal, contact=contact)).id, "x")

    answers = await asyncio.gather(merge(mei, one, other), merge(tom, other, one))

    assert sorted(answer.status_code for answer in answers) == [200, 404]
    kept = one if answers[0].status_code == 200 else other
    assert len((await seen(tom, kept))["history"]) == 2


async def test_an_unknown_merge_is_not_found(tom):
    assert (await tom.post("/merges/audit_none/undo")).status_code == 404


async def test_a_page_that_was_open_before_a_merge_reads_nothing_after_it(tom, journal, waiting):
    """The token is over, and so is what it had opened."""
    talk = await journal.conversations.get(await waiting())
    await tom.act(talk.id, "accept")
    await tom.act(talk.id, "resolve")
    customer = await journal.contacts.of_customer("C1", now=utc_now())
    stream = tail(journal, talk.id, 0)
    await anext(stream)

    merged = await tom.post(f"/contacts/{customer.id}/merge", json={"other_id": talk.contact_id})
    await tom.act(talk.id, "reopen")
    said = await tom.act(talk.id, "reply", text="Your address is 1 Elm Road.")

    assert (merged.status_code, said.status_code) == (200, 201)
    assert await asyncio.wait_for(anext(stream, b""), 5) == b""
