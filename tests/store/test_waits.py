"""A place in the own group's queue, and an honest range for it from those who stood there before."""

from datetime import datetime, timedelta

from domain.contact import Operator
from domain.conversation import Conversation
from domain.handoff import HandoffReason, Route
from domain.waiting import Hold, Stay, holds_of, in_minutes, wait_range
from store.conversations import lock
from store.handoffs import open_handoff
from store.journal import Journal
from tests.store.builders import NOW, a_brief, a_conversation, an_operator


async def asks(journal: Journal, route: Route, *, at: datetime = NOW) -> Conversation:
    talk = await a_conversation(journal)
    async with journal.database.write() as transaction:
        row = await lock(transaction, talk.id)
        await open_handoff(
            transaction, row, HandoffReason.REQUESTED, a_brief(), now=at, route=route
        )
    return talk


async def taken(journal: Journal, mei: Operator, *, group: str, minutes: int) -> None:
    """Somebody who waited alone in that group for so long, as many hours ago."""
    began = NOW - timedelta(hours=minutes)
    talk = await asks(journal, Route(queue=group), at=began)
    at = began + timedelta(minutes=minutes)
    await journal.desk.accept(talk.id, mei, notice="接入", now=at)


async def test_places_count_within_a_group_and_by_rank(journal: Journal):
    first = await asks(journal, Route(queue="sales"))
    other = await asks(journal, Route(queue="service"), at=NOW + timedelta(seconds=1))
    later = NOW + timedelta(minutes=2)
    vip = await asks(
        journal,
        Route(queue="sales", priority=3, rank_at=later - timedelta(minutes=15)),
        at=later,
    )

    assert await journal.handoffs.position(vip.id) == 1
    assert await journal.handoffs.position(first.id) == 2
    assert await journal.handoffs.position(other.id) == 1


async def test_who_is_overtaken_is_told_where_they_stand_now(journal: Journal):
    first = await asks(journal, Route(queue="sales"))
    await asks(journal, Route(queue="sales", rank_at=NOW - timedelta(minutes=9)), at=NOW)

    await journal.handoffs.announce_positions()

    told = [e.payload["value"] for e in await journal.events_after(first.id, 0)]
    assert [value["position"] for value in told if "position" in value] == [1, 2]


async def test_the_range_is_silent_until_there_is_history_of_the_own_group(journal: Journal):
    mei = await an_operator(journal)
    for minutes in range(1, 8):
        await taken(journal, mei, group="sales", minutes=minutes)
    thin = await journal.waits.range("sales", 1, now=NOW, arrived=True)

    await taken(journal, mei, group="sales", minutes=8)

    assert thin is None
    assert await journal.waits.range("sales", 1, now=NOW, arrived=True) is not None
    assert await journal.waits.range("service", 1, now=NOW, arrived=True) is None
    assert await journal.waits.range("sales", 1, now=NOW + timedelta(days=15)) is None


async def test_tickets_and_who_gave_up_tell_no_wait(journal: Journal):
    mei = await an_operator(journal)
    for _ in range(8):
        talk = await asks(journal, Route(queue="sales"), at=NOW - timedelta(hours=2))
        await journal.desk.to_ticket(
            talk.id, promised_at=NOW, notice="已留言", now=NOW - timedelta(hours=1)
        )
        await journal.desk.accept(talk.id, mei, notice="接入", now=NOW)
        other = await asks(journal, Route(queue="sales"), at=NOW - timedelta(hours=2))
        await journal.desk.withdraw(other.id, notice="小二继续", now=NOW)

    assert await journal.waits.range("sales", 1, now=NOW, arrived=True) is None


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def test_each_place_that_somebody_held_is_one_piece_of_history():
    stays = [
        Stay(at(0), at(0), at(5), taken=True),
        Stay(at(1), at(1), at(3), taken=False),
        Stay(at(2), at(2), at(8), taken=True),
    ]

    found = [(hold.who, hold.place, hold.arrived, hold.seconds / 60) for hold in holds_of(stays)]

    assert found == [(0, 1, True, 5), (2, 3, True, 6), (2, 2, False, 5), (2, 1, False, 3)]


def test_a_range_is_what_the_place_itself_took_and_not_a_multiple_of_whole_waits():
    holds = [
        Hold(who, place, arrived=place == 4, seconds=60.0 * place)
        for who in range(20)
        for place in (4, 3, 2, 1)
    ]

    assert wait_range(holds, 4, arrived=True) == (240, 240)
    assert wait_range(holds, 1, arrived=False) == (60, 60)
    # Nobody has come straight to the first place.
    assert wait_range(holds, 1, arrived=True) is None
    # Twice as far back as anybody ever stood is stretched, four times as far is not told.
    assert wait_range(holds, 8, arrived=True) == (480, 480)
    assert wait_range(holds, 16, arrived=True) is None


def test_people_are_told_whole_minutes_with_some_width():
    assert in_minutes((170, 170)) == (2, 3)
    assert in_minutes((0, 30)) == (0, 1)
    assert in_minutes((120, 120)) == (2, 3)
