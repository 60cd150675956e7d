"""Promises are honest: a place, a wait only from history, a time within the service hours."""

from datetime import UTC, datetime

import pytest

from desk.routing.hours import ServiceHours
from domain.language import Language
from settings import Settings
from turns import notices

HOURS = ServiceHours.of(Settings())


@pytest.mark.parametrize(
    ("now", "promised"),
    [
        ("2026-03-01T02:00", "2026-03-01T04:00"),  # 10:00 in Shanghai: two hours later
        ("2026-03-01T12:00", "2026-03-02T03:00"),  # 20:00: the day is too short
        ("2026-03-01T17:00", "2026-03-02T03:00"),  # 01:00 at night: the same day's opening
    ],
)
def test_the_promise_lies_in_the_service_hours(now: str, promised: str):
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)

    assert HOURS.promise(moment) == datetime.fromisoformat(promised).replace(tzinfo=UTC)


def test_hours_past_midnight_and_around_the_clock():
    late = ServiceHours.of(Settings(service_hours="18:00-02:00"))
    always = ServiceHours.of(Settings(service_hours="00:00-24:00"))

    assert late.is_open(datetime(2026, 3, 1, 17, 0, tzinfo=UTC))
    assert not late.is_open(datetime(2026, 3, 1, 19, 0, tzinfo=UTC))
    assert always.is_open(datetime(2026, 3, 1, 15, 59, tzinfo=UTC))


def test_the_queue_is_told_in_both_languages_and_the_wait_only_with_history():
    assert notices.queued(Language.ZH, 3, None) == "正在为您转接人工客服，前面还有 2 位。"
    assert notices.queued(Language.EN, 2, (90, 200)) == (
        "I'm getting a person for you. There is 1 person ahead of you."
        " The wait is about 1–4 minutes."
    )


def test_a_promised_time_is_in_the_shops_zone():
    when = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)

    assert notices.moment(Language.ZH, when, "Asia/Shanghai") == "3月1日 11:00"
    assert notices.moment(Language.EN, when, "Asia/Shanghai") == "1 March, 11:00 (Asia/Shanghai)"
