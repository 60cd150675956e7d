"""The call-back over the API: offered, taken once, and the same for whoever opens the conversation again."""

from datetime import timedelta

import pytest

from domain.contact import Presence
from store.moments import utc_now
from tests.store.builders import an_operator


@pytest.fixture
async def waits(customer, journal):
    """The customer waits for an operator who is there."""
    tom = await an_operator(journal, "tom")
    await journal.operators.set_presence(tom.id, Presence.ONLINE, now=utc_now())
    asked = await customer.call("POST", "/handoff")
    assert asked.json()["queue"] == {"position": 1}
    return customer


async def offer(customer, journal) -> str:
    by = utc_now() + timedelta(hours=2)
    asked = await journal.handoffs.current(customer.id)
    assert await journal.waits.offer_callback(
        asked, by=by, notice="可以稍后答复您。", now=utc_now()
    )
    assert not await journal.waits.offer_callback(asked, by=by, notice="再说一次", now=utc_now())
    return by.isoformat()


async def test_it_is_offered_once_and_stays_offered_over_a_reload(waits, journal):
    by = await offer(waits, journal)

    state = (await waits.call("GET")).json()

    assert state["handoff"]["callback_by"] == by
    assert state["queue"] == {"position": 1}
    said = (await waits.call("GET", "/messages")).json()["messages"]
    assert [m["text"] for m in said if m["kind"] == "handoff.callback"] == ["可以稍后答复您。"]


async def test_taking_it_makes_a_ticket_with_the_time_that_was_offered(waits, journal):
    by = await offer(waits, journal)

    taken = await waits.call("POST", "/callback", json={"reach": " 139 0000 1111 "})
    later = await waits.say("是蓝色的那只")
    again = await waits.call("POST", "/callback", json={"reach": "139 0000 1111"})

    assert taken.json()["handoff"]["status"] == "ticket"
    assert taken.json()["handoff"]["promised_at"] == by
    assert not taken.json()["handoff"]["reach_needed"]
    assert "callback_by" not in taken.json()["handoff"]
    assert (await journal.handoffs.current(waits.id)).reach == "139 0000 1111"
    # What is added waits with the ticket; the assistant does not answer it.
    assert later.json()["turn_id"] is None
    assert again.status_code == 409


async def test_none_is_given_that_was_not_offered_nor_without_a_way_to_answer(waits, journal):
    early = await waits.call("POST", "/callback", json={"reach": "a@b.cn"})
    await offer(waits, journal)
    empty = await waits.call("POST", "/callback", json={"reach": "  "})

    assert (early.status_code, empty.status_code) == (409, 422)
    assert (await waits.call("GET")).json()["handoff"]["status"] == "waiting"
