"""What `xiaoer calibrate` does and shows: fit the confidence to some labelled turns, measure it on the others."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from agent.confidence import OWN, SHIPPED, ConfidenceModel, shop_file
from evals.confidence.bounds import Share
from evals.confidence.escalation import Escalation, escalation
from evals.confidence.fitting import bold, fit
from evals.confidence.observing import Observation, observe
from evals.confidence.plots import draw_risk_coverage
from evals.confidence.risk import Report, report
from evals.turns import (
    ASKED,
    FITTED,
    HELD_OUT,
    SERVICE,
    Labelled,
    read_file,
    read_service,
    read_turns,
)
from settings import Settings
from wiring import build_services


async def calibrate(
    settings: Settings, out: Path, console: Console, *, file: Path | None, write: bool, ship: bool
) -> None:
    """`file` holds a shop's own labelled turns instead of the demo's. With `write` the fitted model becomes this shop's,
    with `ship` the one that everybody gets."""
    # The other turns about articles taught what the search knows of them; what they say of it is too good.
    turns = (
        read_file(file)
        if file
        else [*read_turns(split=HELD_OUT), *read_service(files=(*SERVICE, *ASKED))]
    )
    bolder = bold(ConfidenceModel.load(shop_file(settings)))
    seen = await observed(settings, turns, console, bolder)
    fitting = [o for o in seen if o.turn.split in FITTED]
    held_out = [o for o in seen if o.turn.split == HELD_OUT]
    data = json.loads(shop_file(settings).read_text(encoding="utf-8"))
    if write or ship:
        data = fit(fitting, held_out, version=f"{date.today():%Y-%m-%d}", before=data["heads"])  # noqa: DTZ011
        target = SHIPPED if ship else settings.data / OWN
        target.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    model = ConfidenceModel.of(data, risk=settings.risk)
    reports = {"fitted_on": report(model, fitting), "held_out": report(model, held_out)}
    served = await observed(settings, [o.turn for o in held_out], console, model)
    called = escalation(served)
    out.mkdir(parents=True, exist_ok=True)
    told = {split: asdict(found) for split, found in reports.items()}
    told |= {"escalation": asdict(called), "risks": data["risks"]}
    (out / "calibration.json").write_text(json.dumps(told, indent=2), encoding="utf-8")
    draw_risk_coverage(reports, out / "risk-coverage.png")
    for table in (_table(reports, settings.risk), _risks(data), _called(called)):
        console.print(table, "")
    console.print(f"{out}/calibration.json, {out}/risk-coverage.png", soft_wrap=True)


async def observed(
    settings: Settings, turns: Sequence[Labelled], console: Console, confidence: ConfidenceModel
) -> list[Observation]:
    """What the assistant replies with this confidence."""
    services = build_services(settings, confidence=confidence)
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
        "turns (with a reply of its own)": lambda r: f"{r.turns} ({r.claims})",
        "asserted": lambda r: f"{r.asserted} ({r.asserted / r.turns:.1%})",
        "of these wrong (95 % bound)": lambda r: (
            f"{r.asserted_wrong} ({r.risk:.1%}; {r.asserted_bound:.1%})"
        ),
        "offered as the nearest": lambda r: f"{r.offered}, {r.offered_right} of them right",
        "AUROC of the confidence": lambda r: f"{r.auroc:.3f}",
        "Brier score": lambda r: f"{r.brier:.3f}",
        "ECE, ten bins (97.5 %)": lambda r: f"{r.ece:.3f} ({r.ece_high:.3f})",
        "AURC (area under risk-coverage)": lambda r: f"{r.aurc:.3f}",
    }
    for name, told in rows.items():
        table.add_row(name, *(told(found) for found in reports.values()))
    for at, covered in enumerate(next(iter(reports.values())).covered):
        shown = (f"{found.covered[at].coverage:.1%}" for found in reports.values())
        table.add_row(f"coverage at {covered.risk:.0%} wrong", *shown)
    return table


def _risks(data: dict[str, list[dict[str, float]]]) -> Table:
    title = "What may be promised, counted on the held-out turns"
    table = Table("risk", "", "asserted", "wrong", "95 % bound", title=title, box=None)
    for each in data["risks"]:
        state = "supported" if each.get("supported") else f"not: {each.get('why', 'not counted')}"
        bound = f"{each['bound']:.1%}" if "bound" in each else ""
        counts = (str(each.get(name, "")) for name in ("answered", "wrong"))
        table.add_row(f"{each['risk']:.0%}", state, *counts, bound)
    return table


def _called(found: Escalation) -> Table:
    table = Table("", "", "95 % interval", title="Calling a human, held out", box=None)
    rows: dict[str, Share] = {
        "must go to a human, does": found.recall,
        **{f"  {reason}": share for reason, share in found.by_reason.items()},
        "of those who go, must": found.precision,
        "the assistant's own, goes too": found.over,
        "no article says it, goes": found.unknown,
    }
    for name, share in rows.items():
        low, high = share.interval
        table.add_row(
            name, f"{share.hits} of {share.of} ({share.value:.1%})", f"{low:.1%} … {high:.1%}"
        )
    return table
