"""The kind of suite that reads labelled texts by the tiers that serve customers, or by a classifier that learns a CSV file."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from agent.understanding.cascade import Cascade
from agent.understanding.cascade import Spoken as Said
from agent.understanding.rules import Situation
from agent.understanding.training import train
from agent.understanding.weights import OUTSIDE
from evals.figures import SEED, digest, of_estimate, present
from evals.kinds import Case, Measure, Options, Perform
from evals.opening import open_cascade, settings_of
from evals.result import Grade, Result, Turned
from evals.retrieval.kept import KeptEmbedder
from evals.suite import Suite
from evals.understanding.measures import Reading, bins_of, calibration_error, measure
from evals.understanding.plots import matrix_of
from evals.understanding.rows import Sets, read_sets
from evals.understanding.spoken import Spoken, files_of, spoken_of
from evals.understanding.tiers import by_classifier, by_model, by_rules, cascaded
from models.chat import build_models
from settings import Settings

# What is measured, with whether more of it is better.
_SHOWN = {"accuracy": "high", "oos_f1": "high", "false_oos": "low", "ece": "low", "auroc": "high"}


@dataclass(frozen=True)
class Read:
    """What was made of a text, and by which tier."""

    reading: Reading
    tier: str


Reads = Callable[[Spoken], Awaitable[Read]]


class Understanding:
    """`options: {train, test}` are CSV files of `text,label`; without them the demo's held-out turns, of which `{every: 5}`
    takes every fifth."""

    def cases(self, suite: Suite) -> Sequence[Case]:
        return [
            Case(
                id=spoken.id,
                title=spoken.text,
                language=spoken.language,
                seen=digest(spoken.row()),
                row=spoken,
                slices=spoken.slices,
            )
            for spoken in spoken_of(suite)
        ]

    @asynccontextmanager
    async def open(self, suite: Suite, options: Options) -> AsyncIterator[Perform]:
        settings = settings_of(suite, options.settings)
        async with _reading(suite, settings, options.cache) as read:

            async def perform(case: Case, trial: int) -> Result:
                began = time.perf_counter()
                found = await read(case.row)
                seconds = time.perf_counter() - began
                return _result(case, trial, suite=suite.name, read=found, seconds=seconds)

            yield perform

    def measures(self, results: Sequence[Result]) -> Mapping[str, Measure]:
        readings, labels = _told(results)
        if not labels:
            return {}
        found = measure(readings, labels, seed=SEED)
        outside = sum(label in OUTSIDE for label in labels)
        counted = {"accuracy": len(labels) - outside, "false_oos": len(labels) - outside}
        return present(
            {
                name: of_estimate(found[name], of=counted.get(name, len(labels)), better=better)
                for name, better in _SHOWN.items()
            }
        )

    def plots(self, results: Sequence[Result]) -> Mapping[str, Any]:
        readings, labels = _told(results)
        if not labels:
            return {}
        names, counts = matrix_of(readings, labels)
        return {
            "confusion": {"labels": names, "rows": counts.astype(int).tolist()},
            "reliability": {
                "bins": [list(step) for step in bins_of(readings, labels)],
                "ece": calibration_error(readings, labels),
            },
        }


@asynccontextmanager
async def _reading(suite: Suite, settings: Settings, cache: Path) -> AsyncIterator[Reads]:
    files = files_of(suite)
    if files is not None:
        async with _learnt(read_sets(*files), settings, cache) as read:
            yield read
        return
    async with open_cascade(settings) as cascade:
        yield lambda spoken: _as_shipped(cascade, spoken)


async def _as_shipped(cascade: Cascade, spoken: Spoken) -> Read:
    """As the first message of a turn in which nothing is under way."""
    found = await cascade.understand(
        Said((spoken.text,), spoken.earlier, spoken.language, Situation())
    )
    return Read(Reading(found.intent, found.probability), found.tier.value)


@asynccontextmanager
async def _learnt(sets: Sets, settings: Settings, cache: Path) -> AsyncIterator[Reads]:
    """Trained on the one file by the method that trains the product's own, with its rules and, where there is one, its model."""
    cache.mkdir(parents=True, exist_ok=True)
    embedder = KeptEmbedder(settings, cache)
    models = build_models(settings)
    try:
        await embedder.warm()
        vectors = await embedder.embed_queries([text for text, _ in sets.train])
        weights = train(vectors, sets.train, name=embedder.name)

        async def read(spoken: Spoken) -> Read:
            texts = [spoken.text]
            rules = by_rules(texts, sets.labels)
            guess = by_classifier(weights, await embedder.embed_queries(texts), texts)
            asked = None
            if models:
                asked = await by_model(models[0], texts, sets.labels, lambda _done: None)
            (found,) = cascaded(rules, guess, asked)
            tiers = {"rules": rules[0], "classifier": guess[0]}
            tier = next((name for name, one in tiers.items() if one.label == found.label), "model")
            return Read(found, tier)

        yield read
    finally:
        embedder.close()


def _result(case: Case, trial: int, *, suite: str, read: Read, seconds: float) -> Result:
    spoken: Spoken = case.row
    # What is as right counts as the label itself, in the matrix too.
    said = read.reading.label
    label = spoken.label if said in {spoken.label, *spoken.alike} else said
    right = label == spoken.label or (label in OUTSIDE and spoken.label in OUTSIDE)
    faults = () if right else (f"It is {spoken.label} and was read as {label or 'nothing'}.",)
    inside = {"accuracy": float(right)} if spoken.label not in OUTSIDE else {}
    return replace(
        case.result(suite, trial, Grade.PASSED if right else Grade.FAILED),
        reasons=faults,
        measures=inside,
        turns=(
            Turned(
                said=(spoken.text,),
                reply="",
                outcome="read",
                rung=read.tier,
                intent=said or "",
                confidence=read.reading.sure,
                seconds=seconds,
            ),
        ),
        data={
            "label": spoken.label,
            "read": label,
            "sure": read.reading.sure,
            "outside": read.reading.outside,
        },
        seconds=seconds,
    )


def _told(results: Sequence[Result]) -> tuple[list[Reading], list[str]]:
    kept = [each for each in results if each.judged]
    readings = [Reading(r.data["read"], r.data["sure"], r.data["outside"]) for r in kept]
    return readings, [str(each.data["label"]) for each in kept]
