"""Two classifiers on the same turns, and whether the new one may be promoted: nothing may fall, and something must rise."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from agent.understanding.weights import OUTSIDE
from evals.learning.measuring import HELD_OUT, HUMAN, HUMANS, QUESTION, Case, Measured

# Training anew turns a few readings over, some for better and some for worse. A set falls where more than one turn is lost on
# balance, and where so many losses to so few gains would come by chance less often than this.
CHANCE = 0.1
_ONE = 1


@dataclass(frozen=True)
class Compared:
    """One figure of one set, by the old and the new classifier. Of the turns that were read rightly by one alone, `gained` are the
    new one's and `lost` the old one's; `chance` is that of losing so many by luck (one-sided exact sign test)."""

    name: str
    figure: str
    turns: int
    old: float
    new: float
    gained: int
    lost: int
    chance: float

    @property
    def falls(self) -> bool:
        """Of those who must reach a human not one may be lost on balance."""
        if self.name == HUMANS:
            return self.lost > self.gained
        return self.lost - self.gained > _ONE and self.chance < CHANCE

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"falls": self.falls}


@dataclass(frozen=True)
class Verdict:
    """`reason` is empty where the new classifier is promoted: else a `code`, and of which set."""

    promoted: bool
    reason: dict[str, Any]


def compare(old: Measured, new: Measured) -> list[Compared]:
    """The figures that count of this set."""
    name, cases = old.name, old.cases
    pairs = {"accuracy": (_right(old), _right(new))}
    if name == HUMANS:
        pairs = {"reached": pairs["accuracy"], "not_led_away": (_open(old), _open(new))}
    elif name != HELD_OUT and any(case.outside for case in cases):
        inside = np.array([not case.outside for case in cases])
        scope = (_parted(old), _parted(new))
        pairs = {"accuracy": (_right(old)[inside], _right(new)[inside]), "oos_f1": scope}
    found = []
    for figure, (before, after) in pairs.items():
        gained, lost = int((after & ~before).sum()), int((before & ~after).sum())
        values = (float(before.mean()), float(after.mean()))
        if figure == "oos_f1":
            values = (_f1(cases, old.read), _f1(cases, new.read))
        chance = _chance(gained, lost)
        found.append(Compared(name, figure, len(before), *values, gained, lost, chance))
    return found


def judge(compared: Sequence[Compared]) -> Verdict:
    """The worst first: who must reach a human, then what was labelled, then everything else."""
    falling = [one for one in compared if one.falls]
    for one in sorted(falling, key=lambda one: (one.name != HUMANS, one.chance)):
        code = "humans" if one.name == HUMANS else "falls"
        return Verdict(False, {"code": code, "set": one.name, "figure": one.figure})
    held = next(one for one in compared if one.name == HELD_OUT)
    if held.gained <= held.lost and held.old < 1.0:
        return Verdict(False, {"code": "not_learnt", "set": HELD_OUT, "figure": held.figure})
    return Verdict(True, {})


def _right(measured: Measured) -> np.ndarray:
    pairs = zip(measured.cases, measured.read, strict=True)
    return np.array([read in case.right for case, read in pairs], bool)


def _open(measured: Measured) -> np.ndarray:
    """Whether a human can still be reached: a question that no article answers ends with one, a task or a greeting does not."""
    return np.array([read in (HUMAN, QUESTION) for read in measured.read], bool)


def _parted(measured: Measured) -> np.ndarray:
    """Whether what is in scope was told from what is not."""
    pairs = zip(measured.cases, measured.read, strict=True)
    return np.array([(read in OUTSIDE) == case.outside for case, read in pairs], bool)


def _f1(cases: Sequence[Case], read: Sequence[str]) -> float:
    said = np.array([one in OUTSIDE for one in read], bool)
    out = np.array([case.outside for case in cases], bool)
    return 2.0 * float((said & out).sum()) / max(1.0, float(said.sum() + out.sum()))


def _chance(gained: int, lost: int) -> float:
    from scipy.stats import binomtest

    if gained + lost == 0:
        return 1.0
    return float(binomtest(gained, gained + lost, 0.5, alternative="less").pvalue)
