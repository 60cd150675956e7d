"""Shares, means and spreads that say how far they can be trusted."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

_Z = 1.959964
# The 97.5 % quantiles of Student's t with 1, 2, 3 ... degrees of freedom; beyond them the normal one is near enough.
_T: tuple[float, ...] = (
    *(12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228),
    *(2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086),
    *(2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045),
)
# With fewer values an interval for a median would be the whole range.
_ENOUGH_FOR_MEDIAN = 6


@dataclass(frozen=True)
class Share:
    """`count` of `n`, with Wilson's 95 % interval; no share of nothing."""

    n: int
    count: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Spread:
    """Seconds: the middle with a 95 % interval where there are enough values, and what nine of ten keep under."""

    n: int
    median: float | None
    p90: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Mean:
    """With Student's 95 % interval, cut to what can be given; none for a single value."""

    n: int
    mean: float | None
    low: float | None = None
    high: float | None = None


def share_of(count: int, n: int) -> Share:
    if not n:
        return Share(0, 0, None, None, None)
    part = count / n
    middle = (part + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z * math.sqrt(part * (1 - part) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
    # What was seen cannot lie outside of what is possible, whatever is rounded.
    return Share(
        n, count, part, min(part, max(0.0, middle - half)), max(part, min(1.0, middle + half))
    )


def spread_of(values: Sequence[float]) -> Spread:
    if not values:
        return Spread(0, None, None)
    ordered = sorted(values)
    n = len(ordered)
    low = high = None
    if n >= _ENOUGH_FOR_MEDIAN:
        # The ranks between which the true middle lies in 95 of 100 samples.
        reach = _Z * math.sqrt(n) / 2
        low = ordered[max(0, math.floor(n / 2 - reach))]
        high = ordered[min(n - 1, math.ceil(n / 2 + reach) - 1)]
    return Spread(n, quantile(ordered, 0.5), quantile(ordered, 0.9), low, high)


def quantile(ordered: Sequence[float], part: float) -> float:
    """Between the two nearest of sorted values; there is at least one."""
    place = part * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def mean_of(values: Sequence[float], *, least: float, most: float) -> Mean:
    """`least` and `most` are the smallest and the largest value that can be given."""
    n = len(values)
    if not n:
        return Mean(0, None)
    mean = sum(values) / n
    if n == 1:
        return Mean(1, mean)
    deviation = math.sqrt(sum((value - mean) ** 2 for value in values) / (n - 1))
    half = (_T[n - 2] if n - 2 < len(_T) else _Z) * deviation / math.sqrt(n)
    return Mean(n, mean, max(least, mean - half), min(most, mean + half))
