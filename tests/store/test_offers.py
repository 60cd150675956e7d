"""One operator is asked at a time, and an offer always ends."""

import asyncio
from datetime import timedelta

import pytest

from domain.errors import Conflict
from domain.handoff import HandoffReason, OfferState
from store.journal import Journal
from tests.store.builders import NOW, a_brief, an_operator

SOON = NOW + timedelta(seconds=30)


@pytest.fixture
async def queued(journal: Journal, conversation_id: str) -> str:
    await journal.handoffs.request(conversation_id, HandoffReason.REQUESTED, a_brief(), now=NOW)
    return conversation_id


async def _states(journal: Journal) -> list[OfferState]:
    return [offer.state for offer in await journal.offers.recent(NOW)]


async def test_of_two_routers_that_ask_at_once_one_does(journal: Journal, queued: str):
    mei, tom = await an_operator(journal, "mei"), await an_operator(journal, "tom")

    made = await asyncio.gather(
        *(journal.offers.make(queued, who.id, until=SOON, now=NOW) for who in (mei, tom)),
        return_exceptions=True,
    )

    assert sum(isinstance(one, Conflict) for one in made) == 1
    assert len(await journal.offers.open()) == 1


async def test_nobody_is_asked_where_nobody_waits(journal: Journal, conversation_id: str):
    mei = await an_operator(journal)

    with pytest.raises(Conflict):
        await journal.offers.make(conversation_id, mei.id, until=SOON, now=NOW)


@pytest.mark.parametrize(
    ("taker", "state"), [("mei", OfferState.ACCEPTED), ("tom", OfferState.WITHDRAWN)]
)
async def test_accepting_ends_the_offer(journal: Journal, queued: str, taker, state):
    people = {login: await an_operator(journal, login) for login in ("mei", "tom")}
    await journal.offers.make(queued, people["mei"].id, until=SOON, now=NOW)

    await journal.desk.accept(queued, people[taker], notice="您好", now=NOW)

    assert await journal.offers.open() == []
    assert await _states(journal) == [state]


async def test_whoever_declines_is_asked_no_longer_and_the_next_one_can_be(
    journal: Journal, queued: str
):
    mei, tom = await an_operator(journal, "mei"), await an_operator(journal, "tom")
    await journal.offers.make(queued, mei.id, until=SOON, now=NOW)

    with pytest.raises(Conflict):
        await journal.offers.decline(queued, tom.id, now=NOW)
    declined = await journal.offers.decline(queued, mei.id, now=NOW)
    await journal.offers.make(queued, tom.id, until=SOON, now=NOW)

    assert (declined.state, declined.ended_at) == (OfferState.DECLINED, NOW)
    assert sorted(await _states(journal)) == [OfferState.DECLINED, OfferState.OPEN]
    assert (await journal.offers.of(queued)).operator_id == tom.id


async def test_an_offer_lapses_at_its_time_and_once(journal: Journal, queued: str):
    mei = await an_operator(journal)
    await journal.offers.make(queued, mei.id, until=SOON, now=NOW)

    early = await journal.offers.lapse(now=NOW)
    lapsed = await journal.offers.lapse(now=SOON)
    again = await journal.offers.lapse(now=SOON)

    assert (early, again) == ([], [])
    assert [offer.operator_id for offer in lapsed] == [mei.id]
    assert await _states(journal) == [OfferState.LAPSED]
    assert await journal.handoffs.position(queued) == 1


async def test_an_offer_ends_with_the_wait(journal: Journal, queued: str):
    mei = await an_operator(journal)
    await journal.offers.make(queued, mei.id, until=SOON, now=NOW)

    await journal.desk.withdraw(queued, notice="好", now=NOW)

    assert await _states(journal) == [OfferState.WITHDRAWN]


async def test_a_promised_time_ends_the_offer(journal: Journal, queued: str):
    mei = await an_operator(journal)
    await journal.offers.make(queued, mei.id, until=SOON, now=NOW)

    await journal.desk.to_ticket(queued, promised_at=SOON, notice="留言", now=NOW)

    assert await _states(journal) == [OfferState.WITHDRAWN]


async def test_the_contact_is_told_nothing_of_offers(journal: Journal, queued: str):
    mei = await an_operator(journal)
    before = await journal.events.last(queued)

    await journal.offers.make(queued, mei.id, until=SOON, now=NOW)
    await journal.offers.decline(queued, mei.id, now=NOW)

    assert await journal.events.last(queued) == before
