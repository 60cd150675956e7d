"""One learning: choose the lessons, train, measure the old and the new classifier on the same turns, and say which is used."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from agent.tasks import TaskBook
from agent.understanding.classifier import UTTERANCES, Classifier, Row, read_utterances, without
from agent.understanding.urgency import build_urgency
from agent.understanding.vectors import KeptVectors
from agent.understanding.weights import Weights
from domain.errors import Invalid
from domain.ids import ClassifierId
from domain.sample import LEAST_SAMPLES, ROOT_LABELS, Taken
from evals.learning.comparing import Compared, Verdict, compare, judge
from evals.learning.lessons import Lesson, Lessons, choose, draw_right, rows_of
from evals.learning.measuring import (
    HELD_OUT,
    Case,
    FixedClassifier,
    Measured,
    cascade_of,
    read_in_folds,
    read_set,
    shipped_sets,
)
from evals.retrieval.kept import KeptEmbedder
from settings import Settings
from store.classifiers import Learning
from store.journal import Journal

# What went well is looked for so far back and among so many turns, and must have been taken for it so surely.
_BACK, _LOOKED_AT, _SURE = timedelta(days=180), 5000, 0.9
Told = Callable[[str, int, int], None]
"""Called with what is being done, how much of it there is, and how much more of it is done now."""


@dataclass(frozen=True)
class Learnt:
    """What a learning came to; `version` is the new one's, `before` that of the classifier it was compared with."""

    version: str
    before: str
    instead_of: ClassifierId | None
    embedding: str
    lessons: Lessons
    right: tuple[Taken, ...]
    compared: tuple[Compared, ...]
    verdict: Verdict

    def as_learning(self) -> Learning:
        return Learning(
            version=self.version,
            embedding=self.embedding,
            promoted=self.verdict.promoted,
            reason=self.verdict.reason,
            figures=self.figures(),
            lessons=[(lesson.id, lesson.label) for lesson in self.lessons.learnt],
            right=self.right,
            instead_of=self.instead_of,
        )

    def figures(self) -> dict[str, Any]:
        chosen = self.lessons
        return {
            "before": self.before,
            "lessons": len(chosen.learnt),
            "held_out": len(chosen.held_out),
            "right": len(self.right),
            "left_out": {n: getattr(chosen, n) for n in ("twice", "unknown", "measured")},
            "sets": [one.to_json() for one in self.compared],
        }


class Learner:
    """With the data folder's own tasks, lessons and vectors; customers' words are embedded anew each time and kept nowhere."""

    def __init__(
        self, settings: Settings, journal: Journal, embedder: KeptEmbedder, *, tell: Told
    ) -> None:
        self._journal, self._embedder, self._tell = journal, embedder, tell
        self._book = TaskBook.load(settings.tasks)
        self._known: dict[str, np.ndarray] = {}
        folder = settings.data / "understanding"
        kept = KeptVectors(embedder.embed_anew, name=embedder.name, folder=folder)
        self._embed_many = kept.of
        self.classifier = Classifier(
            embed=self._embed,
            embed_many=kept.of,
            name=embedder.name,
            cache=settings.data / "classifiers",
            extra=self._book.examples,
        )
        self._urgency = build_urgency(self._embed, kept.of, name=embedder.name, cache=folder)
        self._sets = shipped_sets()

    @property
    def labels(self) -> set[str]:
        """All that a sample can be labelled as in this shop."""
        return {*ROOT_LABELS, *(f"task.{name}" for name in self._book.tasks)}

    async def learn(self, now: datetime) -> Learnt | None:
        """None where there is nothing to learn that the classifier in use has not learnt; raises Invalid for too few samples."""
        tests = {case.text for cases in self._sets.values() for case in cases}
        samples = await self._journal.samples.labelled()
        lessons = choose(samples, labels=self.labels, tests=tests)
        _enough(lessons)
        in_use, before = (
            await self._journal.classifiers.in_use(),
            await self._journal.classifiers.rows(),
        )
        well = await self._journal.misreadings.well(
            since=now - _BACK, least=_SURE, limit=_LOOKED_AT
        )
        known = [one for one in well if one.understood.intent in self.labels]
        right = draw_right(known, lessons, count=lessons.wanted, tests=tests)
        rows = rows_of(lessons, right)
        if rows == before:
            return None
        await self._embed_sets(tests)
        old, new = await self._weights(before), await self._weights(rows)
        held = _cases(lessons.held_out)
        compared = await self._compared((old, before), (new, rows), held)
        return Learnt(
            version=new.version,
            before=old.version,
            instead_of=in_use.id if in_use else None,
            embedding=self._embedder.name,
            lessons=lessons,
            right=tuple(right),
            compared=tuple(compared),
            verdict=judge(compared),
        )

    async def _weights(self, rows: Sequence[Row]) -> Weights:
        self._tell("training", 2, 0)
        weights = await self.classifier.weights_of(rows)
        self._tell("training", 2, 1)
        return weights

    async def _compared(
        self,
        old: tuple[Weights, Sequence[Row]],
        new: tuple[Weights, Sequence[Row]],
        held: tuple[Case, ...],
    ) -> list[Compared]:
        """The held-out samples first."""
        sets = {HELD_OUT: held} | self._sets
        total = 2 * sum(len(cases) for cases in sets.values())
        cascades = [
            cascade_of(FixedClassifier(weights, self._embed), self._urgency, self._book)
            for weights, _ in (old, new)
        ]
        found: list[Compared] = []
        for name, cases in sets.items():
            read = [
                await read_set(
                    name, cases, cascade, lambda n: self._tell("reading turns", total, n)
                )
                for cascade in cascades
            ]
            found += compare(*read)
        return [*found, *compare(*await self._folded(old[1], new[1]))]

    async def _folded(self, *lessons: Sequence[Row]) -> list[Measured]:
        """The utterances that no lesson contradicts, read by either in folds."""
        own = [*read_utterances(UTTERANCES), *self._book.examples]
        base = without(own, [row for rows in lessons for row in rows])
        vectors = await self._embed_many([text for text, _ in base])
        total = 2 * len(base)
        found = []
        for rows in lessons:
            said = [await self._embed(text) for text, _ in rows]
            learnt = np.array(said, np.float32).reshape(len(rows), vectors.shape[1])
            found.append(
                await asyncio.to_thread(
                    read_in_folds,
                    base,
                    vectors,
                    rows,
                    learnt,
                    lambda n: self._tell("reading utterances", total, n),
                )
            )
        return found

    async def _embed_sets(self, tests: set[str]) -> None:
        texts = sorted(tests)
        done = 0

        def tell(now: int) -> None:
            nonlocal done
            self._tell("embedding", len(texts), now - done)
            done = now

        vectors = await self._embedder.embed_queries(texts, tell)
        self._known |= dict(zip(texts, vectors, strict=True))

    async def _embed(self, text: str) -> np.ndarray:
        if text not in self._known:
            self._known[text] = (await self._embedder.embed_anew([text]))[0]
        return self._known[text]


def _enough(lessons: Lessons) -> None:
    count = len(lessons.learnt) + len(lessons.held_out)
    if count < LEAST_SAMPLES:
        raise Invalid(
            f"{count} labelled samples are too few to learn from and to measure with: label at least {LEAST_SAMPLES} "
            "in the console, under Insights."
        )


def _cases(lessons: Sequence[Lesson]) -> tuple[Case, ...]:
    return tuple(Case(one.text, one.sample.language, frozenset([one.label])) for one in lessons)
