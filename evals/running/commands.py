"""What `xiaoer eval run` does: plan, go on where a run stopped, perform, and hand over to the report and the gate."""

import asyncio
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from domain.errors import XiaoerError
from evals.home import ready
from evals.kinds import Options
from evals.result import Result
from evals.running import configuring, keeping
from evals.running.asked import Asked, Run, begin
from evals.running.choosing import Planned, find_suites, plan
from evals.running.performing import Trial, perform
from evals.running.progress import State, Told, telling
from settings import Settings

CALLS = Path("evaluation") / "calls"


@dataclass(frozen=True)
class Performed:
    """A run that came to its end, with all its results."""

    run: Run
    planned: tuple[Planned, ...]
    results: tuple[Result, ...]


async def perform_run(
    settings: Settings,
    asked: Asked,
    console: Console,
    *,
    out: Path | None = None,
    jobs: int = 1,
) -> Performed:
    """Raises CancelledError where it was stopped; the folder then says so and can be gone on with."""
    settings = configuring.with_settings(settings, asked.set_to)
    planned = plan(find_suites(asked.suites, fast=asked.fast), asked)
    run = begin(settings.data, asked, out)
    console.print(f"run {run.id} in {run.folder}", soft_wrap=True, highlight=False)
    with telling(run.folder, console) as told:
        try:
            return await _perform_all(settings, run, planned, told, jobs=jobs)
        except asyncio.CancelledError:
            told.tell(State.STOPPED, message="stopped; the same --out goes on with it")
            raise
        except Exception as error:
            words = error.detail if isinstance(error, XiaoerError) else repr(error)
            told.tell(State.FAILED, message=words)
            raise


async def _perform_all(
    settings: Settings, run: Run, planned: Sequence[Planned], told: Told, *, jobs: int
) -> Performed:
    from wiring import exclusive_data

    marks = {
        each.suite.name: configuring.fingerprint(settings, each.suite, run.asked)
        for each in planned
    }
    still = [each for each in planned if run.marks.get(each.suite.name) == marks[each.suite.name]]
    wanted = {key for each in still for key in each.wanted}
    results = keeping.take_up(run.results, wanted)
    run = replace(run, about=_about(settings, run, planned), marks=marks)
    run.write()
    told.tell(State.PREPARING, done=len(results), of=sum(len(each.wanted) for each in planned))

    def keep(result: Result) -> None:
        keeping.append(run.results, result)
        results.append(result)
        told.one_more()

    for each in planned:
        left = _left(each, results)
        if not left:
            continue
        told.tell(State.PREPARING, suite=each.suite.name)
        home = await ready(settings, each.suite.library)
        mine = configuring.with_settings(home, run.asked.set_to)
        options = Options(
            mine, settings.data / CALLS, seed=run.asked.seed, jobs=jobs, bound=run.asked.bound
        )
        told.tell(State.RUNNING, suite=each.suite.name)
        with exclusive_data(home.data):
            await perform(each, left, options, keep)
    return Performed(run, tuple(planned), tuple(results))


def _left(planned: Planned, results: Sequence[Result]) -> list[Trial]:
    """Trial by trial, so that a stopped run has seen each case as often."""
    done = {(each.case, each.trial) for each in results if each.suite == planned.suite.name}
    return [
        (case, trial)
        for trial in range(1, planned.trials + 1)
        for case in planned.cases
        if (case.id, trial) not in done
    ]


def _about(settings: Settings, run: Run, planned: Sequence[Planned]) -> dict[str, object]:
    return {
        "commit": configuring.commit(),
        "model": settings.model or settings.model_url,
        "embedding": settings.embedding_model,
        "seconds": run.about.get("seconds", 0.0),
        "suites": [each.suite.name for each in planned],
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
