"""Draw what a calibration promises: risk against coverage, and how often a stated chance comes true."""

from collections.abc import Mapping
from pathlib import Path

from evals.risk import Report

_INK, _COLOURS = "#1f2937", {"fitted_on": "#9ca3af", "held_out": "#0f766e"}
_NAMES = {"fitted_on": "fitted on", "held_out": "held out"}


def draw_risk_coverage(reports: Mapping[str, Report], target: Path) -> None:
    """A PNG of two panels; needs matplotlib, which `make test` and `make bench` install."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.2), dpi=130)
    for split, found in reports.items():
        colour, name = _COLOURS[split], f"{_NAMES[split]} ({found.turns} turns)"
        coverage, risk = zip(*found.curve, strict=True)
        left.plot(coverage, risk, color=colour, linewidth=2, label=name)
        left.plot(found.asserted / found.turns, found.risk, "o", color=colour)
        means, shares, counts = zip(*found.bins, strict=True)
        right.plot(means, shares, color=colour, linewidth=1.5)
        right.scatter(means, shares, s=[12 + 4 * n for n in counts], color=colour, label=name)
    left.set(xlabel="coverage: share of turns answered", ylabel="risk: share of answers wrong")
    left.set(xlim=(0, 1), ylim=(0, 0.5), title="Risk and coverage (dot: the shipped threshold)")
    right.plot((0, 1), (0, 1), color=_INK, linewidth=0.8, linestyle=":")
    right.set(
        xlabel="stated chance of being right", ylabel="share right", xlim=(0, 1), ylim=(0, 1.02)
    )
    right.set(title="Calibration (size: number of turns)")
    for axis in (left, right):
        axis.grid(alpha=0.25)
        axis.legend(frameon=False)
        axis.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(target)
    plt.close(figure)
