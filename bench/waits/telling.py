"""What each person in a played queue would have been told, and what came of it: our range beside the naive one."""

from bisect import insort
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.waiting import Stay, holds_of, in_minutes, wait_range
from store.waits import HISTORY

Range = tuple[int, int] | None
Way = Callable[[Sequence[Stay], int, bool], Range]


@dataclass(frozen=True)
class Told:
    """Minutes; `range` is None where nothing was told."""

    place: int
    range: tuple[int, int] | None
    waited: float


@dataclass(frozen=True)
class Honesty:
    """Shares of the told ranges; `width` is their median in minutes."""

    inside: float
    later: float
    sooner: float
    width: float
    hidden: float
    told: int


def ours(history: Sequence[Stay], place: int, arrived: bool) -> Range:
    return wait_range(holds_of(history), place, arrived=arrived)


def naive(history: Sequence[Stay], place: int, arrived: bool) -> Range:  # noqa: ARG001
    """As it was: quartiles of the last thirty whole waits, times the place."""
    taken = [stay for stay in history if stay.taken and stay.ended is not None][-30:]
    if len(taken) < 5:
        return None
    waits = sorted((stay.ended - stay.began).total_seconds() for stay in taken if stay.ended)
    low, high = waits[len(waits) // 4], waits[len(waits) * 3 // 4]
    return round(low * place), max(round(high * place), round(low * place) + 30)


def tell(stays: Sequence[Stay], way: Way, *, every: int) -> list[Told]:
    """Every `every`-th time that somebody came or moved up and was taken in the end."""
    told = []
    for number, (at, place, who, arrived) in enumerate(_moments(stays)):
        ended = stays[who].ended
        if number % every or not stays[who].taken or ended is None:
            continue
        known = [_as_known(stay, at) for stay in _last(stays, at)]
        found = way(known, place, arrived)
        waited = (ended - at).total_seconds() / 60
        told.append(Told(place, None if found is None else in_minutes(found), waited))
    return told


def honesty(told: Sequence[Told]) -> Honesty:
    shown = [(one.range, one.waited) for one in told if one.range is not None]
    inside = sum(low <= waited <= high for (low, high), waited in shown)
    later = sum(waited > high for (_, high), waited in shown)
    widths = sorted(high - low for (low, high), _ in shown)
    return Honesty(
        inside=inside / len(shown),
        later=later / len(shown),
        sooner=1 - (inside + later) / len(shown),
        width=widths[len(widths) // 2],
        hidden=1 - len(shown) / len(told),
        told=len(told),
    )


def _moments(stays: Sequence[Stay]) -> Iterator[tuple[datetime, int, int, bool]]:
    """When somebody reached a place: moment, place, who, whether by arriving."""
    changes = [(stay.began, 1, who) for who, stay in enumerate(stays)]
    changes += [(stay.ended, 0, who) for who, stay in enumerate(stays) if stay.ended is not None]
    line: list[int] = []
    for at, comes, who in sorted(changes):
        if comes:
            insort(line, who)
            yield at, len(line), who, True
            continue
        place = line.index(who)
        del line[place]
        for later in range(place, len(line)):
            yield at, later + 1, line[later], False


def _last(stays: Sequence[Stay], at: datetime) -> Sequence[Stay]:
    """Those that the journal would read: the last ones who have come by now."""
    low, high = 0, len(stays)
    while low < high:
        middle = (low + high) // 2
        if stays[middle].began <= at:
            low = middle + 1
        else:
            high = middle
    return stays[max(low - HISTORY, 0) : low]


def _as_known(stay: Stay, at: datetime) -> Stay:
    """Nobody knows yet how the stays will end that still last."""
    if stay.ended is not None and stay.ended <= at:
        return stay
    return Stay(stay.rank, stay.began, None, taken=False)
