"""`python -m bench.desk`: a day of 5,000 calls and 50 operators through the real assigning; tables, and figures for docs/."""

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bench.desk.day import CALLS, Call, a_day, the_staff
from bench.desk.deciding import Costs, measure_decisions
from bench.desk.drawing import draw
from bench.desk.playing import Played, play

ROOT = Path(__file__).parents[2]
STAFF, STAFFINGS = 50, (30, 35, 40, 45, 50, 55, 60)
THRESHOLDS = (0.1, 0.3, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8)
# At this threshold the log's day has CALLS calls for a human.
USUAL_THRESHOLD = 0.6


def main(
    decisions: Annotated[int, typer.Option(help="Assignments on the real journal.")] = 400,
    out: Annotated[Path, typer.Option(help="Folder for the figures.")] = ROOT / "docs" / "figures",
) -> None:
    """Seeded: the waits are the same each time; the milliseconds are this machine's."""
    console = Console(width=120)
    day = a_day()
    staffed = {count: play(day, the_staff(count)) for count in STAFFINGS}
    console.print(waits_table(staffed))
    console.print(by_priority(staffed[STAFF]))
    loads = {threshold: _at(threshold) for threshold in THRESHOLDS}
    handed = {
        threshold: (share, play(calls, the_staff(STAFF)))
        for threshold, (share, calls) in loads.items()
    }
    console.print(threshold_table(handed))
    with tempfile.TemporaryDirectory() as folder:
        costs = asyncio.run(
            measure_decisions(day, the_staff(STAFF), Path(folder), decisions=decisions)
        )
    console.print(costs_table(staffed[STAFF], costs))
    out.mkdir(parents=True, exist_ok=True)
    draw(staffed, handed, out / "routing.png")


def handed_over(threshold: float) -> float:
    """The share of questions that stay below it, by the curve of the shipped confidence file."""
    curve = json.loads((ROOT / "agent" / "confidence.json").read_text())["curve"]
    covered = [point["coverage"] for point in curve if point["threshold"] >= threshold]
    return 1.0 - max(covered, default=0.0)


def _at(threshold: float) -> tuple[float, list[Call]]:
    share = handed_over(threshold)
    return share, a_day(calls=round(CALLS * share / handed_over(USUAL_THRESHOLD)))


def quantile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def clock(seconds: float) -> str:
    return f"{int(seconds // 60)}:{round(seconds % 60) % 60:02}"


def waits_table(staffed: dict[int, Played]) -> Table:
    table = Table(
        "operators",
        "served",
        "busy",
        "wait p50",
        "p95",
        "max",
        "most waiting",
        title="Wait against staffing",
    )
    for count, played in staffed.items():
        waits = played.all_waits
        table.add_row(
            str(count), f"{played.served} of {played.calls}", f"{played.busy_share:.0%}",
            clock(quantile(waits, 0.5)), clock(quantile(waits, 0.95)), clock(max(waits)),
            str(played.longest_queue),
        )  # fmt: skip
    return table


def by_priority(played: Played) -> Table:
    table = Table(
        "steps of priority", "calls", "wait p50", "p95", "max", title=f"{STAFF} operators"
    )
    for priority, waits in sorted(played.waits.items()):
        table.add_row(
            str(priority), str(len(waits)), clock(quantile(waits, 0.5)),
            clock(quantile(waits, 0.95)), clock(max(waits)),
        )  # fmt: skip
    return table


def threshold_table(handed: dict[float, tuple[float, Played]]) -> Table:
    table = Table(
        "threshold",
        "handed over",
        "calls",
        "wait p50",
        "p95",
        "max",
        title=f"Wait against the threshold, {STAFF} operators",
    )
    for threshold, (share, played) in handed.items():
        waits = played.all_waits
        table.add_row(
            f"{threshold:g}", f"{share:.0%}", str(played.calls), clock(quantile(waits, 0.5)),
            clock(quantile(waits, 0.95)), clock(max(waits)),
        )  # fmt: skip
    return table


def costs_table(played: Played, costs: Costs) -> Table:
    table = Table(
        "milliseconds", "p50", "p99", "max", "of", title="What a decision costs (aim: p99 ≤ 100)"
    )
    rows = {
        "deciding alone, CPU": played.cpu,
        "deciding alone, wall": played.wall,
        f"assignment on the journal, {costs.waiting} waiting, CPU": costs.assign_cpu,
        f"assignment on the journal, {costs.waiting} waiting, wall": costs.assign_wall,
        "acceptance on the journal, CPU": costs.accept_cpu,
        "acceptance on the journal, wall": costs.accept_wall,
    }
    for name, seconds in rows.items():
        found = (quantile(seconds, 0.5), quantile(seconds, 0.99), max(seconds))
        table.add_row(name, *(f"{one * 1000:.1f}" for one in found), str(len(seconds)))
    return table


if __name__ == "__main__":
    typer.run(main)
