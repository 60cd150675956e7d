"""What a confidence promises and what it keeps: risk against coverage over observed turns.

Selective prediction as in El-Yaniv and Wiener, "On the Foundations of Noise-free Selective Classification" (2010):
coverage is the share of turns that are answered, risk the share of wrong ones among these."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agent.confidence import ConfidenceModel
from domain.confidence import Band
from evals.calibration import risk_coverage
from evals.turns import Observation


@dataclass(frozen=True)
class Report:
    """Counts at the model's own thresholds; `curve` is [coverage, risk] from the strictest threshold on, `bins`
    [mean probability, share right, count] of ten equal steps."""

    turns: int
    answerable: int
    asserted: int
    asserted_wrong: int
    offered: int
    offered_right: int
    risk: float
    auroc: float
    brier: float
    aurc: float
    curve: list[tuple[float, float]]
    bins: list[tuple[float, float, int]]


def report(model: ConfidenceModel, seen: Sequence[Observation]) -> Report:
    """A reply is right if it says what the label asks for, whichever article it quotes."""
    tried = [o for o in seen if o.tried]
    chance = np.array([model.probability(o.parts) for o in tried])
    right = np.array([o.right_in_content for o in tried], dtype=float)
    bands = [model.band(float(value)) for value in chance]
    sure = np.array([band is Band.SURE for band in bands])
    offered = np.array([band is Band.UNSURE for band in bands])
    points = risk_coverage(chance, right, turns=len(seen))
    wrong = int((1 - right[sure]).sum())
    return Report(
        turns=len(seen),
        answerable=sum(o.turn.answerable for o in seen),
        asserted=int(sure.sum()),
        asserted_wrong=wrong,
        offered=int(offered.sum()),
        offered_right=int(right[offered].sum()),
        risk=wrong / max(1, int(sure.sum())),
        auroc=auroc(chance, right),
        brier=float(np.mean((chance - right) ** 2)),
        aurc=float(np.mean([point.risk for point in points])),
        curve=[(point.coverage, point.risk) for point in points],
        bins=_bins(chance, right),
    )


def auroc(chance: np.ndarray, right: np.ndarray) -> float:
    """The chance that a right reply is trusted more than a wrong one; ties count one half."""
    good, bad = chance[right > 0], chance[right == 0]
    if not len(good) or not len(bad):
        return float("nan")
    above = (good[:, None] > bad[None, :]).mean() + 0.5 * (good[:, None] == bad[None, :]).mean()
    return float(above)


def _bins(chance: np.ndarray, right: np.ndarray) -> list[tuple[float, float, int]]:
    found = []
    for low in np.arange(0.0, 1.0, 0.1):
        inside = (chance >= low) & (chance < low + 0.1)
        if inside.any():
            mean, share = float(chance[inside].mean()), float(right[inside].mean())
            found.append((mean, share, int(inside.sum())))
    return found
