"""What was measured: one figure with its unit and aim, shown as a table, kept as JSON, drawn."""

import json
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.table import Table


@dataclass(frozen=True)
class Figure:
    """`value` is the median of `samples` where there are any; `aim` is the most it should be."""

    name: str
    value: float
    unit: str
    how: str
    aim: float | None = None
    samples: tuple[float, ...] = ()

    @property
    def met(self) -> bool | None:
        return None if self.aim is None else self.value <= self.aim


@dataclass(frozen=True)
class Result:
    """What one benchmark found; `curves` are drawn: a title, and lines of numbers by their name."""

    title: str
    figures: tuple[Figure, ...]
    curves: dict[str, dict[str, list[float]]] = field(default_factory=dict)


def figure(
    name: str, samples: Sequence[float], unit: str, how: str, aim: float | None = None
) -> Figure:
    return Figure(name, statistics.median(samples), unit, how, aim, tuple(samples))


def table_of(result: Result) -> Table:
    table = Table(title=result.title, title_justify="left", show_lines=False)
    for column, justify in (
        ("figure", "left"),
        ("", "right"),
        ("spread", "right"),
        ("aim", "right"),
    ):
        table.add_column(column, justify=justify)
    table.add_column("how", style="dim")
    for found in result.figures:
        colour = {True: "green", False: "red", None: ""}[found.met]
        value = f"{found.value:,.2f} {found.unit}"
        table.add_row(
            found.name,
            f"[{colour}]{value}[/{colour}]" if colour else value,
            _spread(found),
            "" if found.aim is None else f"≤ {found.aim:g}",
            found.how,
        )
    return table


def _spread(found: Figure) -> str:
    if len(found.samples) < 2:
        return ""
    if len(found.samples) < 20:
        return f"{min(found.samples):,.2f} … {max(found.samples):,.2f} ({len(found.samples)})"
    tenths = statistics.quantiles(found.samples, n=10)
    return f"{tenths[0]:,.2f} … {tenths[-1]:,.2f} (10-90 % of {len(found.samples)})"


def write_json(results: Sequence[Result], path: Path) -> None:
    machine = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    content: dict[str, Any] = {"machine": machine, "results": [asdict(one) for one in results]}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2), encoding="utf-8")


def draw(results: Sequence[Result], path: Path) -> None:
    """Every curve in a panel of its own, or nothing where there is none."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    panels = [(title, lines) for one in results for title, lines in one.curves.items()]
    if not panels:
        return
    shape, axes = plt.subplots(len(panels), 1, figsize=(9, 3.2 * len(panels)), squeeze=False)
    for axis, (title, lines) in zip(axes[:, 0], panels, strict=True):
        axis.set_title(title, loc="left", fontsize=10)
        for name, values in lines.items():
            axis.plot(range(1, len(values) + 1), values, label=name, linewidth=1)
        axis.set_ylim(bottom=0)
        axis.grid(alpha=0.25)
        axis.legend(fontsize=8, frameon=False)
    shape.tight_layout()
    shape.savefig(path, dpi=130)
    plt.close(shape)
