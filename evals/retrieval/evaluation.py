"""One evaluation of the search on a collection: what was asked, what was found, what it is worth."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from domain.errors import Invalid
from evals.retrieval.beir import Collection, Question
from evals.retrieval.metrics import Estimate, auroc
from evals.retrieval.runs import Ranking
from evals.retrieval.scores import Scores, score, values_of
from evals.retrieval.searching import RETRIEVERS, Shelf

FINAL = "final"
# Which signal of a search says whether the knowledge answers at all: the first of these that there is.
ABSTENTION = ("answerable", "top_dense")


@dataclass(frozen=True)
class Abstention:
    """How well each signal tells questions that the documents answer from those that they do not."""

    score: str
    answerable: int
    unanswerable: int
    auroc: dict[str, Estimate]


@dataclass(frozen=True)
class Evaluation:
    """`runs` is by retriever, by question; `values` by retriever, a row a question, a column a metric."""

    collection: Collection
    chunks: int
    runs: dict[str, dict[str, Ranking]]
    values: dict[str, np.ndarray]
    scores: dict[str, Scores]
    abstention: Abstention | None
    seed: int

    def to_json(self) -> dict[str, Any]:
        return {
            "documents": len(self.collection.documents),
            "chunks": self.chunks,
            "questions": len(self.collection.questions),
            "unanswerable": len(self.collection.unanswerable),
            "seed": self.seed,
            "notes": list(self.collection.notes),
            "scores": {group: asdict(found) for group, found in self.scores.items()},
            "abstention": asdict(self.abstention) if self.abstention else None,
        }

    def figure(self, metric: str) -> float:
        """Of the final ranking, over all questions."""
        return self.scores["all"].estimates[FINAL][metric].value


def sample(collection: Collection, *, limit: int, seed: int) -> Collection:
    """So many of the questions, drawn at random; all documents stay."""
    asked = [*collection.questions, *collection.unanswerable]
    if limit <= 0 or limit >= len(asked):
        return collection
    drawn = {question.id for question in random.Random(seed).sample(asked, limit)}
    if not drawn & collection.grades.keys():
        raise Invalid(f"Of {limit} drawn questions none has a judgement. Take a larger --limit.")
    return replace(
        collection,
        questions=tuple(q for q in collection.questions if q.id in drawn),
        unanswerable=tuple(q for q in collection.unanswerable if q.id in drawn),
    )


async def evaluate(
    collection: Collection, shelf: Shelf, *, seed: int, on_done: Callable[[int], None]
) -> Evaluation:
    """Asks every question once, in the order of the file."""
    runs: dict[str, dict[str, Ranking]] = {name: {} for name in RETRIEVERS}
    signals: dict[str, dict[str, float]] = {}
    asked = [*collection.questions, *collection.unanswerable]
    for number, question in enumerate(asked, 1):
        found = await shelf.search(question)
        signals[question.id] = found.signals
        for name, ranking in found.rankings.items():
            runs[name][question.id] = shelf.documents(ranking)
        on_done(number)
    values = values_of(runs, collection.questions, collection.grades)
    return Evaluation(
        collection=collection,
        chunks=len(shelf.chunks),
        runs=runs,
        values=values,
        scores=score(values, collection.questions, first=FINAL, seed=seed),
        abstention=_abstention(collection, signals, seed),
        seed=seed,
    )


def _abstention(
    collection: Collection, signals: Mapping[str, Mapping[str, float]], seed: int
) -> Abstention | None:
    if not collection.unanswerable or not collection.questions:
        return None
    names = sorted({name for found in signals.values() for name in found})

    def told(questions: Sequence[Question], name: str) -> list[float]:
        return [signals[question.id].get(name, 0.0) for question in questions]

    areas = {
        name: auroc(
            told(collection.questions, name), told(collection.unanswerable, name), seed=seed
        )
        for name in names
    }
    return Abstention(
        score=next(name for name in ABSTENTION if name in names),
        answerable=len(collection.questions),
        unanswerable=len(collection.unanswerable),
        auroc={name: area for name, area in areas.items() if area is not None},
    )
