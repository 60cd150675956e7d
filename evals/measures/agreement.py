"""Say how far a measure agrees with labels beyond chance: a confusion table, and Cohen's kappa with its interval.

Kappa is Cohen 1960 (https://doi.org/10.1177/001316446002000104): (observed - expected) / (1 - expected) agreement.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES = 2000
_SEED = 7


@dataclass(frozen=True)
class Confusion:
    """How often the measure said yes or no where the label did: `missed` is a yes that the measure called no, `wrong` a no that it
    called yes."""

    right_yes: int
    missed: int
    wrong: int
    right_no: int

    @property
    def count(self) -> int:
        return self.right_yes + self.missed + self.wrong + self.right_no

    @property
    def accuracy(self) -> float:
        return (self.right_yes + self.right_no) / self.count if self.count else float("nan")


@dataclass(frozen=True)
class Agreement:
    """`kappa` in [-1, 1] with the interval that holds 95 % of its resamples; NaN where labels and measure both know one answer only."""

    kappa: float
    low: float
    high: float
    table: Confusion


def agreement(
    measured: Sequence[bool],
    labels: Sequence[bool],
    *,
    seed: int = _SEED,
    resamples: int = RESAMPLES,
) -> Agreement:
    """The bootstrap draws whole lines; a resample in which kappa is not defined is left out."""
    if len(measured) != len(labels) or not labels:
        raise ValueError(f"{len(measured)} measurements for {len(labels)} labels")
    counts = np.zeros((2, 2))
    for said, is_so in zip(measured, labels, strict=True):
        counts[int(is_so), int(said)] += 1
    drawn = np.random.default_rng(seed).multinomial(
        len(labels), counts.ravel() / len(labels), size=resamples
    )
    spread = _kappas(drawn.reshape(-1, 2, 2).astype(float))
    spread = spread[np.isfinite(spread)]
    low, high = np.percentile(spread, [2.5, 97.5]) if len(spread) else (np.nan, np.nan)
    (right_no, wrong), (missed, right_yes) = counts.astype(int).tolist()
    table = Confusion(right_yes, missed, wrong, right_no)
    return Agreement(float(_kappas(counts[None])[0]), float(low), float(high), table)


def _kappas(tables: np.ndarray) -> np.ndarray:
    """Of tables of shape (n, 2, 2): rows are labels, columns what was measured."""
    total = tables.sum(axis=(1, 2))
    observed = np.trace(tables, axis1=1, axis2=2) / total
    chance = (tables.sum(axis=1) * tables.sum(axis=2)).sum(axis=1) / total**2
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((observed - chance) / (1 - chance))
