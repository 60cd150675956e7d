"""Draw what a calibration promises: risk against coverage, and how often a stated chance comes true."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evals.confidence.risk import Report

_INK, _COLOURS = "#1f2937", {"fitted_on": "#9ca3af", "held_out": "#0f766e"}
_NAMES = {"fitted_on": "fitted on", "held_out": "held out"}


def draw_risk_coverage(reports: Mapping[str, Report], target: Path) -> None:
    """A PNG of two panels."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.2), dpi=130)
    for split, found in reports.items():
        colour, name = _COLOURS[split], f"{_NAMES[split]} ({found.turns} turns)"
        _draw_curve(left, found, colour, name)
        means, shares, counts = zip(*found.bins, strict=True)
        right.plot(means, shares, color=colour, linewidth=1.5)
        right.scatter(means, shares, s=[12 + 4 * n for n in counts], color=colour, label=name)
    left.set(xlabel="coverage: share of turns answered", ylabel="risk: share of answers wrong")
    left.set(xlim=(0, 1), ylim=(0, 0.5), title="Risk and coverage (dot: the shipped threshold)")
    right.plot((0, 1), (0, 1), color=_INK, linewidth=0.8, linestyle=":")
    right.set(
        xlabel="stated chance of being right", ylabel="share right", xlim=(0, 1), ylim=(0, 1.02)
    )
    right.set(title="Calibration (size: number of replies)")
    for axis in (left, right):
        axis.grid(alpha=0.25)
        axis.legend(frameon=False)
        axis.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(target)
    plt.close(figure)


def _draw_curve(axis: Any, found: Report, colour: str, name: str) -> None:
    coverage, risk = zip(*found.curve, strict=True)
    axis.plot(coverage, risk, color=colour, linewidth=2, label=name)
    if found.asserted:
        axis.plot(found.asserted / found.turns, found.risk, "o", color=colour)
