"""What `xiaoer calibrate` does and shows: fit the confidence on one half of the labelled turns, measure it on the other."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from agent.confidence import SHIPPED, ConfidenceModel
from evals.calibration import bold, fit
from evals.plots import draw_risk_coverage
from evals.risk import Report, report
from evals.turns import Labelled, Observation, observe, read_turns
from settings import Settings
from wiring import build_services

# The turns that the search was built with are too easy alone, those written for this alone too few.
FITTED = ("fit", "calibrate")


async def calibrate(settings: Settings, out: Path, console: Console, *, write: bool) -> None:
    """Observes all turns once; with `write` the fitted model replaces agent/confidence.json."""
    seen = await observed(settings, read_turns(), console)
    fitting = [o for o in seen if o.turn.split in FITTED]
    if write:
        data = fit(fitting, version=f"{date.today():%Y-%m-%d}")  # noqa: DTZ011
        SHIPPED.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    model = ConfidenceModel.load(risk=settings.risk)
    reports = {
        "fitted_on": report(model, [o for o in seen if o.turn.split in FITTED]),
        "held_out": report(model, [o for o in seen if o.turn.split == "held_out"]),
    }
    out.mkdir(parents=True, exist_ok=True)
    told = {split: asdict(found) for split, found in reports.items()}
    (out / "calibration.json").write_text(json.dumps(told, indent=2), encoding="utf-8")
    draw_risk_coverage(reports, out / "risk-coverage.png")
    console.print(_table(reports, settings.risk))
    console.print(f"{out}/calibration.json, {out}/risk-coverage.png", soft_wrap=True)


async def observed(
    settings: Settings, turns: Sequence[Labelled], console: Console
) -> list[Observation]:
    """What the assistant answers when it may answer everything."""
    services = build_services(settings, confidence=bold(ConfidenceModel.load()))
    columns = (TextColumn("answering labelled turns"), BarColumn(), MofNCompleteColumn())
    try:
        await services.warm()
        with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as progress:
            task = progress.add_task("", total=len(turns))
            return await observe(
                services.assistant, turns, lambda done: progress.update(task, completed=done)
            )
    finally:
        await services.close()


def _table(reports: dict[str, Report], risk: float) -> Table:
    table = Table("", *reports, title=f"At a promised risk of {risk:.0%}", box=None)
    rows: dict[str, Callable[[Report], str]] = {
        "turns (answerable)": lambda r: f"{r.turns} ({r.answerable})",
        "asserted": lambda r: f"{r.asserted}",
        "of these wrong": lambda r: f"{r.asserted_wrong} ({r.risk:.1%})",
        "offered as the nearest": lambda r: f"{r.offered}, {r.offered_right} of them right",
        "neither (asks back, human)": lambda r: f"{r.turns - r.asserted - r.offered}",
        "AUROC of the confidence": lambda r: f"{r.auroc:.3f}",
        "Brier score": lambda r: f"{r.brier:.3f}",
        "AURC (area under risk-coverage)": lambda r: f"{r.aurc:.3f}",
    }
    for name, told in rows.items():
        table.add_row(name, *(told(found) for found in reports.values()))
    return table
