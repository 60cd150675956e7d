"""Two panels for docs/routing.md: the wait against the number of operators, and against the confidence threshold."""

from pathlib import Path
from typing import Any

from bench.desk.playing import Played

LINES = (("p50", 0.5, "#9ab8ae"), ("p95", 0.95, "#17624f"), ("max", 1.0, "#b3541e"))


def draw(staffed: dict[int, Played], handed: dict[float, tuple[float, Played]], path: Path) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    shape, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8))
    _panel(left, "Wait against staffing", list(staffed), list(staffed.values()))
    left.set_xlabel("operators at the desk")
    shares = [share * 100 for share, _ in handed.values()]
    _panel(right, "Wait against the threshold", shares, [played for _, played in handed.values()])
    right.set_xlabel("% of questions handed over (above: confidence threshold)")
    top = right.secondary_xaxis("top")
    top.set_xticks(shares, [f"{threshold:g}" for threshold in handed], fontsize=7)
    shape.tight_layout()
    shape.savefig(path, dpi=140)
    plt.close(shape)


def _panel(axis: Any, title: str, places: list[Any], days: list[Played]) -> None:
    axis.set_title(title, loc="left", fontsize=10, pad=18)
    for name, share, colour in LINES:
        waits = [sorted(played.all_waits) for played in days]
        minutes = [one[min(len(one) - 1, int(len(one) * share))] / 60 for one in waits]
        axis.plot(
            places, minutes, marker="o", markersize=3, linewidth=1.4, label=name, color=colour
        )
    axis.set_yscale("symlog", linthresh=1)
    axis.set_yticks([0, 1, 5, 15, 60, 240], ["0", "1", "5", "15", "60", "240"])
    axis.set_ylabel("minutes until an operator has them")
    axis.grid(alpha=0.25)
    axis.legend(fontsize=8, frameon=False)
