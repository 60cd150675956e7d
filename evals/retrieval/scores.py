"""What rankings are worth, per language and over all questions, and whether one is better than the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from evals.retrieval.beir import Question
from evals.retrieval.metrics import METRICS, Difference, Estimate, compare, estimates, judge
from evals.retrieval.runs import Ranking

Runs = Mapping[str, Mapping[str, Ranking]]
"""By retriever, by question."""
ALL = "all"
_T = TypeVar("_T")


@dataclass(frozen=True)
class Scores:
    """Of one group of questions: each retriever by each metric, and by how much the first is better than it."""

    questions: int
    estimates: dict[str, dict[str, Estimate]]
    differences: dict[str, dict[str, Difference]]


def values_of(
    runs: Runs, questions: Sequence[Question], grades: Mapping[str, Mapping[str, float]]
) -> dict[str, np.ndarray]:
    """A row for each question, a column for each of METRICS; a question without a ranking scores 0."""
    return {
        name: np.array(
            [judge([d for d, _ in run.get(q.id, ())], grades[q.id]) for q in questions], float
        )
        for name, run in runs.items()
    }


def score(
    values: Mapping[str, np.ndarray], questions: Sequence[Question], *, first: str, seed: int
) -> dict[str, Scores]:
    """Over all questions, and for each language where there are several; `first` is compared with each other."""
    spoken = [question.language.value for question in questions]
    groups = {ALL: np.ones(len(spoken), bool)}
    if len(set(spoken)) > 1:
        groups |= {name: np.array([one == name for one in spoken]) for name in sorted(set(spoken))}
    return {
        group: _scores({name: rows[inside] for name, rows in values.items()}, first, seed)
        for group, inside in groups.items()
    }


def _scores(values: Mapping[str, np.ndarray], first: str, seed: int) -> Scores:
    return Scores(
        questions=len(values[first]),
        estimates={name: _named(estimates(rows, seed=seed)) for name, rows in values.items()},
        differences={
            name: _named(compare(values[first], rows, seed=seed))
            for name, rows in values.items()
            if name != first
        },
    )


def _named(found: Sequence[_T]) -> dict[str, _T]:
    return dict(zip(METRICS, found, strict=True))
