"""Suites of conversations: read the cases, open the counter, turn each conversation held into a result."""

import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from evals.conversations.cases import Scene
from evals.conversations.counter import open_counter
from evals.conversations.grading import Ending
from evals.conversations.holding import Held, hold
from evals.conversations.measuring import measures, plots
from evals.conversations.modelling import Models, models_of
from evals.conversations.reading import read_scenes
from evals.judging.turns import Judges, judge_turns, wanted_measures
from evals.kinds import Case, Measure, Options, Perform
from evals.measures.contexts import context_precision, context_recall
from evals.result import Grade, Result
from evals.suite import Suite
from models.embedding import build_embedder


class Conversations:
    """A Kind."""

    def cases(self, suite: Suite) -> Sequence[Case]:
        return [_case(scene) for scene in read_scenes(suite.cases)]

    @asynccontextmanager
    async def open(self, suite: Suite, options: Options) -> AsyncIterator[Perform]:
        with models_of(suite, options.settings, options.cache) as models:
            judges = _judges(suite, options, models)
            async with open_counter(models, jobs=options.jobs, bound=options.bound) as counter:

                async def perform(case: Case, trial: int) -> Result:
                    began = time.perf_counter()
                    held = await hold(counter, case.row, trial=trial)
                    seconds = time.perf_counter() - began
                    result = _result(suite, case, trial, held, seconds=seconds)
                    return await judge_turns(result, judges) if judges else result

                yield perform

    def measures(self, results: Sequence[Result]) -> Mapping[str, Measure]:
        return measures(results)

    def plots(self, results: Sequence[Result]) -> Mapping[str, Any]:
        return plots(results)


def _judges(suite: Suite, options: Options, models: Models) -> Judges | None:
    """None where the suite asks for no judged measure, or nobody is there to judge."""
    wanted = wanted_measures(suite.options, where=suite.name)
    if not wanted or models.customer is None:
        return None
    return Judges(models.playing(trial=1), build_embedder(options.settings), wanted)


def _case(scene: Scene) -> Case:
    return Case(
        id=scene.id,
        title=scene.name,
        language=scene.language,
        seen=scene.seen,
        row=scene,
        slices={"channel": scene.channel, **scene.slices},
        tags=scene.tags,
    )


def _result(suite: Suite, case: Case, trial: int, held: Held, *, seconds: float) -> Result:
    grade = graded(held)
    shares = [each.share for each in held.grounded if each.claims]
    slugs = [passage.slug for turn in held.turns for passage in turn.passages]
    replies = len(held.turns)
    found = {
        "wrong_writes": float(held.ending is Ending.WRONG_WRITE),
        "manners": float(len(held.manners)),
    }
    if replies:
        found["grounded"] = sum(each.holds for each in held.grounded) / replies
    if shares:
        found["groundedness"] = sum(shares) / len(shares)
    if (precision := context_precision(slugs, case.row.golden)) is not None:
        found["golden_precision"] = precision
    if (recall := context_recall(slugs, case.row.golden)) is not None:
        found["golden_recall"] = recall
    return replace(
        case.result(suite.name, trial, grade),
        reasons=() if grade is Grade.PASSED else held.reasons,
        measures=found,
        turns=held.turns,
        data={
            "ending": held.ending.value,
            "manners": held.manners,
            "unmet": held.unmet,
            "customer": held.customer,
        },
        seconds=seconds,
    )


def graded(held: Held) -> Grade:
    """What could not be judged first; then the customer, for a conversation that they spoilt says nothing of the assistant."""
    if held.failures:
        return Grade.ERROR
    if held.customer:
        return Grade.CUSTOMER
    return Grade.PASSED if held.ending is Ending.PASSED else Grade.FAILED
