"""Turn a run's results into its report: `report.json`, `junit.xml`, the page and what the terminal says."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from domain.errors import Invalid
from evals import baselines
from evals.baselines import Before
from evals.junit import as_junit
from evals.measuring import figures
from evals.outcomes import outcomes_of
from evals.registry import kind_of
from evals.report.assembling import Against, Measured, assemble
from evals.report.page import write_page
from evals.result import Result
from evals.running import keeping
from evals.running.asked import FILE, RUNS, Run, read_run
from evals.running.choosing import Planned, find_suites
from evals.running.configuring import with_settings
from evals.running.runnable import Skipped, runnable
from settings import Settings

REPORT, JUNIT, PAGE = "report.json", "junit.xml", "index.html"


@dataclass(frozen=True)
class Performed:
    """A run that came to its end, with all its results."""

    run: Run
    planned: tuple[Planned, ...]
    results: tuple[Result, ...]
    skipped: tuple[Skipped, ...] = ()


def find_run(reference: str, data: Path) -> Path | None:
    """The folder of a run, given itself or by its id."""
    for folder in (Path(reference).expanduser(), data / RUNS / reference):
        if reference and (folder / FILE).is_file():
            return folder
    return None


def find_baseline(reference: str, planned: Sequence[Planned], data: Path) -> dict[str, Before]:
    """By suite. Raises Invalid where `reference` names nothing, or nothing that has one of the suites."""
    names = [each.suite.name for each in planned]
    if reference == baselines.NONE:
        return {}
    if reference in ("", baselines.SHIPPED):
        found = baselines.in_folder(baselines.FOLDER, names)
    elif folder := find_run(reference, data):
        found = _of_run(folder, planned)
    elif (folder := Path(reference).expanduser()).is_dir():
        found = baselines.in_folder(folder, names)
    else:
        found = baselines.at_revision(reference, names)
    if reference and not found:
        raise Invalid(f"The baseline {reference} has none of the suites {', '.join(names)}.")
    return found


def _of_run(folder: Path, planned: Sequence[Planned]) -> dict[str, Before]:
    run, results = read_run(folder), keeping.read_results(folder / "results.jsonl")
    found = {}
    for each in planned:
        mine = tuple(r for r in results if r.suite == each.suite.name)
        if mine:
            found[each.suite.name] = before_of(run, each, mine)
    return found


def before_of(run: Run, planned: Planned, results: tuple[Result, ...]) -> Before:
    """A whole run as a baseline."""
    return Before(
        suite=planned.suite.name,
        commit=str(run.about.get("commit", "")),
        date=run.started[:10],
        seconds=sum(each.seconds for each in results),
        mark=run.marks.get(planned.suite.name, ""),
        outcomes=outcomes_of(results),
        measures=figures(planned.kind, results, seed=run.asked.seed),
        results=results,
    )


async def read_performed(folder: Path, settings: Settings) -> Performed:
    """Of a run's folder. Raises Invalid where a suite of it is not here any more."""
    run = read_run(folder)
    results = tuple(keeping.read_results(run.results))
    planned = []
    settings = with_settings(settings, run.asked.set_to)
    suites, skipped = await runnable(
        find_suites(run.asked.suites, fast=run.asked.fast), settings, run.asked.bound
    )
    measured = {each.suite for each in results}
    for suite in (suite for suite in suites if suite.name in measured):
        kind = kind_of(suite.kind)
        there = frozenset(case.id for case in kind.cases(suite))
        planned.append(Planned(suite, kind, (), there, 0))
    return Performed(run, tuple(planned), results, tuple(skipped))


def report_of(
    performed: Performed, befores: Mapping[str, Before], reference: str
) -> dict[str, Any]:
    run, asked = performed.run, performed.run.asked
    ended = datetime.now(UTC).isoformat(timespec="seconds")
    told = {
        "id": run.id,
        "started": run.started,
        "ended": run.about.get("ended", ended),
        "seconds": run.about.get("seconds", 0.0),
        "commit": run.about.get("commit", ""),
        "model": run.about.get("model", ""),
        "embedding": run.about.get("embedding", ""),
        "suites": [each.suite.name for each in performed.planned],
        "trials": max((each.trial for each in performed.results), default=0),
        "jobs": run.about.get("jobs", 1),
        "seed": asked.seed,
        "tag": asked.tag,
        "limit": asked.limit,
        "bound": asked.bound.value if asked.bound else None,
        "settings": dict(asked.set_to),
        "skipped": [asdict(each) for each in performed.skipped],
    }
    measured = [
        Measured(
            each.suite,
            each.kind,
            tuple(r for r in performed.results if r.suite == each.suite.name),
            each.there,
            befores.get(each.suite.name),
        )
        for each in performed.planned
    ]
    against = Against(reference or baselines.SHIPPED, wanted=reference != baselines.NONE)
    return assemble(told, measured, against, seed=asked.seed)


def write(report: Mapping[str, Any], folder: Path, *, page: bool) -> str:
    """Returns what to do where the page could not be written, else nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(report, ensure_ascii=False, allow_nan=False, default=str)
    (folder / REPORT).write_text(text, encoding="utf-8", errors="surrogatepass")
    (folder / JUNIT).write_bytes(as_junit(report))
    return _write_page(report, folder / PAGE) if page else ""


def _write_page(report: Mapping[str, Any], target: Path) -> str:
    try:
        write_page(dict(report), target)
    except Invalid as error:
        return error.detail
    return ""
