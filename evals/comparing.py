"""How sure a figure and its difference to a baseline are: the bootstrap over cases, paired where two runs saw the same ones.

Percentile intervals after Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), chapters 13 and 16."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES = 2_000
_ENDS = (2.5, 97.5)
# Resamples are drawn in blocks of about so many indices: 16 MB, however many cases there are.
_BLOCK = 2_000_000


@dataclass(frozen=True)
class Difference:
    """This minus before, with the ends of its 95 % interval, over `of` cases that both have."""

    value: float
    low: float
    high: float
    of: int


def paired(
    now: Mapping[str, float], before: Mapping[str, float], *, seed: int
) -> Difference | None:
    """Of a mean over cases, each given by its id; None where no case is in both."""
    both = sorted(now.keys() & before.keys())
    if not both:
        return None
    difference = np.array([now[case] - before[case] for case in both])
    low, high = interval(difference, seed=seed)
    return Difference(float(difference.mean()), low, high, len(both))


def interval(values: Sequence[float] | np.ndarray, *, seed: int) -> tuple[float, float]:
    """The 95 % interval of the mean of `values`, one a case."""
    cases = np.asarray(values, dtype=float)
    means = [cases[drawn].mean(axis=1) for drawn in _resamples(len(cases), seed)]
    low, high = np.percentile(np.concatenate(means), _ENDS)
    return float(low), float(high)


def paired_quantile(
    now: Mapping[str, Sequence[float]],
    before: Mapping[str, Sequence[float]],
    quantile: float,
    *,
    seed: int,
) -> Difference | None:
    """Of a quantile over the values of all cases, where a case has several (the seconds of its turns)."""
    both = sorted(case for case in now.keys() & before.keys() if now[case] and before[case])
    if not both:
        return None
    one, other = (_Pooled.of([told[case] for case in both]) for told in (now, before))
    found = []
    for drawn in _resamples(len(both), seed):
        times = np.stack([np.bincount(row, minlength=len(both)) for row in drawn])
        found.append(one.quantile(times, quantile) - other.quantile(times, quantile))
    once = np.ones((1, len(both)), dtype=int)
    value = one.quantile(once, quantile)[0] - other.quantile(once, quantile)[0]
    low, high = np.percentile(np.concatenate(found), _ENDS)
    return Difference(float(value), float(low), float(high), len(both))


@dataclass(frozen=True)
class _Pooled:
    """Values of all cases in order, and the number of the case that each is of."""

    values: np.ndarray
    cases: np.ndarray

    @classmethod
    def of(cls, groups: Sequence[Sequence[float]]) -> "_Pooled":
        values = np.concatenate([np.asarray(group, dtype=float) for group in groups])
        cases = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
        order = np.argsort(values, kind="stable")
        return cls(values[order], cases[order])

    def quantile(self, times: np.ndarray, quantile: float) -> np.ndarray:
        """The smallest value that this share does not exceed, where each case occurs so many `times` (resamples by cases)."""
        weight = np.cumsum(times[:, self.cases], axis=1)
        reached = weight >= quantile * weight[:, -1:]
        first: np.ndarray = self.values[reached.argmax(axis=1)]
        return first


def _resamples(cases: int, seed: int) -> list[np.ndarray]:
    """Arrays of (some resamples, cases) indices; together RESAMPLES rows, the same for the same seed."""
    chance = np.random.default_rng(seed)
    rows = max(1, min(RESAMPLES, _BLOCK // max(1, cases)))
    counts = [rows] * (RESAMPLES // rows) + ([RESAMPLES % rows] if RESAMPLES % rows else [])
    return [chance.integers(cases, size=(count, cases)) for count in counts]
