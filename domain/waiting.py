"""How long a place in a queue lasts: told from how long that same place lasted for those who stood there before. Pure."""

from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

# A place counts as alike up to this ratio; its times are stretched by the ratio of the places.
ALIKE = 1.6
# From fewer different people than this no honest range can be told.
FEWEST = 8
LOW, HIGH = 0.1, 0.9


@dataclass(frozen=True)
class Stay:
    """One stay in a queue: from `began` to `ended`, None while it lasts. `taken` by an operator, or given up. `rank` is the
    order of the queue."""

    rank: datetime
    began: datetime
    ended: datetime | None
    taken: bool


@dataclass(frozen=True)
class Hold:
    """One person reached one place, by arriving or by moving up, and was taken so long after."""

    who: int
    place: int
    arrived: bool
    seconds: float


def holds_of(stays: Sequence[Stay]) -> list[Hold]:
    """Every place that anybody held who was taken in the end; what others gave up moves people up as well."""
    changes = [(stay.began, 1, who) for who, stay in enumerate(stays)]
    changes += [(stay.ended, 0, who) for who, stay in enumerate(stays) if stay.ended is not None]
    line: list[tuple[datetime, int]] = []
    found: list[Hold] = []

    def reach(index: int, at: datetime, *, arrived: bool) -> None:
        who = line[index][1]
        stay = stays[who]
        if stay.taken and stay.ended is not None:
            left = max((stay.ended - at).total_seconds(), 0.0)
            found.append(Hold(who, index + 1, arrived, left))

    for at, comes, who in sorted(changes):
        place = (stays[who].rank, who)
        if comes:
            insort(line, place)
            reach(line.index(place), at, arrived=True)
        elif place in line:
            index = bisect_left(line, place)
            del line[index]
            for later in range(index, len(line)):
                reach(later, at, arrived=False)
    return found


def wait_range(holds: Sequence[Hold], place: int, *, arrived: bool) -> tuple[int, int] | None:
    """Seconds until somebody at this place is taken, the middle eight of ten; None while the history is too thin.

    The first two places differ for who has just come, when an operator may be free, and for who has moved up, when none
    is; further back that does not show."""
    alike = [
        hold
        for hold in holds
        if 1 / ALIKE <= hold.place / place <= ALIKE and (place > 2 or hold.arrived is arrived)
    ]
    if len({hold.who for hold in alike}) < FEWEST:
        # Nobody stood so far back: stretch what the longest queue took, but never more than threefold.
        alike = [hold for hold in holds if place > 2 and place / 3 <= hold.place]
    if len({hold.who for hold in alike}) < FEWEST:
        return None
    seconds = sorted(hold.seconds * place / hold.place for hold in alike)
    return round(_quantile(seconds, LOW)), round(_quantile(seconds, HIGH))


def in_minutes(seconds: tuple[int, int]) -> tuple[int, int]:
    """As people are told: whole minutes around the range, and never a range without width."""
    low, high = seconds[0] // 60, -(-seconds[1] // 60)
    return low, max(high, low + 1)


def long_wait(seconds: tuple[int, int] | None, limit: timedelta) -> bool:
    """Whether even the middle of the range lies beyond the limit."""
    return seconds is not None and sum(seconds) / 2 >= limit.total_seconds()


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]
