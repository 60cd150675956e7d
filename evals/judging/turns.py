"""Judge the turns of a result by a model, and put what it says among the result's measures."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from domain.conversation import TurnOutcome
from domain.errors import Invalid, ModelUnavailable
from evals.judging.asking import PAUSE, SECONDS, JudgeFailed
from evals.judging.metrics import JudgedMeasure, Sample, Wire, score
from evals.result import Grade, Result, Turned
from models.chat import ChatModel
from models.embedding import Embedder

OPTION = "judge"
_AT_ONCE = 4
_MARKS = re.compile(r"\s*\[\d{1,2}\]")


@dataclass(frozen=True)
class Judges:
    """`wanted` is what is judged; where it is `required`, a result that the judge fails is an error."""

    model: ChatModel
    embedder: Embedder
    wanted: tuple[JudgedMeasure, ...]
    required: bool = True
    seconds: float = SECONDS
    pause: float = PAUSE


def wanted_measures(options: Mapping[str, Any], *, where: str) -> tuple[JudgedMeasure, ...]:
    """What a suite's `options: {judge: [faithfulness, ...]}` asks for; none without it. Raises Invalid with the suite and the name."""
    told = options.get(OPTION) or ()
    known = ", ".join(JudgedMeasure)
    if isinstance(told, str) or not isinstance(told, Sequence):
        raise Invalid(f"{where}: `{OPTION}` is a list of measures; write some of {known}.")
    try:
        return tuple(dict.fromkeys(JudgedMeasure(each) for each in told))
    except ValueError as error:
        raise Invalid(f"{where}: `{OPTION}`: {error}; write some of {known}.") from error


async def judge_turns(result: Result, judges: Judges, *, reference: str = "") -> Result:
    """With the mean over the replied turns of each measure that is wanted. `reference` is a right answer to the last of them.

    What a turn has not what it needs for is not judged. A measure of which one judgement failed is left out, and why is kept in
    `data["judge_failures"]`; where measures are required the result's grade becomes an error, whatever it was."""
    # What was judged by the customer's fault, or not at all, is no better known by a judge of words.
    if not result.judged:
        return result
    samples = _samples(result.turns, reference)
    gate = asyncio.Semaphore(_AT_ONCE)
    wire = Wire(judges.model, judges.embedder, result.language, judges.seconds, judges.pause)

    async def judged(measure: JudgedMeasure, sample: Sample) -> float | str:
        async with gate:
            return await _score(sample, measure, wire)

    asked = [(m, s) for m in judges.wanted for s in samples if s.suits(m)]
    found = await asyncio.gather(*(judged(*each) for each in asked))
    by_measure: dict[str, list[float | str]] = {}
    for (measure, _), value in zip(asked, found, strict=True):
        by_measure.setdefault(measure.value, []).append(value)
    return _with(result, by_measure, required=judges.required)


async def _score(sample: Sample, measure: JudgedMeasure, wire: Wire) -> float | str:
    """The figure, or why there is none."""
    try:
        return await score(sample, measure, wire)
    except JudgeFailed as error:
        return str(error)
    except ModelUnavailable as error:
        return error.detail
    except Exception as error:  # noqa: BLE001 - a library's surprise is no verdict either
        return f"{type(error).__name__}: {error}"


def _with(result: Result, found: Mapping[str, Sequence[float | str]], *, required: bool) -> Result:
    failures = {
        name: next(value for value in values if isinstance(value, str))
        for name, values in found.items()
        if any(isinstance(value, str) for value in values)
    }
    means = {
        name: sum(value for value in values if isinstance(value, float)) / len(values)
        for name, values in found.items()
        if name not in failures
    }
    result = replace(result, measures={**result.measures, **means})
    if not failures:
        return result
    result = replace(result, data={**result.data, "judge_failures": failures})
    if not required:
        return result
    reasons = tuple(f"{name} could not be judged: {why}" for name, why in failures.items())
    return replace(result, grade=Grade.ERROR, reasons=(*reasons, *result.reasons))


def _samples(turns: Sequence[Turned], reference: str) -> list[Sample]:
    replied = [turn for turn in turns if turn.outcome == TurnOutcome.REPLIED and turn.reply]
    return [
        Sample(
            question="\n".join(turn.said),
            reply=_MARKS.sub("", turn.reply),
            contexts=_contexts(turn),
            reference=reference if turn is replied[-1] else "",
        )
        for turn in replied
    ]


def _contexts(turn: Turned) -> tuple[str, ...]:
    passages = (f"{each.title}\n{each.heading}\n{each.text}" for each in turn.passages)
    tools = (call.answer for call in turn.calls if call.answer)
    return tuple(dict.fromkeys((*passages, *tools)))
