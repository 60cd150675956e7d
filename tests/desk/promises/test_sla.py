"""First, next and last answer are promised in service time; what runs short or is broken is marked once."""

from datetime import timedelta

import pytest

from desk.routing.hours import GroupHours, ServiceHours, Span, Week
from desk.routing.sla import Level, Sla, Target, Targets, promises_of
from domain.handoff import HandoffStatus
from settings import Settings
from store.sla import Case
from tests.desk.promises.conftest import after
from tests.store.builders import NOW

OPEN = ServiceHours.of(Settings(service_hours="00:00-24:00"))
SHORT = {"everybody": {"first_response_seconds": 60, "next_response_seconds": 300}}


def a_case(**changes: object) -> Case:
    values = {
        "handoff_id": "ho_1",
        "conversation_id": "cv_1",
        "group": "default",
        "priority": 0,
        "status": HandoffStatus.WAITING,
        "created_at": NOW,
    }
    return Case(**(values | changes))  # type: ignore[arg-type]


def levels(case: Case, *, at: float, hours: ServiceHours = OPEN) -> dict[Target, Level]:
    moment = after(seconds=at)
    return {p.target: p.level(moment) for p in promises_of(case, Sla(), hours)}


@pytest.mark.parametrize(
    ("seconds", "level"), [(47, Level.OK), (48, Level.WARNING), (60, Level.BREACH)]
)
def test_the_first_answer_is_due_in_a_minute_with_a_warning_before(seconds: int, level: Level):
    assert levels(a_case(), at=seconds)[Target.FIRST_RESPONSE] is level


def test_an_answer_in_time_stays_in_time_and_a_late_one_late():
    assert (
        levels(a_case(first_reply_at=after(seconds=59)), at=9999)[Target.FIRST_RESPONSE] is Level.OK
    )
    late = a_case(first_reply_at=after(seconds=61))
    assert levels(late, at=9999)[Target.FIRST_RESPONSE] is Level.BREACH


def test_the_next_answer_counts_from_the_unanswered_word_and_anew_after_a_snooze():
    waits = {"first_reply_at": after(seconds=30), "waiting_since": after(seconds=100)}

    assert Target.NEXT_RESPONSE not in levels(a_case(waiting_since=NOW), at=500)
    assert levels(a_case(**waits), at=399)[Target.NEXT_RESPONSE] is Level.WARNING
    assert levels(a_case(**waits), at=400)[Target.NEXT_RESPONSE] is Level.BREACH
    assert Target.NEXT_RESPONSE not in levels(a_case(**waits, snoozed=True), at=400)
    woken = a_case(**waits, woken_at=after(seconds=350))
    assert levels(woken, at=400)[Target.NEXT_RESPONSE] is Level.OK
    assert levels(woken, at=650)[Target.NEXT_RESPONSE] is Level.BREACH


def test_only_service_hours_count():
    """12:00 on a Sunday; the group opens on Monday at nine."""
    monday = GroupHours(week=Week(mon=(Span(opens="09:00", closes="18:00"),)))
    hours = ServiceHours.of_group("default", {"default": monday}, (), settings=Settings())
    twenty_one_hours = 21 * 3600

    assert (
        levels(a_case(), at=twenty_one_hours + 47, hours=hours)[Target.FIRST_RESPONSE] is Level.OK
    )
    assert (
        levels(a_case(), at=twenty_one_hours + 60, hours=hours)[Target.FIRST_RESPONSE]
        is Level.BREACH
    )


def test_a_ticket_is_due_when_it_was_promised():
    ticket = a_case(promised_at=after(hours=2), status=HandoffStatus.TICKET)

    assert Target.FIRST_RESPONSE not in levels(ticket, at=7000)
    assert levels(ticket, at=7000)[Target.PROMISED] is Level.WARNING
    assert levels(ticket, at=7200)[Target.PROMISED] is Level.BREACH


def test_priority_is_heard_before_group_and_group_before_everybody():
    sla = Sla(
        everybody=Targets(first_response_seconds=90),
        groups={"sales": Targets(first_response_seconds=30, resolution_seconds=3600)},
        priorities={5: Targets(first_response_seconds=10, next_response_seconds=0)},
    )

    assert sla.of("sales", 5) == Targets(
        first_response_seconds=10, next_response_seconds=0, resolution_seconds=3600
    )
    assert sla.of("other", 0) == Targets(
        first_response_seconds=90, next_response_seconds=300, resolution_seconds=86400
    )
    urgent = a_case(priority=5, first_reply_at=NOW, waiting_since=NOW)
    assert Target.NEXT_RESPONSE not in {p.target for p in promises_of(urgent, sla, OPEN)}


async def test_each_warning_and_breach_is_marked_once_and_wakes_the_desk(
    journal, save, asks, watch, counted
):
    await save(sla=SHORT)
    talk = await asks()
    first = await watch.look(after(seconds=1))

    with journal.wakeups.listen() as news:
        second = await watch.look(after(seconds=50))
        await watch.look(after(seconds=55))
        assert news.get_nowait()["type"] == "queue"
        assert news.empty()
    await watch.look(after(seconds=70))
    await watch.look(after(seconds=80))

    assert (first, second) == (after(seconds=48), after(seconds=60))
    assert [(mark.target, mark.level) for mark in counted] == [
        ("first_response", "warning"),
        ("first_response", "breach"),
    ]
    kept = await journal.sla.since(NOW)
    assert [(m.conversation_id, m.level) for m in kept] == [
        (talk.id, "breach"),
        (talk.id, "warning"),
    ]


async def test_an_answer_that_came_too_late_between_two_looks_is_marked_all_the_same(
    journal, save, asks, watch, counted, operators
):
    await save(sla=SHORT)
    talk = await asks()
    tom = operators["tom"]
    await journal.desk.accept(talk.id, tom, notice="接入", now=after(seconds=5))
    await journal.desk.reply(talk.id, tom, "您好", "k1", now=after(seconds=65))

    await watch.look(after(seconds=66))

    assert [(m.target, m.level, m.operator_id) for m in counted] == [
        ("first_response", "breach", tom.id)
    ]


async def test_whoever_gave_up_before_the_breach_leaves_none(journal, save, asks, watch, counted):
    await save(sla=SHORT)
    talk = await asks()
    await journal.desk.withdraw(talk.id, notice="小二继续", now=after(seconds=40))

    await watch.look(after(seconds=300))

    assert counted == []


async def test_the_queue_shows_how_each_promise_stands(journal, save, asks, watch):
    await save(sla=SHORT)
    await asks()
    rows = await journal.handoffs.listed(HandoffStatus.WAITING)

    marks = await watch.marking(rows, after(seconds=50))

    assert [(m["target"], m["level"]) for m in marks[rows[0].handoff.id]] == [
        ("first_response", "warning"),
        ("resolution", "ok"),
    ]
    assert marks[rows[0].handoff.id][0]["due_at"] == after(seconds=60).isoformat()


async def test_the_wall_reads_what_runs_and_what_was_marked(mei, journal, save, asks, watch):
    await save(sla=SHORT)
    talk = await asks()
    await watch.look(after(seconds=70))
    since = {"since": (NOW - timedelta(days=1)).isoformat()}

    answer = (await mei.get("/sla", params=since)).json()

    assert [one["target"] for one in answer["running"]] == ["first_response", "resolution"]
    assert {one["conversation_id"] for one in answer["marks"]} == {talk.id}
    assert answer["counts"] == {"first_response": {"warning": 0, "breach": 1}}
    refused = await mei.get("/sla", params={"since": "2026-03-01T09:00:00"})
    assert refused.status_code == 422


async def test_a_snooze_stops_the_next_answer_and_waking_begins_it_anew(
    journal, save, asks, watch, operators
):
    await save(sla=SHORT)
    talk, tom = await asks(), operators["tom"]
    await journal.desk.accept(talk.id, tom, notice="接入", now=after(seconds=5))
    await journal.desk.reply(talk.id, tom, "您好", "k1", now=after(seconds=10))
    await journal.receive(talk.id, "还有一个问题", "k2", now=after(seconds=20))

    async def due() -> list[str]:
        found = await watch.standings(now=after(hours=1))
        return [p.due_at.isoformat() for _, p in found if p.target is Target.NEXT_RESPONSE]

    before = await due()
    await journal.resting.snooze(talk.id, tom, until=after(hours=1), now=after(seconds=30))
    asleep = await due()
    await journal.resting.wake(talk.id, tom, now=after(seconds=900))

    assert before == [after(seconds=320).isoformat()]
    assert asleep == []
    assert await due() == [after(seconds=1200).isoformat()]
