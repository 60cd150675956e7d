"""Service hours as people mean them: several spans, past midnight, holidays, and days of 23 and 25 hours."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import ValidationError

from desk.routing.hours import GroupHours, ServiceHours, Span, SpecialDay, Week
from settings import Settings

SHOP = Settings()
OFFICE = (Span(opens="09:00", closes="12:00"), Span(opens="13:00", closes="18:00"))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def hours(
    *spans: Span, zone: str = "", weekend: bool = False, special: tuple[SpecialDay, ...] = ()
) -> ServiceHours:
    days = ("mon", "tue", "wed", "thu", "fri", *(("sat", "sun") if weekend else ()))
    own = GroupHours(zone=zone, week=Week(**dict.fromkeys(days, spans)))
    return ServiceHours.of_group("sales", {"sales": own}, special, settings=SHOP)


@pytest.mark.parametrize(
    ("moment", "opened"),
    [
        ("2026-03-02T00:59", False),  # Monday 08:59 in Shanghai
        ("2026-03-02T01:00", True),
        ("2026-03-02T04:00", False),  # lunch
        ("2026-03-02T05:00", True),
        ("2026-03-02T10:00", False),
        ("2026-03-07T02:00", False),  # Saturday
    ],
)
def test_several_spans_a_day_and_none_at_the_weekend(moment: str, opened: bool):
    assert hours(*OFFICE).is_open(utc(moment)) is opened


def test_service_time_skips_lunch_night_and_weekend():
    office = hours(*OFFICE)
    friday, monday = utc("2026-03-06T09:30"), utc("2026-03-09T01:30")

    assert office.service_time_between(friday, monday) == timedelta(hours=1)
    assert office.add_service_time(friday, timedelta(hours=1)) == monday
    assert office.service_time_between(monday, friday) == timedelta()
    assert office.next_opening(friday) == utc("2026-03-09T01:00")


def test_hours_past_midnight_belong_to_the_day_they_begin_on():
    late = hours(Span(opens="18:00", closes="02:00"), zone="Europe/London")

    assert late.is_open(utc("2026-03-07T01:59"))  # Friday's evening, on Saturday
    assert not late.is_open(utc("2026-03-07T18:30"))
    assert not late.is_open(utc("2026-03-09T01:00"))  # Sunday has none that could reach Monday
    assert late.add_service_time(utc("2026-03-06T23:00"), timedelta(hours=4)) == utc(
        "2026-03-09T19:00"
    )


def test_a_holiday_closes_and_a_special_day_has_its_own_hours():
    special = (
        SpecialDay(day=date(2026, 10, 1), name="国庆节"),
        SpecialDay(day=date(2026, 10, 10), spans=(Span(opens="10:00", closes="16:00"),)),
        SpecialDay(day=date(2026, 10, 12), groups=("night",)),
    )
    office = hours(*OFFICE, special=special)

    assert not office.is_open(utc("2026-10-01T02:00"))
    assert office.next_opening(utc("2026-09-30T10:00")) == utc("2026-10-02T01:00")
    assert office.is_open(utc("2026-10-10T02:00"))  # a Saturday that makes up for it
    assert office.is_open(utc("2026-10-12T02:00"))


@pytest.mark.parametrize(
    ("day", "length"), [("2026-03-29", 5), ("2026-10-25", 7), ("2026-06-07", 6)]
)
def test_a_night_over_a_change_of_the_clocks_is_an_hour_shorter_or_longer(day: str, length: int):
    night = hours(Span(opens="00:00", closes="06:00"), zone="Europe/London", weekend=True)
    noon = utc(f"{day}T12:00")

    assert night.service_time_between(noon - timedelta(hours=14), noon) == timedelta(hours=length)


def test_spans_at_the_changes_of_the_clocks():
    twice = hours(Span(opens="01:15", closes="01:45"), zone="Europe/London", weekend=True)

    # The clocks show 01:00 to 02:00 twice: open from the first 01:15 to the second 01:45.
    assert twice.is_open(utc("2026-10-25T00:15"))
    assert twice.is_open(utc("2026-10-25T01:44"))
    # They skip 01:00 to 02:00: the half hour still exists, behind the skip.
    assert twice.service_time_between(
        utc("2026-03-29T00:00"), utc("2026-03-29T12:00")
    ) == timedelta(minutes=30)


def test_overlapping_spans_count_once_and_touching_ones_never_close():
    doubled = hours(Span(opens="09:00", closes="12:00"), Span(opens="11:00", closes="13:00"))
    always = hours(Span(opens="00:00", closes="24:00"), weekend=True)
    monday = utc("2026-03-01T16:00")

    assert doubled.service_time_between(monday, monday + timedelta(days=1)) == timedelta(hours=4)
    assert always.next_opening(monday) is None
    assert always.promise(monday) == monday + timedelta(hours=2)
    assert always.service_time_between(monday, monday + timedelta(days=3)) == timedelta(days=3)


def test_a_promise_is_a_fortnight_away_at_most():
    minute = GroupHours(week=Week(mon=(Span(opens="09:00", closes="09:01"),)))
    thin = ServiceHours.of_group("sales", {"sales": minute}, (), settings=SHOP)
    monday = utc("2026-03-02T02:00")

    assert thin.promise(monday, timedelta(minutes=2)) == utc("2026-03-16T01:01")
    assert thin.promise(monday, timedelta(minutes=3)) is None


def test_adding_and_measuring_service_time_agree():
    office = hours(*OFFICE, zone="Europe/London")
    start = utc("2026-03-26T08:13")
    for minutes in range(1, 4000, 37):
        amount = timedelta(minutes=minutes)

        assert office.service_time_between(start, office.add_service_time(start, amount)) == amount


def test_a_group_without_hours_has_those_of_everybody_and_then_the_settings():
    everybody = {"default": GroupHours(week=Week(sun=OFFICE))}
    sunday = utc("2026-03-01T02:00")

    assert ServiceHours.of_group("sales", everybody, (), settings=SHOP).is_open(sunday)
    assert not ServiceHours.of_group("sales", everybody, (), settings=SHOP).is_open(
        utc("2026-03-02T02:00")
    )
    assert ServiceHours.of_group("sales", {}, (), settings=SHOP).is_open(utc("2026-03-02T02:00"))


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ({"week": {}}, "never open"),
        ({"week": {"mon": [{"opens": "9", "closes": "12:00"}]}}, "no time of day"),
        ({"week": {"mon": [{"opens": "25:00", "closes": "26:00"}]}}, "no time of day"),
        ({"week": {"mon": [{"opens": "09:00", "closes": "09:00"}]}}, "no length"),
        (
            {"week": {"mon": [{"opens": "09:00", "closes": "12:00"}]}, "zone": "Mars"},
            "no time zone",
        ),
    ],
)
def test_hours_that_cannot_be_are_refused_in_words(section: dict[str, object], words: str):
    with pytest.raises(ValidationError, match=words):
        GroupHours.model_validate(section)
