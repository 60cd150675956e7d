"""What `xiaoer eval run` does: plan, go on where a run stopped, perform, and hand over to the report and the gate."""

import asyncio
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

from rich.console import Console
from rich.text import Text

from domain.errors import XiaoerError
from evals.home import held
from evals.kinds import Options
from evals.result import Result
from evals.running import configuring, keeping
from evals.running.asked import Asked, Run, begin
from evals.running.choosing import Planned, find_suites, plan
from evals.running.performing import Keep, Trial, perform
from evals.running.progress import State, Told, telling
from evals.running.reporting import Performed, find_baseline, report_of, write
from evals.running.runnable import runnable
from settings import Settings

CALLS = Path("evaluation") / "calls"
RESUMABLE = "stopped; the same --out goes on with it"


@dataclass(frozen=True)
class Ended:
    """A run that came to its end: its report, and what is to be done where its page could not be made."""

    report: Mapping[str, Any]
    folder: Path
    advice: str


async def perform_run(
    settings: Settings,
    asked: Asked,
    console: Console,
    *,
    out: Path | None = None,
    jobs: int = 1,
    page: bool = True,
) -> Ended:
    """Raises CancelledError where it was stopped; the folder then says so and can be gone on with."""
    settings = configuring.with_settings(settings, asked.set_to)
    suites, skipped = await runnable(
        find_suites(asked.suites, fast=asked.fast), settings, asked.bound
    )
    planned = plan(suites, asked)
    # Looked for first: a mistake in it is not for the end of a long run.
    befores = find_baseline(asked.baseline, planned, settings.data)
    run = begin(settings.data, asked, out)
    console.print(Text(f"run {run.id} in {run.folder}"), soft_wrap=True)
    for each in skipped:
        console.print(Text(f"  {each.suite} is left out. {each.why}"), soft_wrap=True)
    with telling(run.folder, console) as told:
        try:
            performed = await _perform_all(settings, run, planned, told, jobs=jobs)
            performed = replace(performed, skipped=tuple(skipped))
            report = report_of(performed, befores, asked.baseline)
            advice = write(report, run.folder, page=page)
        except asyncio.CancelledError:
            told.tell(State.STOPPED, message=RESUMABLE)
            raise
        except Exception as error:
            words = error.detail if isinstance(error, XiaoerError) else repr(error)
            told.tell(State.FAILED, message=words)
            raise
        told.tell(State.FINISHED, verdict=report["verdict"])
    return Ended(report, run.folder, advice)


async def _perform_all(
    settings: Settings, run: Run, planned: Sequence[Planned], told: Told, *, jobs: int
) -> Performed:
    began, before = monotonic(), float(run.about.get("seconds", 0.0))
    marks = {
        each.suite.name: configuring.fingerprint(settings, each.suite, run.asked)
        for each in planned
    }
    still = [each for each in planned if run.marks.get(each.suite.name) == marks[each.suite.name]]
    results = keeping.take_up(run.results, {key for each in still for key in each.wanted})
    about = {**_about(settings), "jobs": jobs, "seconds": before if results else 0.0}
    run = replace(run, about=about, marks=marks)
    run.write()
    told.tell(State.PREPARING, done=len(results), of=sum(len(each.wanted) for each in planned))

    def keep(result: Result) -> None:
        keeping.append(run.results, result)
        results.append(result)
        told.one_more()

    try:
        for each in planned:
            if left := _left(each, results):
                await _perform_suite(settings, run, each, left, told, keep, jobs=jobs)
    finally:
        ended = datetime.now(UTC).isoformat(timespec="seconds")
        seconds = about["seconds"] + monotonic() - began
        run = replace(run, about={**about, "seconds": seconds, "ended": ended})
        run.write()
    return Performed(run, tuple(planned), tuple(results))


async def _perform_suite(
    settings: Settings,
    run: Run,
    planned: Planned,
    left: Sequence[Trial],
    told: Told,
    keep: Keep,
    *,
    jobs: int,
) -> None:
    told.tell(State.PREPARING, suite=planned.suite.name)
    async with held(settings, planned.suite.library) as home:
        options = Options(
            configuring.with_settings(home, run.asked.set_to),
            settings.data / CALLS,
            seed=run.asked.seed,
            jobs=jobs,
            bound=run.asked.bound,
        )
        told.tell(State.RUNNING, suite=planned.suite.name)
        await perform(planned, left, options, keep)


def _left(planned: Planned, results: Sequence[Result]) -> list[Trial]:
    """Trial by trial, so that a stopped run has seen each case as often."""
    done = {(each.case, each.trial) for each in results if each.suite == planned.suite.name}
    return [
        (case, trial)
        for trial in range(1, planned.trials + 1)
        for case in planned.cases
        if (case.id, trial) not in done
    ]


def _about(settings: Settings) -> dict[str, Any]:
    return {
        "commit": configuring.commit(),
        "model": settings.model or settings.model_url,
        "embedding": settings.embedding_model,
    }


@contextmanager
def stoppable() -> Iterator[None]:
    """Within it, SIGTERM ends the running loop as Ctrl-C does."""
    task = asyncio.current_task()
    assert task is not None, "inside a coroutine"
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, task.cancel)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGTERM)
