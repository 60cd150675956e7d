"""When humans answer: weekly hours and special days of a group as data, and service time counted in them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from settings import Settings

PROMISE = timedelta(hours=2)
HORIZON = timedelta(days=400)
# A later time is no promise that anybody would wait for.
LONGEST_PROMISE = timedelta(days=14)
EVERY_GROUP = "default"
DAY = 24 * 60
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def minutes_of(clock: str) -> int:
    """`09:30` → 570; ValueError with words for anything that no clock shows. `24:00` is the day's end."""
    hours, _, minutes = clock.strip().partition(":")
    if not (hours.isdecimal() and minutes.isdecimal() and len(minutes) == 2):
        raise ValueError(f"{clock!r} is no time of day: write it as 09:30.")
    found = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or found > DAY:
        raise ValueError(f"{clock!r} is no time of day: 00:00 to 24:00 are.")
    return found


def _checked_clock(clock: str) -> str:
    found = minutes_of(clock)
    return f"{found // 60:02d}:{found % 60:02d}"


def _checked_zone(name: str) -> str:
    if name:
        try:
            ZoneInfo(name)
        except (ValueError, OSError, LookupError) as error:
            raise ValueError(
                f"{name!r} is no time zone: write one such as Asia/Shanghai."
            ) from error
    return name


Clock = Annotated[str, AfterValidator(_checked_clock)]
Zone = Annotated[str, AfterValidator(_checked_zone)]


class Span(BaseModel):
    """One stretch of a day; one that closes at or before its opening goes past midnight."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    opens: Clock
    closes: Clock

    @model_validator(mode="after")
    def _lasts(self) -> "Span":
        if self.opens == self.closes:
            raise ValueError(f"A span from {self.opens} to {self.closes} has no length.")
        return self

    @property
    def minutes(self) -> tuple[int, int]:
        """Of the day it begins on; the end may lie beyond 24 * 60."""
        opens, closes = minutes_of(self.opens), minutes_of(self.closes)
        return opens, closes if closes > opens else closes + DAY


# Every span of a year is walked through for a promise.
Spans = Annotated[tuple[Span, ...], Field(max_length=12)]


class Week(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    mon: Spans = ()
    tue: Spans = ()
    wed: Spans = ()
    thu: Spans = ()
    fri: Spans = ()
    sat: Spans = ()
    sun: Spans = ()

    @model_validator(mode="after")
    def _opens(self) -> "Week":
        if not any(getattr(self, day) for day in WEEKDAYS):
            raise ValueError("These hours never open: give at least one day a span.")
        return self


class GroupHours(BaseModel):
    """Of one group; an empty zone is the shop's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zone: Zone = ""
    week: Week


class SpecialDay(BaseModel):
    """A holiday, or a day with hours of its own; no groups means all of them. A span that began the evening before
    still ends as it would."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    day: date
    name: str = Field("", max_length=80)
    groups: Annotated[tuple[str, ...], Field(max_length=100)] = ()
    spans: Spans = ()


Stretch = tuple[datetime, datetime]


@dataclass(frozen=True)
class ServiceHours:
    """`week` begins on Monday and `special` wins over it; both hold minutes of the local day. Moments go in and come out
    aware, in UTC."""

    zone: ZoneInfo
    week: tuple[tuple[tuple[int, int], ...], ...]
    special: Mapping[date, tuple[tuple[int, int], ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, settings: Settings) -> "ServiceHours":
        """The settings' hours, every day."""
        opens, closes = settings.service_hours.split("-")
        span = Span(opens=opens, closes=closes).minutes
        return cls(ZoneInfo(settings.time_zone), ((span,),) * 7)

    @classmethod
    def of_group(
        cls,
        group: str,
        hours: Mapping[str, GroupHours],
        holidays: Sequence[SpecialDay],
        *,
        settings: Settings,
    ) -> "ServiceHours":
        """The group's own hours, else those of `default`, else the settings'; with its special days."""
        special = {
            one.day: tuple(span.minutes for span in one.spans)
            for one in holidays
            if not one.groups or group in one.groups
        }
        own = hours.get(group) or hours.get(EVERY_GROUP)
        if own is None:
            base = cls.of(settings)
            return cls(base.zone, base.week, special)
        week = tuple(tuple(s.minutes for s in getattr(own.week, day)) for day in WEEKDAYS)
        return cls(ZoneInfo(own.zone or settings.time_zone), week, special)

    def is_open(self, now: datetime) -> bool:
        first, _ = next(self._stretches(now, until=now + timedelta(minutes=1)), (None, None))
        return first is not None and first <= now

    def next_opening(self, now: datetime) -> datetime | None:
        """The next moment after `now` at which closed hours end; None where they never close."""
        closed_since: datetime | None = None if self.is_open(now) else now
        for start, end in self._stretches(now, until=now + HORIZON):
            if closed_since is not None and start > now and start > closed_since:
                return start
            closed_since = end
        return None

    def service_time_between(self, start: datetime, end: datetime) -> timedelta:
        """How much of it lies in the hours; nothing where the end comes first."""
        total = timedelta()
        for opens, closes in self._stretches(start, until=end):
            total += max(min(closes, end) - max(opens, start), timedelta())
        return total

    def add_service_time(self, start: datetime, amount: timedelta) -> datetime:
        """The moment at which so much service time has passed; `start` itself for none, and the horizon of 400 days
        where it never has."""
        left = amount
        if left <= timedelta():
            return start
        for opens, closes in self._stretches(start, until=start + HORIZON):
            begins = max(opens, start)
            if closes - begins >= left:
                return begins + left
            left -= max(closes - begins, timedelta())
        return start + HORIZON

    def promise(self, now: datetime, amount: timedelta = PROMISE) -> datetime | None:
        """So much service time from now: when the day is too short for that, after the next opening. None where that is more
        than 14 days ahead: the hours are too thin to promise a time."""
        by = self.add_service_time(now, amount)
        opening = None if by == now + amount else self.next_opening(now)
        if opening is not None:
            by = self.add_service_time(opening, amount)
        return by if by <= now + LONGEST_PROMISE else None

    def _stretches(self, since: datetime, *, until: datetime) -> Iterator[Stretch]:
        """Open stretches that end after `since` and begin before `until`, in order; neighbours may touch, never overlap."""
        # Yesterday's last span may go past midnight.
        day = since.astimezone(self.zone).date() - timedelta(days=1)
        last = until.astimezone(self.zone).date()
        reached = datetime.min.replace(tzinfo=UTC)
        while day <= last:
            for opens, closes in sorted(self.special.get(day, self.week[day.weekday()])):
                start = max(self._moment(day, opens, fold=0), reached)
                end = self._moment(day, closes, fold=1)
                if end > start and end > since and start < until:
                    yield start, end
                reached = max(reached, end)
            day += timedelta(days=1)

    def _moment(self, day: date, minute: int, *, fold: int) -> datetime:
        """In UTC. Of an hour that the clocks run twice, the hours open in the first and close in the second; a time that
        they skip is that much after the skip."""
        local = time(minute % DAY // 60, minute % 60, fold=fold if minute else 0)
        on = day + timedelta(days=minute // DAY)
        moment = datetime.combine(on, local, tzinfo=self.zone)
        as_shown = moment.astimezone(UTC).astimezone(self.zone).replace(tzinfo=None)
        if as_shown != moment.replace(tzinfo=None):
            moment = moment.replace(fold=0)
        return moment.astimezone(UTC)
