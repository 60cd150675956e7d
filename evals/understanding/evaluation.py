"""One evaluation: every tier on the same texts, trained on one set or cross-validated on the product's own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from agent.understanding.training import train
from evals.retrieval.metrics import Estimate
from evals.understanding.measures import Reading, bins_of, confused, measure
from evals.understanding.rows import Rows, Sets
from evals.understanding.tiers import by_classifier, by_rules, cascaded

CASCADE, CLASSIFIER = "cascade", "classifier"
FOLDS = 5
Vectors = Mapping[str, np.ndarray]
"""By text."""


@dataclass(frozen=True)
class Evaluation:
    """`readings` and `figures` by tier; `version` is the classifier's, empty where there were several."""

    name: str
    rows: Rows
    labels: Sequence[str]
    readings: dict[str, list[Reading]]
    figures: dict[str, dict[str, Estimate | None]]
    notes: Sequence[str]
    version: str
    seconds: float
    seed: int

    @property
    def truths(self) -> list[str]:
        return [label for _, label in self.rows]

    def figure(self, name: str) -> float:
        """Of the cascade."""
        found = self.figures[CASCADE][name]
        return found.value if found else float("nan")

    def to_json(self) -> dict[str, Any]:
        tiers = {
            tier: {
                "figures": {k: asdict(v) if v else None for k, v in found.items()},
                "bins": bins_of(self.readings[tier], self.truths),
                "confused": confused(self.readings[tier], self.truths)[:50],
            }
            for tier, found in self.figures.items()
        }
        return {
            "name": self.name,
            "texts": len(self.rows),
            "labels": len(self.labels),
            "classifier": self.version,
            "training_seconds": round(self.seconds, 2),
            "seed": self.seed,
            "notes": list(self.notes),
            "tiers": tiers,
        }


@dataclass(frozen=True)
class Learnt:
    """What the classifier read of the texts it is measured on."""

    readings: list[Reading]
    version: str
    seconds: float


def learn_once(sets: Sets, vectors: Vectors, *, model: str, clock: Callable[[], float]) -> Learnt:
    """`clock` is in CPU seconds; `model` names the embedding."""
    start = clock()
    weights = train(_stacked(sets.train, vectors), sets.train, name=model)
    seconds = clock() - start
    texts = [text for text, _ in sets.test]
    readings = by_classifier(weights, _stacked(sets.test, vectors), texts)
    return Learnt(readings, weights.version, seconds)


def learn_in_folds(
    rows: Rows, vectors: Vectors, *, seed: int, model: str, clock: Callable[[], float]
) -> Learnt:
    """Each text is read by a classifier that has not seen it."""
    from sklearn.model_selection import StratifiedKFold

    start = clock()
    found: list[Reading] = [Reading(None)] * len(rows)
    labels = [label for _, label in rows]
    for known, unseen in StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(
        labels, labels
    ):
        learnt = [rows[at] for at in known]
        weights = train(_stacked(learnt, vectors), learnt, name=model)
        measured = [rows[at] for at in unseen]
        texts = [text for text, _ in measured]
        read = by_classifier(weights, _stacked(measured, vectors), texts)
        for at, reading in zip(unseen, read, strict=True):
            found[at] = reading
    return Learnt(found, "", (clock() - start) / FOLDS)


def evaluated(
    name: str,
    rows: Rows,
    labels: Sequence[str],
    learnt: Learnt,
    *,
    model: list[Reading] | None,
    notes: Sequence[str],
    seed: int,
) -> Evaluation:
    rules = by_rules([text for text, _ in rows], labels)
    readings = {"rules": rules, CLASSIFIER: learnt.readings}
    if model is not None:
        readings["model"] = model
    readings[CASCADE] = cascaded(rules, learnt.readings, model)
    truths = [label for _, label in rows]
    figures = {tier: measure(read, truths, seed=seed) for tier, read in readings.items()}
    return Evaluation(
        name, rows, labels, readings, figures, notes, learnt.version, learnt.seconds, seed
    )


def _stacked(rows: Rows, vectors: Vectors) -> np.ndarray:
    return np.stack([vectors[text] for text, _ in rows])
