"""What an operator lays aside, over HTTP: snoozed, written up, resolved and opened again."""

import asyncio
from datetime import timedelta

import pytest

from desk.presence import DueWatch, requeue
from desk.routing.book import RoutingBook
from store.journal import Journal
from store.moments import utc_now
from tests.desk.test_moves import shown_to


async def _wrap_up(journal: Journal, operator, seconds: int) -> None:
    await RoutingBook(journal).save(
        {"wrap_up_seconds": seconds}, expected=0, by=operator, now=utc_now()
    )


async def test_snoozed_it_leaves_mine_and_its_time_brings_it_back(tom, journal, taken):
    until = utc_now() + timedelta(minutes=30)
    answer = await tom.act(taken, "snooze", until=until.isoformat())
    asleep = await tom.queue()
    watch = DueWatch(journal)

    next_at = await watch.look(now=utc_now())
    await watch.look(now=until)

    assert answer.json() == {"state": "snoozed"}
    assert [row["snoozed_until"] for row in asleep["snoozed"]] == [until.isoformat()]
    assert asleep["mine"] == []
    assert next_at == until
    assert [row["state"] for row in (await tom.queue())["mine"]] == ["operator"]


async def test_a_watch_of_a_new_process_wakes_what_an_old_one_left(tom, journal, taken):
    await tom.act(taken, "snooze", until=(utc_now() + timedelta(seconds=0.4)).isoformat())

    watching = asyncio.create_task(DueWatch(journal).watch())
    async with asyncio.timeout(10):
        while not (await tom.queue())["mine"]:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    watching.cancel()

    assert (await shown_to(tom, taken))["snoozed_until"] is None


@pytest.mark.parametrize("until", ["2020-01-01T00:00:00+00:00", "2999-01-01T00:00:00+00:00"])
async def test_nobody_snoozes_into_the_past_or_for_ever(tom, taken, until):
    answer = await tom.act(taken, "snooze", until=until)

    assert answer.status_code == 422
    assert answer.json()["field"] == "until"


async def test_woken_by_hand(tom, mei, taken):
    await tom.act(taken, "snooze", until=(utc_now() + timedelta(hours=1)).isoformat())

    foreign = await mei.act(taken, "wake")
    own = await tom.act(taken, "wake")

    assert (foreign.status_code, own.json()) == (409, {"state": "operator"})


async def test_the_wrap_up_stays_mine_until_it_is_finished(tom, operators, journal, taken):
    await _wrap_up(journal, operators["mei"], 60)

    await tom.act(taken, "resolve")
    row = (await tom.queue())["mine"][0]
    shown = await shown_to(tom, taken)
    finished = await tom.act(taken, "finish")

    assert (row["state"], shown["state"]) == ("wrap_up", "wrap_up")
    assert shown["wrap_up_until"] > utc_now().isoformat()
    assert finished.json() == {"state": "resolved"}
    assert (await tom.queue())["mine"] == []


async def test_the_wrap_up_ends_by_itself(tom, operators, journal, taken):
    await _wrap_up(journal, operators["mei"], 60)
    await tom.act(taken, "resolve")

    await DueWatch(journal).look(now=utc_now() + timedelta(seconds=61))

    assert (await shown_to(tom, taken))["state"] == "resolved"


async def test_resolved_it_can_be_opened_again(mei, tom, taken):
    await tom.act(taken, "resolve")

    answer = await mei.act(taken, "reopen")

    assert answer.json()["handoff"]["status"] == "accepted"
    assert (await mei.act(taken, "reply", text="您好")).status_code == 201
    assert (await tom.act(taken, "reopen")).status_code == 409


async def test_what_was_put_off_stays_with_an_operator_who_goes_home(
    tom, operators, journal, taken, waiting
):
    other = await waiting()
    await tom.act(other, "accept")
    await tom.act(taken, "reply", text="明天给您消息")
    await tom.act(taken, "snooze", until=(utc_now() + timedelta(hours=20)).isoformat())

    mine = await journal.conversations.of_operator(operators["tom"].id)
    await requeue(journal, mine, now=utc_now())

    assert (await shown_to(tom, taken))["state"] == "snoozed"
    assert (await shown_to(tom, other))["state"] == "queued"
