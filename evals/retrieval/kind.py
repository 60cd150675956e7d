"""The kind of suite that asks the product's very search: whether what answers a question is among the first that it finds."""

import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from domain.knowledge import Retrieval as Searched
from domain.language import Language
from evals.confidence.risk import calibration_error, reliability_bins
from evals.conversations.tracing import found_of
from evals.figures import SEED, digest, of_estimate, present
from evals.kinds import Case, Measure, Options, Perform
from evals.opening import open_search, settings_of
from evals.result import Grade, Result, Turned
from evals.retrieval.beir import read_collection
from evals.retrieval.kept import KeptEmbedder
from evals.retrieval.metrics import METRICS, auroc, estimates, judge
from evals.retrieval.searching import DEPTH, shelve
from evals.retrieval.sought import Sought, files_of, sought_of
from evals.suite import Suite
from knowledge.indexing import silent
from settings import Settings

Ask = Callable[[str, Language], Awaitable[Searched]]
_SHOWN = ("recall@5", "hit@1", "mrr@10", "ndcg@10")
# An expected article must be among so many; so many passages are kept, and so many articles.
_FIRST, _PASSAGES, _RANKED = 5, 5, 10
# From this chance on the search says that the articles answer.
_EVEN = 0.5


class Retrieval:
    """`options: {corpus, queries, qrels}` name a collection in BEIR's format, `{every: 5}` takes every fifth question."""

    def cases(self, suite: Suite) -> Sequence[Case]:
        return [
            Case(
                id=sought.id,
                title=sought.text,
                language=sought.language,
                seen=digest(sought.row()),
                row=sought,
                slices=sought.slices,
            )
            for sought in sought_of(suite)
        ]

    @asynccontextmanager
    async def open(self, suite: Suite, options: Options) -> AsyncIterator[Perform]:
        settings = settings_of(suite, options.settings)
        async with _asking(suite, settings, options.cache) as ask:

            async def perform(case: Case, trial: int) -> Result:
                began = time.perf_counter()
                searched = await ask(case.row.text, case.language)
                seconds = time.perf_counter() - began
                return _result(case, trial, suite=suite.name, searched=searched, seconds=seconds)

            yield perform

    def measures(self, results: Sequence[Result]) -> Mapping[str, Measure]:
        answered = [each for each in results if each.judged and each.data["expected"]]
        found: dict[str, Measure | None] = {}
        if answered:
            rows = np.array([[each.measures[name] for name in _SHOWN] for each in answered])
            figures = zip(_SHOWN, estimates(rows, seed=SEED), strict=True)
            found = {name: of_estimate(each, of=len(answered)) for name, each in figures}
        good, bad = _chances(results)
        area = auroc(good, bad, seed=SEED)
        return present(found | {"auroc": of_estimate(area, of=len(good) + len(bad))})

    def plots(self, results: Sequence[Result]) -> Mapping[str, Any]:
        """How often the chance that the articles answer comes true."""
        good, bad = _chances(results)
        if not good or not bad:
            return {}
        chance, right = np.array([*good, *bad]), np.array([1.0] * len(good) + [0.0] * len(bad))
        bins = [list(step) for step in reliability_bins(chance, right)]
        return {"reliability": {"bins": bins, "ece": float(calibration_error(chance, right))}}


@asynccontextmanager
async def _asking(suite: Suite, settings: Settings, cache: Path) -> AsyncIterator[Ask]:
    """The search of the library, or one over nothing but the collection."""
    files = files_of(suite)
    if files is None:
        async with open_search(settings) as knowledge:
            yield lambda text, language: knowledge.search(text, language=language, limit=DEPTH)
        return
    cache.mkdir(parents=True, exist_ok=True)
    embedder = KeptEmbedder(settings, cache)
    try:
        await embedder.warm()
        with tempfile.TemporaryDirectory() as folder:
            documents = read_collection(*files).documents
            async with shelve(
                documents,
                settings=settings,
                embedder=embedder,
                folder=Path(folder),
                on_progress=silent,
            ) as shelf:
                yield lambda text, language: shelf.knowledge.search(
                    text, language=language, limit=DEPTH
                )
    finally:
        embedder.close()


def _result(case: Case, trial: int, *, suite: str, searched: Searched, seconds: float) -> Result:
    sought: Sought = case.row
    # An article stands where its best passage stands.
    ranked = list(dict.fromkeys(passage.chunk.slug for passage in searched.passages))
    chance = searched.signals["answerable"]
    faults = _faults(sought, ranked, chance)
    return replace(
        case.result(suite, trial, Grade.FAILED if faults else Grade.PASSED),
        reasons=faults,
        measures=_measures(sought, ranked),
        turns=(
            Turned(
                said=(sought.text,),
                reply="",
                outcome="searched",
                confidence=chance,
                passages=found_of(searched.passages)[:_PASSAGES],
                seconds=seconds,
            ),
        ),
        data={
            "expected": dict(sought.grades),
            "ranked": ranked[:_RANKED],
            "answerable": chance,
        },
        seconds=seconds,
    )


def _faults(sought: Sought, ranked: Sequence[str], chance: float) -> tuple[str, ...]:
    """What nothing answers is passed where the search itself says so."""
    if not sought.answerable:
        said = f"Nothing answers it, and the search is {chance:.0%} sure that something does."
        return (said,) if chance >= _EVEN else ()
    if set(ranked[:_FIRST]) & set(sought.grades):
        return ()
    wanted, first = " or ".join(sought.grades), ", ".join(ranked[:_FIRST]) or "nothing"
    place = next((at for at, slug in enumerate(ranked, 1) if slug in sought.grades), None)
    found = f"it stands at {place}" if place else "it was not found"
    return (f"Answered by {wanted}: {found}. The first are: {first}.",)


def _measures(sought: Sought, ranked: Sequence[str]) -> dict[str, float]:
    if not sought.answerable:
        return {}
    hit = float(bool(ranked) and ranked[0] in sought.grades)
    return dict(zip(METRICS, judge(ranked, sought.grades), strict=True)) | {"hit@1": hit}


def _chances(results: Sequence[Result]) -> tuple[list[float], list[float]]:
    """That the articles answer: of the questions that something answers, and of the others."""
    kept = [each for each in results if each.judged]
    good = [float(each.data["answerable"]) for each in kept if each.data["expected"]]
    return good, [float(each.data["answerable"]) for each in kept if not each.data["expected"]]
