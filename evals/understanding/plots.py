"""Draw what is confused with what, and how often a stated chance comes true."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from evals.understanding.evaluation import CASCADE, CLASSIFIER, Evaluation
from evals.understanding.measures import OOS, Reading, bins_of, confused, plain

_INK, _COLOURS = "#1f2937", {CLASSIFIER: "#9ca3af", CASCADE: "#0f766e"}
_PAIRS, _NAMED = 20, 30
_FONTS = ["Noto Sans CJK SC", "Noto Sans CJK JP", "WenQuanYi Zen Hei", "DejaVu Sans"]


def _pyplot() -> Any:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import font_manager
    from matplotlib import pyplot as plt

    known = {font.name for font in font_manager.fontManager.ttflist}
    mpl.rcParams["font.family"] = [name for name in _FONTS if name in known]
    return plt


def draw_confusion(found: Evaluation, target: Path) -> None:
    """A PNG: the matrix of the cascade, alike labels beside each other, and the pairs confused most often."""
    plt = _pyplot()
    labels, counts = matrix(found)
    figure, (left, right) = plt.subplots(
        1, 2, figsize=(15, 7.5), dpi=130, gridspec_kw={"width_ratios": (1.15, 1)}
    )
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    image = left.imshow(np.sqrt(shares), cmap="viridis", interpolation="nearest", vmin=0, vmax=1)
    bar = figure.colorbar(image, ax=left, fraction=0.04, ticks=[0, 0.5, 1])
    bar.ax.set_yticklabels(["0 %", "25 %", "100 %"])
    named = len(labels) <= _NAMED
    places = range(len(labels)) if named else []
    left.set_xticks(places, labels if named else [], rotation=90, fontsize=8)
    left.set_yticks(places, labels if named else [], fontsize=8)
    order = "alike labels side by side" + ("" if named else f", {OOS} last")
    left.set(xlabel="read as", ylabel="label", title=f"{len(labels)} labels, {order}")
    pairs = confused(found.readings[CASCADE], found.truths)[:_PAIRS][::-1]
    right.barh(range(len(pairs)), [n for *_, n in pairs], color=_COLOURS[CASCADE])
    right.set_yticks(range(len(pairs)), [f"{one} → {other}" for one, other, _ in pairs], fontsize=8)
    right.set(xlabel="texts", title="Confused most often (label → read as)")
    right.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(target)
    plt.close(figure)


def matrix(found: Evaluation) -> tuple[list[str], np.ndarray]:
    return matrix_of(found.readings[CASCADE], found.truths)


def matrix_of(readings: Sequence[Reading], right: Sequence[str]) -> tuple[list[str], np.ndarray]:
    """Labels in an order that puts confused ones together, out of scope last; a row a label, a column a reading."""
    truths = [plain(label) or "" for label in right]
    read = [plain(one.label) for one in readings]
    labels = sorted({*truths, *(label for label in read if label)} - {OOS})
    both = [*labels, OOS]
    places = {label: at for at, label in enumerate(both)}
    counts = np.zeros((len(both), len(both)))
    for truth, said in zip(truths, read, strict=True):
        if said is not None:
            counts[places[truth], places[said]] += 1
    order = [*_alike(counts[:-1, :-1]), len(labels)]
    return [both[at] for at in order], counts[np.ix_(order, order)]


def _alike(counts: np.ndarray) -> list[int]:
    """Leaves of a tree that joins what is confused most (average linkage)."""
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    if len(counts) < 3:
        return list(range(len(counts)))
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    far = 1.0 - np.clip(shares + shares.T, 0.0, 1.0)
    np.fill_diagonal(far, 0.0)
    return [int(at) for at in leaves_list(linkage(squareform(far, checks=False), "average"))]


def draw_reliability(found: Evaluation, target: Path) -> None:
    """A PNG: stated chance against share right, for the classifier and the cascade."""
    plt = _pyplot()
    figure, axis = plt.subplots(figsize=(5.2, 4.6), dpi=130)
    axis.plot((0, 1), (0, 1), color=_INK, linewidth=0.8, linestyle=":")
    for tier, colour in _COLOURS.items():
        sure, right, counts = zip(*bins_of(found.readings[tier], found.truths), strict=True)
        axis.plot(sure, right, color=colour, linewidth=1.5)
        sizes = 12 + 160 * np.sqrt(np.array(counts) / max(counts))
        axis.scatter(sure, right, s=sizes, color=colour, label=tier, alpha=0.8)
    axis.set(
        xlabel="stated chance of being right", ylabel="share right", xlim=(0, 1.02), ylim=(0, 1.02)
    )
    axis.set_title("Calibration (size: number of texts)", fontsize=10)
    axis.grid(alpha=0.25)
    axis.legend(frameon=False)
    axis.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(target)
    plt.close(figure)
