"""What readings of utterances are worth: accuracy, out-of-scope figures and calibration, with bootstrap intervals."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agent.understanding.weights import OUTSIDE
from evals.retrieval.metrics import Estimate, auroc, resampled

OOS = "oos"
BINS = 15
FIGURES = (
    "accuracy",
    "oos_recall",
    "oos_precision",
    "oos_f1",
    "false_oos",
    "auroc",
    "ece",
    "coverage",
    "precision",
)


@dataclass(frozen=True)
class Reading:
    """What a tier made of one text: `label` None where it says nothing, `sure` its chance of being right, `outside` how
    much speaks for out of scope (any scale; None where the tier has no such score)."""

    label: str | None
    sure: float = 0.0
    outside: float | None = None


def plain(label: str | None) -> str | None:
    """The label, with one word for out of scope."""
    return OOS if label in OUTSIDE else label


def measure(
    readings: Sequence[Reading], truths: Sequence[str], *, seed: int
) -> dict[str, Estimate | None]:
    """FIGURES by name; None where there is nothing to measure. Silence counts as a wrong reading of what is in scope."""
    columns = _columns(readings, truths)
    whole = _figures(columns.mean(axis=0, keepdims=True))
    drawn = _figures(resampled(columns, seed=seed))
    found: dict[str, Estimate | None] = {}
    for name, values in whole.items():
        spread = drawn[name][np.isfinite(drawn[name])]
        if not np.isfinite(values[0]) or not len(spread):
            found[name] = None
            continue
        low, high = np.percentile(spread, [2.5, 97.5])
        found[name] = Estimate(*(round(float(v), 6) for v in (values[0], low, high)))
    found["auroc"] = _auroc(readings, truths, seed)
    return {name: found[name] for name in FIGURES}


def calibration_error(readings: Sequence[Reading], truths: Sequence[str]) -> float | None:
    """The `ece` of `measure` without its interval."""
    means = _columns(readings, truths).mean(axis=0, keepdims=True)
    found = float(_figures(means)["ece"][0])
    return round(found, 6) if np.isfinite(found) else None


def _columns(readings: Sequence[Reading], truths: Sequence[str]) -> np.ndarray:
    """A row for each text: eight facts, then for each bin of BINS by how much `sure` is above being right."""
    said = np.array([plain(one.label) or "" for one in readings], dtype=object)
    truth = np.array([plain(label) for label in truths], dtype=object)
    spoke, right = said != "", said == truth
    out, said_out = truth == OOS, said == OOS
    facts = [~out, ~out & right, out, out & right, said_out, ~out & said_out, spoke, spoke & right]
    sure = np.array([one.sure for one in readings])
    places = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = np.where(spoke, sure - right, 0.0)
    bins = [np.where(places == place, gaps, 0.0) for place in range(BINS)]
    return np.stack([*facts, *bins], axis=1).astype(float)


def _figures(means: np.ndarray) -> dict[str, np.ndarray]:
    inside, inside_right, out, hit, said_out, false, spoke, right = means[:, :8].T
    with np.errstate(divide="ignore", invalid="ignore"):
        return {
            "accuracy": inside_right / inside,
            "oos_recall": hit / out,
            "oos_precision": np.where(out > 0, hit / said_out, np.nan),
            "oos_f1": np.where(out > 0, 2 * hit / (out + said_out), np.nan),
            "false_oos": false / inside,
            "ece": np.abs(means[:, 8:]).sum(axis=1) / spoke,
            "coverage": spoke,
            "precision": right / spoke,
        }


def _auroc(readings: Sequence[Reading], truths: Sequence[str], seed: int) -> Estimate | None:
    if any(one.outside is None for one in readings):
        return None
    pairs = [
        (-(one.outside or 0.0), plain(label) == OOS)
        for one, label in zip(readings, truths, strict=True)
    ]
    return auroc([s for s, out in pairs if not out], [s for s, out in pairs if out], seed=seed)


def bins_of(readings: Sequence[Reading], truths: Sequence[str]) -> list[tuple[float, float, int]]:
    """Mean `sure`, share right and count of each bin that is not empty."""
    spoken = [
        (r.sure, plain(r.label) == plain(t))
        for r, t in zip(readings, truths, strict=True)
        if r.label
    ]
    found = []
    for place in range(BINS):
        inside = [one for one in spoken if min(int(one[0] * BINS), BINS - 1) == place]
        if inside:
            sure, right = np.mean(inside, axis=0)
            found.append((round(float(sure), 4), round(float(right), 4), len(inside)))
    return found


def confused(readings: Sequence[Reading], truths: Sequence[str]) -> list[tuple[str, str, int]]:
    """Truth, what was read instead, how often; the most frequent first."""
    counts: dict[tuple[str, str], int] = {}
    for one, label in zip(readings, truths, strict=True):
        pair = (plain(label) or "", plain(one.label) or "(nothing)")
        if pair[0] != pair[1]:
            counts[pair] = counts.get(pair, 0) + 1
    return [(*pair, n) for pair, n in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]
