"""Run suites from the command line: what a person sees, and the status that a script reads."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.text import Text

from domain.errors import Invalid, XiaoerError
from domain.language import Language
from evals import baselines
from evals.gate import Verdict
from evals.registry import kind_of
from evals.result import Grade
from evals.running.asked import RUNS, Asked
from evals.running.commands import RESUMABLE, Ended, perform_run, stoppable
from evals.running.configuring import parse_settings
from evals.running.progress import FILE as PROGRESS
from evals.running.progress import State
from evals.running.reporting import (
    Performed,
    before_of,
    find_baseline,
    find_run,
    read_performed,
    report_of,
    write,
)
from evals.running.runnable import CASES, PRODUCTION
from evals.running.showing import list_suites, show
from evals.suite import FOLDER, Suite, read_suites
from settings import Settings, load_settings

OPEN, CLOSED, UNJUDGED, STOPPED = 0, 1, 2, 130
_STATUS = {Verdict.PASSED: OPEN, Verdict.FAILED: CLOSED, Verdict.ERROR: UNJUDGED}


def run_suites(
    asked: Asked,
    settings: Sequence[str],
    console: Console,
    *,
    out: Path | None,
    jobs: int,
    page: bool = True,
) -> int:
    """`settings` are those of `--set`. The exit status: 0 the gate is open, 1 closed, 2 something could not be judged, 130 stopped."""
    try:
        asked = replace(asked, set_to=parse_settings(settings))
        ended = asyncio.run(_run(asked, console, out=out, jobs=jobs, page=page))
    except (KeyboardInterrupt, asyncio.CancelledError):
        _complain(RESUMABLE)
        return STOPPED
    except XiaoerError as error:
        _complain(error.detail)
        return UNJUDGED
    show(ended.report, ended.folder, console, advice=ended.advice)
    return _STATUS[Verdict(ended.report["verdict"])]


async def _run(asked: Asked, console: Console, *, out: Path | None, jobs: int, page: bool) -> Ended:
    with stoppable():
        return await perform_run(load_settings(), asked, console, out=out, jobs=jobs, page=page)


def show_suites(console: Console) -> None:
    rows = [
        {
            "name": suite.name,
            "kind": suite.kind.value,
            "cases": _count(suite),
            "fast": suite.fast,
            "about": suite.about[Language.EN],
        }
        for suite in read_suites()
    ]
    list_suites(rows, console)


def _count(suite: Suite) -> str:
    """Those of the journal are not counted here."""
    if suite.options.get(CASES) == PRODUCTION:
        return "labelled ones"
    return str(len(kind_of(suite.kind).cases(suite)))


def compare_runs(one: str, other: str, console: Console, *, out: Path | None) -> None:
    """`one` beside `other`: the report of `other`, with `one` as its baseline. Raises Invalid where there is no such run."""
    settings = load_settings()
    performed = asyncio.run(read_performed(_run_folder(other, settings), settings))
    befores = find_baseline(one, performed.planned, settings.data)
    report = report_of(performed, befores, one)
    target = out or performed.run.folder / f"against-{Path(one).name}"
    advice = write(report, target, page=True)
    show(report, target, console, advice=advice)


def write_baseline(reference: str, console: Console, *, to: Path | None) -> None:
    """The small files of a whole run. Raises Invalid for a run that is not whole, or could not be judged."""
    settings = load_settings()
    performed = asyncio.run(read_performed(_run_folder(reference, settings), settings))
    _check_whole(performed)
    target = to or baselines.FOLDER
    shipped = {suite.name for suite in read_suites(FOLDER)}
    strange = {each.suite.name for each in performed.planned} - shipped
    if to is None and strange:
        raise Invalid(f"{', '.join(sorted(strange))} is no shipped suite: say where --to write it.")
    target.mkdir(parents=True, exist_ok=True)
    for each in performed.planned:
        mine = tuple(r for r in performed.results if r.suite == each.suite.name)
        path = target / f"{each.suite.name}.json"
        path.write_text(baselines.as_text(before_of(performed.run, each, mine)), encoding="utf-8")
        console.print(Text(f"✓ {path} ({len({r.case for r in mine})} cases)"), soft_wrap=True)


def _check_whole(performed: Performed) -> None:
    asked, folder = performed.run.asked, performed.run.folder
    given = {
        "--limit": asked.limit,
        "--tag": asked.tag,
        "--bound": asked.bound,
        "--set": asked.set_to,
    }
    if part := [name for name, value in given.items() if value]:
        raise Invalid(
            f"{folder} was run with {', '.join(part)}. A baseline is made of whole suites as they are shipped."
        )
    if errors := sum(each.grade is Grade.ERROR for each in performed.results):
        raise Invalid(
            f"{errors} results of {folder} could not be judged. Go on with the run first."
        )
    if read_state(folder) is not State.FINISHED:
        raise Invalid(f"{folder} did not come to its end. Go on with it first (--out {folder}).")


def read_state(folder: Path) -> State | None:
    try:
        return State(json.loads((folder / PROGRESS).read_text(encoding="utf-8"))["state"])
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _run_folder(reference: str, settings: Settings) -> Path:
    folder = find_run(reference, settings.data)
    if folder is None:
        raise Invalid(
            f"There is no run {reference}: give its folder, or its id in {settings.data / RUNS}."
        )
    return folder


def _complain(message: str) -> None:
    Console(stderr=True).print(Text.assemble(("✗", "red"), " ", message), soft_wrap=True)
