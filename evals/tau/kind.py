"""Suites of a benchmark in the shape of tau-bench: read its folder, hold its tasks, turn each into a result."""

import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from evals.confidence.bounds import Share
from evals.conversations import measuring
from evals.conversations.grading import Ending
from evals.conversations.modelling import models_of
from evals.figures import of_share, present
from evals.kinds import Case, Measure, Options, Perform
from evals.result import Grade, Result
from evals.suite import Suite
from evals.tau.benchmark import Benchmark, read_benchmark
from evals.tau.desk import open_desk
from evals.tau.holding import Held, hold
from evals.tau.state import hash_of
from evals.tau.tasks import Task, read_tasks


class Tau:
    """A Kind."""

    def cases(self, suite: Suite) -> Sequence[Case]:
        return [_case(task) for task in read_tasks(suite.cases, read_benchmark(suite))]

    @asynccontextmanager
    async def open(self, suite: Suite, options: Options) -> AsyncIterator[Perform]:
        benchmark = read_benchmark(suite)
        with models_of(suite, options.settings, options.cache) as models:
            async with open_desk(suite, benchmark, models, options) as desk:

                async def perform(case: Case, trial: int) -> Result:
                    began = time.perf_counter()
                    held = await hold(desk, case.row, trial=trial)
                    seconds = time.perf_counter() - began
                    return _result(suite, benchmark, case, trial, held, seconds=seconds)

                yield perform

    def measures(self, results: Sequence[Result]) -> Mapping[str, Measure]:
        """As of conversations, and of the judged trials: how often the data were right, and how much of what had to be said was."""
        found = measuring.measures(results)
        # What is rude in a shop's chat is not graded by tau-bench.
        found.pop("manners", None)
        judged = [each for each in results if each.judged]
        rights = [each.measures["right_state"] for each in judged if "right_state" in each.measures]
        share = of_share(Share(int(sum(rights)), len(rights)))
        return found | present({"right_state": share})

    def plots(self, results: Sequence[Result]) -> Mapping[str, Any]:
        return measuring.plots(results)


def _case(task: Task) -> Case:
    scene = task.scene
    return Case(
        id=scene.id,
        title=scene.name,
        language=scene.language,
        seen=task.seen,
        row=task,
        slices={"writes": "none" if not task.actions else "some", **scene.slices},
        tags=scene.tags,
    )


def graded(held: Held) -> Grade:
    """What could not be judged first: neither a failing model nor an unjudged assertion that counts is ever a pass."""
    if held.failures or held.mark.unjudged:
        return Grade.ERROR
    if held.customer:
        return Grade.CUSTOMER
    return Grade.PASSED if held.mark.ending is Ending.PASSED else Grade.FAILED


def _result(
    suite: Suite, benchmark: Benchmark, case: Case, trial: int, held: Held, *, seconds: float
) -> Result:
    task: Task = case.row
    grade = graded(held)
    found = {
        "wrong_writes": float(held.mark.ending is Ending.WRONG_WRITE),
        "right_state": float(held.states.right),
    }
    if task.outputs:
        found["outputs"] = 1 - len(held.mark.missing) / len(task.outputs)
    if held.judged.holds:
        found["assertions"] = sum(held.judged.holds.values()) / len(held.judged.holds)
    bound = benchmark.identity.parameter
    return replace(
        case.result(suite.name, trial, grade),
        reasons=() if grade is Grade.PASSED else held.reasons,
        measures=found,
        turns=held.turns,
        data={
            "ending": held.mark.ending.value,
            "identity": f"{bound} is bound to {task.scene.who}" if bound else "nobody is bound",
            "state": {
                "found": hash_of(held.states.found),
                "expected": hash_of(held.states.expected),
            },
            "outputs_missing": held.mark.missing,
            "assertions": dict(held.judged.holds),
            "not_judged": [a for a in task.assertions if a not in held.judged.holds],
            "basis": list(task.basis),
            "done": held.done,
            "handed_over": held.handed_over,
            "unmet": held.unmet,
            "customer": held.customer,
        },
        seconds=seconds,
    )
