"""What a confidence promises and what it keeps: risk against coverage over observed turns.

Selective prediction as in El-Yaniv and Wiener, "On the Foundations of Noise-free Selective Classification" (2010):
coverage is the share of turns that are answered, risk the share of wrong ones among these. The calibration error is that of
Guo et al., "On Calibration of Modern Neural Networks" (2017): ten bins of equal width."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agent.confidence import ConfidenceModel
from domain.confidence import Band
from evals.confidence.bounds import upper_bound
from evals.confidence.fitting import Point, judge, rightness, risk_coverage
from evals.confidence.observing import Observation
from evals.retrieval.metrics import area

_BINS = 10
AT_RISKS = (0.02, 0.05, 0.1)
_RESAMPLES, _SEED = 1000, 7


@dataclass(frozen=True)
class Covered:
    """The most turns that could have been asserted with at most this share of wrong ones, known afterwards; `bound` is what
    can be said of the share with a certainty of 95 %."""

    risk: float
    coverage: float
    answered: int
    wrong: int
    bound: float


@dataclass(frozen=True)
class Report:
    """Counts at the model's own thresholds; `curve` is [coverage, risk] from the strictest threshold on, `bins`
    [mean probability, share right, count] of ten equal steps; `ece_high` ends the 95 % interval by bootstrap over turns."""

    turns: int
    claims: int
    asserted: int
    asserted_wrong: int
    asserted_bound: float
    offered: int
    offered_right: int
    auroc: float
    brier: float
    aurc: float
    ece: float
    ece_high: float
    covered: list[Covered]
    curve: list[tuple[float, float]]
    bins: list[tuple[float, float, int]]

    @property
    def risk(self) -> float:
        return self.asserted_wrong / max(1, self.asserted)


def report(model: ConfidenceModel, seen: Sequence[Observation]) -> Report:
    """What this model would have made of the replies, whichever made them."""
    claims = [o for o in seen if o.claims]
    chance = judge(model, claims)
    bands = [model.band(float(value)) for value in chance]
    return report_of(chance, rightness(claims), bands, turns=len(seen))


def report_of(
    chance: np.ndarray, right: np.ndarray, bands: Sequence[Band], *, turns: int
) -> Report:
    """Of replies by their stated chance, whether each was right, and its band; at least one reply."""
    sure = np.array([band is Band.SURE for band in bands], dtype=bool)
    offered = np.array([band is Band.UNSURE for band in bands], dtype=bool)
    points = risk_coverage(chance, right, turns=turns)
    wrong = int((1 - right[sure]).sum())
    return Report(
        turns=turns,
        claims=len(right),
        asserted=int(sure.sum()),
        asserted_wrong=wrong,
        asserted_bound=upper_bound(wrong, int(sure.sum())),
        offered=int(offered.sum()),
        offered_right=int(right[offered].sum()),
        auroc=area(chance[right > 0], chance[right == 0]),
        brier=float(np.mean((chance - right) ** 2)),
        aurc=aurc(chance, right),
        ece=calibration_error(chance, right),
        ece_high=_ece_high(chance, right),
        covered=[_covered(risk, points) for risk in AT_RISKS],
        curve=[(point.coverage, point.risk) for point in points],
        bins=reliability_bins(chance, right),
    )


def aurc(chance: np.ndarray, right: np.ndarray) -> float:
    """The mean risk over all coverages of the replies."""
    ranked = 1.0 - right[np.argsort(-chance, kind="stable")]
    return float(np.mean(np.cumsum(ranked) / np.arange(1, len(ranked) + 1)))


def calibration_error(chance: np.ndarray, right: np.ndarray) -> float:
    return float(_errors(chance[None, :], right[None, :])[0])


def _errors(chance: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Of each row: by how much its steps promise too much or too little, weighed by their counts."""
    rows, count = chance.shape
    places = _steps(chance) + _BINS * np.arange(rows)[:, None]
    gaps = np.bincount(places.ravel(), (chance - right).ravel(), minlength=rows * _BINS)
    errors: np.ndarray = np.abs(gaps.reshape(rows, _BINS)).sum(axis=1) / count
    return errors


def _steps(chance: np.ndarray) -> np.ndarray:
    steps: np.ndarray = np.minimum((chance * _BINS).astype(int), _BINS - 1)
    return steps


def _ece_high(chance: np.ndarray, right: np.ndarray) -> float:
    draw = np.random.default_rng(_SEED)
    drawn = np.stack([draw.integers(0, len(right), len(right)) for _ in range(_RESAMPLES)])
    return float(np.quantile(_errors(chance[drawn], right[drawn]), 0.975))


def _covered(risk: float, points: Sequence[Point]) -> Covered:
    kept = [point for point in points if point.risk <= risk]
    if not kept:
        return Covered(risk, 0.0, 0, 0, 1.0)
    last = kept[-1]
    bound = upper_bound(last.wrong, last.answered)
    return Covered(risk, last.coverage, last.answered, last.wrong, bound)


def reliability_bins(chance: np.ndarray, right: np.ndarray) -> list[tuple[float, float, int]]:
    """Mean chance, share right and count of each of ten equal steps that holds anything."""
    found = []
    at = _steps(chance)
    for step in range(_BINS):
        inside = at == step
        if inside.any():
            mean, share = float(chance[inside].mean()), float(right[inside].mean())
            found.append((mean, share, int(inside.sum())))
    return found
