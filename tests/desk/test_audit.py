"""The log of who looked at whom: written by the house itself, for routes that know nothing of it."""

import csv
import io
from datetime import timedelta
from typing import Annotated, Any

import pytest
from fastapi import APIRouter
from sqlalchemy import update

from desk.access.audit import AuditLog
from desk.access.session import Answerer, Reader
from desk.supervising import coaching_endpoints
from desk.supervising import endpoints as supervising
from desk.supervising.room import SupervisingRoom
from domain.contact import Profile, Role
from store.audit import SAME_READING, Sought
from store.desk_tables import audit_entries
from store.moments import utc_now
from tests.desk.conftest import Browser

Entries = list[tuple[Any, ...]]


@pytest.fixture
def app(app, journal):
    """With the log around it, and a route that somebody adds without a thought of logs."""
    fresh = APIRouter(prefix="/v1/desk")

    @fresh.get("/contacts/{contact_id}/horoscope")
    async def horoscope(contact_id: str, _me: Reader) -> dict[str, str]:
        return {"sign": contact_id}

    @fresh.post("/horoscopes")
    async def publish(_me: Answerer) -> dict[str, str]:
        return {}

    app.include_router(fresh)
    app.add_middleware(AuditLog, journal=journal)
    return app


@pytest.fixture
async def ada(browser, journal, password_hash) -> Browser:
    await journal.operators.create(
        "ada", "Ada", password_hash=password_hash, now=utc_now(), role=Role.ADMIN
    )
    made = browser()
    await made.sign_in("ada")
    return made


async def entries(journal, **sought: Any) -> Entries:
    """The oldest first, without signing in."""
    found = await journal.audit.find(Sought(**sought), limit=500)
    return [
        (one.login, one.action, one.object_id, one.allowed)
        for one in reversed(found)
        if one.action != "POST desk/session"
    ]


async def test_opening_a_conversation_is_an_entry_with_the_contact(mei, journal, waiting):
    conversation_id = await waiting()
    contact_id = (await journal.conversations.get(conversation_id)).contact_id

    await mei.queue()
    await mei.get(f"/conversations/{conversation_id}")
    await mei.get(f"/conversations/{conversation_id}/customer")
    await mei.act(conversation_id, "accept")

    assert await entries(journal, contact=contact_id) == await entries(journal)
    assert await entries(journal) == [
        ("mei", "GET desk/conversations/{}", conversation_id, True),
        ("mei", "GET desk/conversations/{}/customer", conversation_id, True),
        ("mei", "POST desk/conversations/{}/accept", conversation_id, True),
    ]


async def test_a_route_that_is_new_is_logged_without_its_authors_help(mei, journal, waiting):
    conversation_id = await waiting()
    contact_id = (await journal.conversations.get(conversation_id)).contact_id

    await mei.get(f"/contacts/{contact_id}/horoscope")
    await mei.post("/horoscopes")

    found = await journal.audit.find(Sought(), limit=2)
    assert [(one.action, one.contact_id) for one in found] == [
        ("POST desk/horoscopes", None),
        ("GET desk/contacts/{}/horoscope", contact_id),
    ]


async def test_the_same_reading_is_one_entry_for_five_minutes(mei, tom, journal, waiting):
    conversation_id = await waiting()
    opening = f"/conversations/{conversation_id}"
    for _ in range(3):
        await mei.get(opening)
    await tom.get(opening)
    first = await entries(journal)
    async with journal.database.write() as transaction:
        await transaction.execute(update(audit_entries).values(at=utc_now() - SAME_READING))

    await mei.get(opening)

    assert [one[0] for one in first] == ["mei", "tom"]
    assert [one[0] for one in await entries(journal, since=utc_now() - timedelta(minutes=1))] == [
        "mei"
    ]


async def test_each_preview_of_a_merge_is_an_entry_with_both_contacts(tom, journal):
    one, *others = [await journal.contacts.create(now=utc_now()) for _ in range(3)]

    for other in others:
        assert (await tom.get(f"/contacts/{one.id}/merge/{other.id}")).status_code == 200

    found = await journal.audit.find(Sought(action="GET desk/contacts/{}/merge/{}"), limit=9)
    assert {entry.contact_id for entry in found} == {one.id}
    assert {entry.detail["other_id"] for entry in found} == {other.id for other in others}


@pytest.mark.parametrize("path", ["/coaching", "/coaching.md", "/reviews/candidates"])
async def test_what_shows_many_contacts_or_leaves_the_house_is_an_entry(app, journal, mei, path):
    app.state.supervising = SupervisingRoom(journal, time_zone="Asia/Shanghai", max_chars=200)
    app.include_router(supervising.router)
    app.include_router(coaching_endpoints.router)

    assert (await mei.get(path)).status_code == 200

    assert [one[:2] for one in await entries(journal)] == [("mei", f"GET desk{path}")]


async def test_each_reveal_is_an_entry_with_its_field(mei, journal, shop, waiting):
    contact = await journal.contacts.of_customer("C7", now=utc_now())
    conversation_id = await waiting(contact=contact)
    shop.answers = {"getMyProfile": {"phone": "13812345678"}, "listMyOrders": {}}

    for _ in range(2):
        await mei.act(conversation_id, "customer/reveal", field="profile.phone")

    found = await journal.audit.find(
        Sought(action="POST desk/conversations/{}/customer/reveal"), limit=9
    )
    assert [(one.contact_id, one.detail["field"]) for one in found] == [
        (contact.id, "profile.phone")
    ] * 2
    assert "13812345678" not in str(found)


async def test_what_is_refused_is_an_entry_too(tom, journal):
    for _ in range(2):
        await tom.get("/staff")
    await tom.get("/audit")
    await tom.put("/humans-only", json={"on": True})

    assert await entries(journal, allowed=False) == [
        ("tom", "GET desk/staff", None, False),
        ("tom", "GET desk/audit", None, False),
        ("tom", "PUT desk/humans-only", None, False),
    ]


async def test_changes_of_people_and_switches_say_what_became_different(ada, operators, journal):
    tom_id = operators["tom"].id

    await ada.patch(f"/staff/{tom_id}", json={"role": "supervisor", "name": "Tom"})
    await ada.put(f"/staff/{tom_id}/password", json={"password": "brand new one"})
    await ada.put("/humans-only", json={"on": True})
    await ada.patch(f"/staff/{tom_id}", json={"role": "king"})

    found = (await journal.audit.find(Sought(), limit=4))[::-1]
    assert [one.action for one in found] == [
        "PATCH desk/staff/{}",
        "PUT desk/staff/{}/password",
        "PUT desk/humans-only",
        "PATCH desk/staff/{}",
    ]
    assert found[0].detail == {"changed": {"role": ["operator", "supervisor"]}}
    assert found[3].detail == {"status": 422}
    assert "brand new one" not in str(found)


async def test_signing_in_and_failing_to_are_entries(browser, operators, journal):
    await browser().sign_in("mei")
    await browser().sign_in("mei", "wrong")
    await browser().sign_in("nobody", "wrong")

    found = (await journal.audit.find(Sought(action="POST desk/session"), limit=9))[::-1]
    assert [(one.login, one.allowed, one.operator_id) for one in found] == [
        ("mei", True, operators["mei"].id),
        ("mei", False, None),
        ("nobody", False, None),
    ]


async def test_without_a_place_to_write_nothing_is_shown(mei, journal, waiting, monkeypatch):
    conversation_id = await waiting()
    async with journal.database.write() as transaction:
        await transaction.execute(audit_entries.delete())
        await transaction.connection.run_sync(audit_entries.drop)

    with pytest.raises(Exception, match="audit_entries"):
        await mei.get(f"/conversations/{conversation_id}")


async def test_the_page_filters_and_turns_over(ada, mei, tom, journal, waiting):
    mine, other = await waiting(), await waiting()
    for page in (mei, tom):
        for conversation_id in (mine, other):
            await page.get(f"/conversations/{conversation_id}")
    contact_id = (await journal.conversations.get(mine)).contact_id
    mei_id = (await mei.get("/session")).json()["operator"]["id"]

    async def asked(**query: Annotated[Any, "a filter"]) -> list[tuple[str, str]]:
        told = (await ada.get("/audit", params=query)).json()["entries"]
        return [(one["operator"]["login"], one["object_id"]) for one in told]

    opened = "GET desk/conversations/{}"
    assert await asked(action=opened, operator=mei_id) == [("mei", other), ("mei", mine)]
    assert await asked(contact=contact_id) == [("tom", mine), ("mei", mine)]
    assert await asked(since=(utc_now() + timedelta(hours=1)).isoformat()) == []
    assert len(await asked(until=(utc_now() + timedelta(hours=1)).isoformat())) >= 4
    last = (await ada.get("/audit", params={"action": opened})).json()["entries"][1]
    assert len(await asked(action=opened, before=last["id"])) == 2


async def test_the_export_is_a_table_that_runs_nothing(ada, mei, journal, waiting):
    contact = await journal.contacts.of_customer(
        "C7", now=utc_now(), profile=Profile(name="=cmd|calc")
    )
    await mei.get(f"/conversations/{await waiting(contact=contact)}")

    answer = await ada.get("/audit/export.csv", params={"contact": contact.id})
    again = await ada.get("/audit/export.csv", params={"contact": contact.id})

    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert answer.headers["content-type"].startswith("text/csv")
    assert [(row["login"], row["contact"], row["allowed"]) for row in rows] == [
        ("mei", "'=cmd|calc", "yes")
    ]
    assert again.status_code == 200
    assert len(await entries(journal, action="GET desk/audit/export.csv")) == 2
