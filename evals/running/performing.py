"""Perform the trials of a suite, several at a time; what raises becomes a result that says so."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from domain.errors import XiaoerError
from evals.kinds import Case, Options, Perform
from evals.result import Grade, Result
from evals.running.choosing import Planned

log = logging.getLogger(__name__)
# Far beyond the longest conversation: a trial that hangs must not hold the run for ever.
LONGEST_SECONDS = 900.0
Keep = Callable[[Result], None]
Trial = tuple[Case, int]


async def perform(
    planned: Planned,
    left: Sequence[Trial],
    options: Options,
    keep: Keep,
    *,
    longest: float = LONGEST_SECONDS,
) -> None:
    """All of `left`; `keep` gets each result as it ends. A suite that cannot be opened is an error of each of its trials."""
    waiting = dict.fromkeys((case.id, trial) for case, trial in left)

    def kept(result: Result) -> None:
        keep(result)
        waiting.pop((result.case, result.trial))

    if not left:
        return
    try:
        async with planned.kind.open(planned.suite, options) as one:
            await _work(planned, left, one, kept, jobs=options.jobs, longest=longest)
    except Exception as error:
        if not waiting:
            log.warning("the suite %s could not be closed", planned.suite.name, exc_info=True)
        for case, trial in left:
            if (case.id, trial) in waiting:
                keep(_error(planned, case, trial, error))


async def _work(
    planned: Planned,
    left: Sequence[Trial],
    one: Perform,
    keep: Keep,
    *,
    jobs: int,
    longest: float,
) -> None:
    waiting = iter(left)

    async def worker() -> None:
        for case, trial in waiting:
            keep(await _trial(planned, one, case, trial, longest))

    async with asyncio.TaskGroup() as group:
        for _ in range(max(1, min(jobs, len(left)))):
            group.create_task(worker())


async def _trial(planned: Planned, one: Perform, case: Case, trial: int, longest: float) -> Result:
    began = time.monotonic()
    try:
        async with asyncio.timeout(longest):
            result = await one(case, trial)
    except TimeoutError:
        result = _error(planned, case, trial, TimeoutError(f"did not end within {longest:g} s"))
    except Exception as error:  # noqa: BLE001 - a case that raises is an error of its own, not the end of the run
        result = _error(planned, case, trial, error)
    return replace(
        result,
        suite=planned.suite.name,
        case=case.id,
        trial=trial,
        seen=case.seen,
        title=result.title or case.title,
        slices={**case.slices, **result.slices},
        tags=result.tags or case.tags,
        seconds=result.seconds or time.monotonic() - began,
    )


def _error(planned: Planned, case: Case, trial: int, error: Exception) -> Result:
    return replace(
        case.result(planned.suite.name, trial, Grade.ERROR),
        reasons=(_told(error),),
    )


def _told(error: Exception) -> str:
    if isinstance(error, XiaoerError):
        return error.detail
    return f"{type(error).__name__}: {error}"
