"""How often the assistant is right in every one of k conversations, not only in one.

pass^k of Yao and others, "tau-bench: A Benchmark for Tool-Agent-User Interaction in Real-World Domains" (arXiv 2406.12045,
section 3.3): of n trials of a case c passed, so k drawn of them all pass with probability C(c, k) / C(n, k); its mean over the
cases is pass^k."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb

import numpy as np

_RESAMPLES = 2000


@dataclass(frozen=True)
class PassK:
    """`low` and `high` end the 95 % interval by bootstrap over cases, whose trials stay together; `cases` had k trials."""

    k: int
    value: float
    low: float
    high: float
    cases: int


def pass_k(passed: int, trials: int, k: int) -> float:
    """That k of these trials, drawn without putting back, all passed; `trials` is at least k."""
    if not 0 < k <= trials:
        raise ValueError(f"pass^{k} needs {k} trials; there are {trials}")
    return comb(passed, k) / comb(trials, k)


def all_pass_k(trials: Mapping[str, Sequence[bool]], *, seed: int = 7) -> list[PassK]:
    """For each k from 1 on, over the cases that have so many trials; up to the most that most of the cases have."""
    counts = sorted(len(each) for each in trials.values())
    most = counts[len(counts) // 2] if counts else 0
    return [_mean(trials, k, seed) for k in range(1, most + 1)]


def _mean(trials: Mapping[str, Sequence[bool]], k: int, seed: int) -> PassK:
    values = np.array(
        [pass_k(sum(each), len(each), k) for each in trials.values() if len(each) >= k]
    )
    drawn = np.random.default_rng(seed).integers(0, len(values), (_RESAMPLES, len(values)))
    low, high = np.quantile(values[drawn].mean(axis=1), (0.025, 0.975))
    return PassK(k, float(values.mean()), float(low), float(high), len(values))
