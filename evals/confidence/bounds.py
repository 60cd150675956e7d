"""What can be said of a share that was counted on few turns.

The exact bounds of Clopper and Pearson, "The use of confidence or fiducial limits illustrated in the case of the
binomial" (Biometrika, 1934)."""

import math
from dataclasses import dataclass

CERTAINTY = 0.95


@dataclass(frozen=True)
class Share:
    """So many of so many, with the exact 95 % interval."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        return self.hits / self.of if self.of else float("nan")

    @property
    def interval(self) -> tuple[float, float]:
        return two_sided(self.hits, self.of)


def upper_bound(wrong: int, answered: int, *, certainty: float = CERTAINTY) -> float:
    """The share of wrong ones that is not exceeded, with this certainty; 1 where nothing was answered."""
    from scipy.stats import beta

    if answered == 0 or wrong >= answered:
        return 1.0
    return float(beta.ppf(certainty, wrong + 1, answered - wrong))


def two_sided(hits: int, of: int, *, certainty: float = CERTAINTY) -> tuple[float, float]:
    """The interval that holds the share with this certainty: each end is a one-sided bound at half of what is left."""
    half = 1.0 - (1.0 - certainty) / 2.0
    if of == 0:
        return 0.0, 1.0
    return 1.0 - upper_bound(of - hits, of, certainty=half), upper_bound(hits, of, certainty=half)


def least_answers(risk: float, *, certainty: float = CERTAINTY) -> int:
    """How many answers, none of them wrong, it takes to show this risk."""
    return math.ceil(math.log(1.0 - certainty) / math.log(1.0 - risk))
