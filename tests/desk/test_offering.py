"""Offers made beside the server: to whom, how they run out, and who is set away; also by two servers at once."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from desk.access.staff import Staff
from desk.room import DeskRoom
from desk.routing.book import RoutingBook
from desk.routing.document import RoutingDocument
from desk.routing.hours import DAY, ServiceHours
from desk.routing.offering import OfferWatch
from domain.contact import Operator, Presence, Role
from domain.errors import Conflict
from domain.handoff import OfferState, Route
from domain.ids import ConversationId
from domain.language import Language
from store.conversations import lock
from store.engine import create_engine
from store.handoffs import open_handoff
from store.journal import Journal
from store.moments import utc_now
from tests.store.builders import a_brief, a_conversation, say

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
Waiting = Callable[..., Awaitable[ConversationId]]


@pytest.fixture
def watch(journal: Journal) -> OfferWatch:
    return OfferWatch(journal=journal, book=RoutingBook(journal))


@pytest.fixture
async def mei_and_tom(journal: Journal, operators: dict[str, Operator]) -> tuple[Operator, ...]:
    for one in operators.values():
        await journal.operators.set_presence(one.id, Presence.ONLINE, now=utc_now())
    return operators["mei"], operators["tom"]


@pytest.fixture
def queued(journal: Journal) -> Waiting:
    """`await queued(queue="vip")`: somebody who waits by that route."""

    async def make(**route: Any) -> ConversationId:
        conversation = await a_conversation(journal, language=route.pop("language", Language.ZH))
        await say(journal, conversation.id, "转人工")
        brief = a_brief()
        async with journal.database.write() as transaction:
            row = await lock(transaction, conversation.id)
            await open_handoff(
                transaction, row, brief.reason, brief, now=utc_now(), route=Route(**route)
            )
        return conversation.id

    return make


@pytest.fixture
def promised(journal: Journal, queued: Waiting) -> Waiting:
    """`await promised(when, queue="vip")`: a ticket by that route."""

    async def make(when: datetime, **route: Any) -> ConversationId:
        talk = await queued(**route)
        await journal.desk.to_ticket(talk, promised_at=when, notice="", now=utc_now())
        return talk

    return make


async def save(journal: Journal, operator: Operator, **document: Any) -> None:
    book = RoutingBook(journal)
    expected = (await book.edition()).version
    await book.save(document, expected=expected, by=operator, now=utc_now())


async def asked(journal: Journal) -> list[tuple[ConversationId, str]]:
    return [(offer.conversation_id, offer.operator_id) for offer in await journal.offers.open()]


async def test_who_waits_is_offered_to_one_who_is_there_and_runs_out(
    journal: Journal, watch: OfferWatch, mei_and_tom: tuple[Operator, ...], queued: Waiting
):
    mei, tom = mei_and_tom
    talk, now = await queued(), utc_now()

    pause = await watch.look(now=now)
    first = await journal.offers.open()
    await watch.look(now=now + timedelta(seconds=31))
    second = await journal.offers.open()

    assert [offer.conversation_id for offer in (*first, *second)] == [talk, talk]
    assert {offer.operator_id for offer in (*first, *second)} == {mei.id, tom.id}
    assert first[0].until == now + timedelta(seconds=30)
    assert 0 < pause <= 15
    assert (await journal.operators.get(first[0].operator_id)).missed_offers == 1


async def test_nobody_is_asked_beyond_their_capacity_or_twice_at_once(
    journal: Journal, watch: OfferWatch, operators: dict[str, Operator], queued: Waiting
):
    tom = operators["tom"]
    await journal.operators.set_presence(tom.id, Presence.ONLINE, now=utc_now())
    first, _second, _third = [await queued(units=2.5) for _ in range(3)]

    await watch.look(now=utc_now())
    assert await asked(journal) == [(first, tom.id)]
    await watch.look(now=utc_now())
    assert len(await asked(journal)) == 1
    for _ in range(2):
        conversation_id, _ = (await asked(journal))[0]
        await journal.desk.accept(conversation_id, tom, notice="", now=utc_now())
        await watch.look(now=utc_now())

    # Two of 2.5 units are the capacity of 5.
    assert await asked(journal) == []


async def test_whoever_is_away_or_was_not_seen_gets_no_offer(
    journal: Journal, watch: OfferWatch, mei_and_tom: tuple[Operator, ...], queued: Waiting
):
    mei, tom = mei_and_tom
    await queued()
    await journal.operators.set_presence(mei.id, Presence.AWAY, now=utc_now())
    await journal.operators.set_presence(tom.id, Presence.ONLINE, now=utc_now() - 2 * MINUTE)

    await watch.look(now=utc_now())

    assert await asked(journal) == []


async def test_a_ticket_is_offered_behind_those_who_wait_and_before_its_promise_breaks(
    journal: Journal,
    watch: OfferWatch,
    operators: dict[str, Operator],
    queued: Waiting,
    promised: Waiting,
):
    tom, now = operators["tom"], utc_now()
    await save(journal, tom, offers_at_once=10)
    await journal.operators.set_presence(tom.id, Presence.ONLINE, now=now)
    late, soon = await promised(now + 5 * HOUR), await promised(now + 4 * HOUR)
    waiting, breaking = await queued(), await promised(now + 29 * MINUTE)
    view = await journal.floor.view((Role.OPERATOR,), now=now, seen_since=now - MINUTE)
    document = await RoutingBook(journal).current()

    told = await journal.events.last(breaking)
    found = await watch.decide(view.workers, document, now=now)
    await watch.look(now=now)

    assert [waiter.conversation_id for waiter, _ in found] == [breaking, waiting, soon, late]
    assert {one for one, _ in await asked(journal)} == {breaking, waiting, soon, late}
    # The contact is told nothing of it, and no place.
    assert await journal.handoffs.position(breaking) is None
    assert await journal.events.last(breaking) == told


async def test_a_ticket_rests_until_the_hours_of_its_group_and_then_waits_for_its_group(
    journal: Journal, operators: dict[str, Operator], promised: Waiting
):
    mei, now = operators["mei"], utc_now()
    opens = now + 8 * HOUR
    open_hours = {"night": False}

    def hours(_document: RoutingDocument, group: str) -> ServiceHours:
        spans = (((0, DAY),),) * 7 if open_hours["night"] else ((),) * 7
        return ServiceHours(ZoneInfo("UTC"), spans, {})

    watch = OfferWatch(journal=journal, book=RoutingBook(journal), hours=hours)
    groups = [{"name": "front", "members": ["mei"]}, {"name": "vip", "members": ["tom"]}]
    await save(journal, mei, groups=groups)
    ticket = await promised(opens + 2 * HOUR, queue="vip")
    for one in operators.values():
        await journal.operators.set_presence(one.id, Presence.ONLINE, now=now)

    await watch.look(now=now)
    at_night = await asked(journal)
    open_hours["night"] = True
    await watch.look(now=now)

    assert at_night == []
    assert await asked(journal) == [(ticket, operators["tom"].id)]


async def test_a_night_is_no_time_that_a_ticket_has_waited(
    journal: Journal, operators: dict[str, Operator], promised: Waiting
):
    mei, now = operators["mei"], utc_now()
    later = now + 14 * HOUR
    minute = later.hour * 60 + later.minute
    office = ServiceHours(ZoneInfo("UTC"), (((minute, minute + 120),),) * 7)
    watch = OfferWatch(journal=journal, book=RoutingBook(journal), hours=lambda *_: office)
    groups = [{"name": "front", "members": ["mei"]}, {"name": "vip", "members": ["tom"]}]
    await save(journal, mei, groups=groups)
    ticket = await promised(later + 2 * HOUR, queue="vip")

    await journal.operators.set_presence(mei.id, Presence.ONLINE, now=later)
    await watch.look(now=later)
    others = await asked(journal)
    await journal.operators.set_presence(operators["tom"].id, Presence.ONLINE, now=later)
    await watch.look(now=later)

    assert others == []
    assert await asked(journal) == [(ticket, operators["tom"].id)]


async def test_offers_follow_groups_skills_and_language(
    journal: Journal, watch: OfferWatch, mei_and_tom: tuple[Operator, ...], queued: Waiting
):
    mei, tom = mei_and_tom
    groups = [{"name": "front", "members": ["mei"]}, {"name": "vip", "members": ["tom"]}]
    await save(journal, mei, groups=groups)
    vip, front = await queued(queue="vip"), await queued(queue="front")
    await queued(queue="vip", skills=("sizing",))

    await watch.look(now=utc_now())

    assert sorted(await asked(journal)) == sorted([(vip, tom.id), (front, mei.id)])


async def test_whoever_misses_three_in_a_row_is_away_with_the_reason_until_they_come_back(
    journal: Journal, watch: OfferWatch, operators: dict[str, Operator], queued: Waiting
):
    tom, now = operators["tom"], utc_now()
    await journal.operators.set_presence(tom.id, Presence.ONLINE, now=now)
    for _ in range(5):
        await queued()

    for seconds in (0, 31, 62, 93):
        later = now + timedelta(seconds=seconds)
        await journal.operators.renew_presence(tom.id, now=later)
        await watch.look(now=later)

    away = await journal.operators.get(tom.id)
    assert (away.presence, away.missed_offers) == (Presence.AWAY, 3)
    assert await asked(journal) == []
    await journal.operators.set_presence(tom.id, Presence.ONLINE, now=now)
    assert (await journal.operators.get(tom.id)).missed_offers == 0


async def test_an_answer_of_either_kind_begins_the_count_anew(
    journal: Journal, watch: OfferWatch, operators: dict[str, Operator], queued: Waiting
):
    tom = operators["tom"]
    await journal.operators.set_presence(tom.id, Presence.ONLINE, now=utc_now())
    now = utc_now()
    for answer in ("decline", "accept"):
        for _ in range(2):
            await queued()
        await watch.look(now=now)
        now += timedelta(seconds=31)
        await journal.operators.renew_presence(tom.id, now=now)
        await watch.look(now=now)
        assert (await journal.operators.get(tom.id)).missed_offers == 1
        talk, _ = (await asked(journal))[0]
        if answer == "decline":
            await journal.offers.decline(talk, tom.id, now=now)
        else:
            await journal.desk.accept(talk, tom, notice="", now=now)
        assert (await journal.operators.get(tom.id)).missed_offers == 0


async def test_the_operator_who_declined_is_not_asked_again_soon(
    journal: Journal, watch: OfferWatch, operators: dict[str, Operator], queued: Waiting
):
    tom, now = operators["tom"], utc_now()
    await journal.operators.set_presence(tom.id, Presence.ONLINE, now=now)
    talk = await queued()
    await watch.look(now=now)
    await journal.offers.decline(talk, tom.id, now=now)

    await watch.look(now=now + timedelta(seconds=1))
    soon = await asked(journal)
    later = now + 6 * MINUTE
    await journal.operators.set_presence(tom.id, Presence.ONLINE, now=later)
    await watch.look(now=later)

    assert soon == []
    assert await asked(journal) == [(talk, tom.id)]


async def test_somebody_else_may_accept_by_hand_meanwhile(
    journal: Journal, watch: OfferWatch, mei_and_tom: tuple[Operator, ...], queued: Waiting
):
    mei, tom = mei_and_tom
    talk = await queued()
    await watch.look(now=utc_now())
    ((_, asked_id),) = await asked(journal)
    other = tom if asked_id == mei.id else mei

    await journal.desk.accept(talk, other, notice="", now=utc_now())

    ended = (await journal.offers.recent(utc_now() - MINUTE))[-1]
    assert ended.state is OfferState.WITHDRAWN
    assert (await journal.operators.get(asked_id)).missed_offers == 0


@pytest.mark.parametrize("gone", ["away", "offline", "inactive", "another role"])
async def test_an_offer_to_somebody_who_goes_is_withdrawn_at_once_and_is_not_missed(
    journal: Journal,
    watch: OfferWatch,
    room: DeskRoom,
    operators: dict[str, Operator],
    queued: Waiting,
    gone: str,
):
    tom, now = operators["tom"], utc_now()
    await journal.operators.set_presence(tom.id, Presence.ONLINE, now=now)
    talk = await queued()
    await watch.look(now=now)
    assert await asked(journal) == [(talk, tom.id)]

    if gone in ("away", "offline"):
        await room.set_presence(tom, Presence(gone))
    else:
        leaves = {"active": False} if gone == "inactive" else {"role": Role.CONTENT}
        await Staff(journal).change(tom.id, **leaves)
    left = await asked(journal)
    await watch.look(now=now + MINUTE)

    assert left == []
    assert [one.state for one in await journal.offers.recent(now)] == [OfferState.WITHDRAWN]
    assert (await journal.operators.get(tom.id)).missed_offers == 0


async def test_who_is_set_away_is_not_asked_any_longer(
    journal: Journal, watch: OfferWatch, operators: dict[str, Operator], queued: Waiting
):
    tom, now = operators["tom"], utc_now()
    await save(journal, tom, offers_at_once=2, missed_until_away=1)
    await journal.operators.set_presence(tom.id, Presence.ONLINE, now=now)
    first, second = await queued(), await queued()
    await journal.offers.make(first, tom.id, until=now, now=now)
    await journal.offers.make(second, tom.id, until=now + MINUTE, now=now)

    await watch.look(now=now)

    states = [one.state for one in await journal.offers.recent(now)]
    assert states == [OfferState.LAPSED, OfferState.WITHDRAWN]
    assert (await journal.operators.get(tom.id)).presence is Presence.AWAY


async def test_the_watch_reacts_at_once_when_somebody_comes_to_the_queue(
    journal: Journal, watch: OfferWatch, mei_and_tom: tuple[Operator, ...], queued: Waiting
):
    running = asyncio.create_task(watch.watch())
    with journal.wakeups.listen() as news:
        talk = await queued()
        async with asyncio.timeout(10):
            while not await asked(journal):
                await news.get()
    running.cancel()

    assert (await asked(journal))[0][0] == talk


async def test_two_servers_ask_one_operator_for_each(
    journal: Journal,
    journal_url: str,
    watch: OfferWatch,
    mei_and_tom: tuple[Operator, ...],
    queued: Waiting,
):
    other = Journal(create_engine(journal_url))
    second = OfferWatch(journal=other, book=RoutingBook(other))
    talks = {await queued() for _ in range(2)}
    now = utc_now()

    await asyncio.gather(watch.look(now=now), second.look(now=now))
    late = now + timedelta(seconds=31)
    lapsed = await asyncio.gather(journal.offers.lapse(now=late), other.offers.lapse(now=late))
    await other.close()

    made = await journal.offers.recent(now)
    assert {offer.conversation_id for offer in made} <= talks
    assert len(lapsed[0]) + len(lapsed[1]) == len(made) == len({o.conversation_id for o in made})


async def test_an_offer_to_two_is_refused_by_the_journal(
    journal: Journal, mei_and_tom: tuple[Operator, ...], queued: Waiting
):
    mei, tom = mei_and_tom
    talk, now = await queued(), utc_now()
    until: datetime = now + MINUTE
    await journal.offers.make(talk, mei.id, until=until, now=now)

    with pytest.raises(Conflict):
        await journal.offers.make(talk, tom.id, until=until, now=now)
