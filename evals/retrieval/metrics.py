"""Judge rankings: recall, MRR and nDCG of each question, and intervals by the bootstrap over questions.

nDCG takes the grade itself as the gain, as trec_eval does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

METRICS = ("recall@1", "recall@5", "recall@10", "mrr@10", "ndcg@10")
RESAMPLES = 2000
_DEPTH = 10
_BLOCK = 4_000_000


@dataclass(frozen=True)
class Estimate:
    """A mean, with the interval that holds 95 % of its resamples."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Difference:
    """How much better the first is than the second on the same questions; `p` is two-sided."""

    value: float
    low: float
    high: float
    p: float


def judge(ranking: Sequence[str], grades: Mapping[str, float]) -> list[float]:
    """The values of METRICS for one question; `grades` holds the documents that answer it, grades above 0."""
    hits = [document in grades for document in ranking[:_DEPTH]]
    first = next((at for at, hit in enumerate(hits, 1) if hit), 0)
    gains = [grades.get(document, 0.0) for document in ranking[:_DEPTH]]
    ideal = sorted(grades.values(), reverse=True)[:_DEPTH]
    recalls = [sum(hits[:depth]) / len(grades) for depth in (1, 5, 10)]
    return [*recalls, 1 / first if first else 0.0, _discounted(gains) / _discounted(ideal)]


def _discounted(gains: Sequence[float]) -> float:
    return float(sum(gain / np.log2(at + 1) for at, gain in enumerate(gains, 1)))


def resampled(values: np.ndarray, *, seed: int, resamples: int = RESAMPLES) -> np.ndarray:
    """The mean over the rows of `values` (one a question) in each resample; a row a resample."""
    count = len(values)
    random = np.random.default_rng(seed)
    even = np.full(count, 1 / count)
    means = np.zeros((resamples, values.shape[1]))
    step = max(1, _BLOCK // count)
    for start in range(0, resamples, step):
        size = min(step, resamples - start)
        # How often each question is drawn says as much as which are drawn, and makes one product of it.
        means[start : start + size] = random.multinomial(count, even, size=size) @ values / count
    return means


def estimates(values: np.ndarray, *, seed: int) -> list[Estimate]:
    """One for each column of `values`."""
    means = resampled(values, seed=seed)
    low, high = np.percentile(means, [2.5, 97.5], axis=0)
    rows = zip(values.mean(axis=0), low, high, strict=True)
    return [Estimate(*(round(float(number), 6) for number in row)) for row in rows]


def compare(ours: np.ndarray, theirs: np.ndarray, *, seed: int) -> list[Difference]:
    """Paired: both are judged on the same resampled questions; one for each column."""
    apart = ours - theirs
    means = resampled(apart, seed=seed)
    low, high = np.percentile(means, [2.5, 97.5], axis=0)
    below, above = (means <= 0).sum(axis=0), (means >= 0).sum(axis=0)
    chance = np.minimum(1.0, 2 * (np.minimum(below, above) + 1) / (len(means) + 1))
    rows = zip(apart.mean(axis=0), low, high, chance, strict=True)
    return [Difference(*(round(float(number), 6) for number in row)) for row in rows]


def auroc(good: Sequence[float], bad: Sequence[float], *, seed: int) -> Estimate | None:
    """The chance that a good one scores above a bad one, ties counting half; None where either lacks."""
    if not good or not bad:
        return None
    counted = _counted(good, bad)
    ours, theirs = counted[0] / len(good), counted[1] / len(bad)
    random = np.random.default_rng(seed)
    areas = [
        _area(random.multinomial(len(good), ours), random.multinomial(len(bad), theirs))
        for _ in range(RESAMPLES)
    ]
    low, high = np.percentile(areas, [2.5, 97.5])
    return Estimate(round(_area(ours, theirs), 6), round(float(low), 6), round(float(high), 6))


def area(good: np.ndarray, bad: np.ndarray) -> float:
    """The same without an interval; NaN where either lacks."""
    if not len(good) or not len(bad):
        return float("nan")
    return _area(*_counted(good, bad))


def _counted(
    good: Sequence[float] | np.ndarray, bad: Sequence[float] | np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """How many of each have each score, lowest first."""
    places = np.unique(np.concatenate([good, bad]), return_inverse=True)[1]
    groups = int(places.max()) + 1
    ours = np.bincount(places[: len(good)], minlength=groups)
    return ours, np.bincount(places[len(good) :], minlength=groups)


def _area(good: np.ndarray, bad: np.ndarray) -> float:
    """From how many of each have each score, lowest first."""
    below = np.cumsum(bad) - bad
    return float(good @ (below + bad / 2) / (good.sum() * bad.sum()))
