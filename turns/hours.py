"""When humans answer, and what can honestly be promised outside of it."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from settings import Settings

PROMISE = timedelta(hours=2)


@dataclass(frozen=True)
class ServiceHours:
    """Minutes of the local day; `closes` may be 24 * 60, and is smaller than `opens` for hours past
    midnight."""

    opens: int
    closes: int
    zone: ZoneInfo

    @classmethod
    def of(cls, settings: Settings) -> "ServiceHours":
        opens, closes = settings.service_hours.split("-")
        return cls(_minutes(opens), _minutes(closes), ZoneInfo(settings.time_zone))

    def is_open(self, now: datetime) -> bool:
        local = now.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        if self.opens < self.closes:
            return self.opens <= minute < self.closes
        return minute >= self.opens or minute < self.closes

    def next_opening(self, now: datetime) -> datetime:
        """The next moment at which the hours begin, after `now`."""
        local = now.astimezone(self.zone)
        opening = time(self.opens // 60, self.opens % 60, tzinfo=self.zone)
        today = datetime.combine(local.date(), opening)
        return today if today > local else datetime.combine(today + timedelta(days=1), opening)

    def promise(self, now: datetime) -> datetime:
        """Two service hours from now: when the day is too short for that, after the next
        opening."""
        if self.is_open(now) and self.is_open(now + PROMISE):
            return now + PROMISE
        return self.next_opening(now) + PROMISE


def _minutes(clock: str) -> int:
    hours, minutes = clock.strip().split(":")
    return int(hours) * 60 + int(minutes)
