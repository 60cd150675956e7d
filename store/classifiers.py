"""The classifiers that were learnt: which is in use, from which samples, and what was measured before it was taken or refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, insert, select, update

from domain.errors import Conflict
from domain.ids import ClassifierId, SampleId, new_id
from domain.redaction import unmarked
from domain.sample import ClassifierState, LearntClassifier, Origin, SampleState, Taken
from store.engine import Database, Snapshot, Transaction
from store.learning_tables import classifiers, samples
from store.samples import insert_samples

_BATCH = 400


@dataclass(frozen=True)
class Learning:
    """What a run of `xiaoer learn` has to keep: `lessons` by people, `right` what went well and becomes samples if it is promoted,
    `instead_of` the classifier that was in use when it was measured."""

    version: str
    embedding: str
    promoted: bool
    reason: Mapping[str, Any]
    figures: Mapping[str, Any]
    lessons: Sequence[tuple[SampleId, str]]
    right: Sequence[Taken]
    instead_of: ClassifierId | None


class Classifiers:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def in_use(self) -> LearntClassifier | None:
        """None while the shipped one is."""
        async with self._database.read() as reader:
            return await _in_use(reader)

    async def latest(self, *, limit: int) -> list[LearntClassifier]:
        query = select(classifiers).order_by(classifiers.c.made_at.desc(), classifiers.c.id.desc())
        async with self._database.read() as reader:
            rows = (await reader.execute(query.limit(limit))).mappings().all()
        return [_classifier_of(row) for row in rows]

    async def rows(self) -> list[tuple[str, str]]:
        """`text, label` of what the one in use has learnt, in a fixed order, without what was erased since."""
        async with self._database.read() as reader:
            found = await _in_use(reader)
            return await _rows(reader, found.lessons if found else ())

    async def record(self, learning: Learning, *, now: datetime) -> LearntClassifier:
        """Raises Conflict where another classifier has come into use since this one was measured."""
        async with self._database.write() as transaction:
            before = await _in_use(transaction)
            if (before.id if before else None) != learning.instead_of:
                raise Conflict(
                    "Another classifier has come into use meanwhile: nothing was changed. Learn again."
                )
            lessons = list(learning.lessons)
            if learning.promoted:
                right = await _keep_right(transaction, learning.right, now)
                # In this very order: the version is a hash of the rows one after the other.
                lessons += right
                await _change(transaction, before, ClassifierState.REPLACED, now)
            state = ClassifierState.IN_USE if learning.promoted else ClassifierState.REFUSED
            row = {
                "id": new_id("clf"),
                "version": learning.version,
                "state": state,
                "reason": dict(learning.reason),
                "lessons": [list(lesson) for lesson in lessons],
                "figures": dict(learning.figures),
                "embedding": learning.embedding,
                "made_at": now,
                "changed_at": now,
            }
            await transaction.execute(insert(classifiers).values(row))
            found = select(classifiers).where(classifiers.c.id == row["id"])
            return _classifier_of((await transaction.execute(found)).mappings().one())

    async def back(self, *, now: datetime) -> tuple[LearntClassifier, LearntClassifier | None]:
        """Withdraw the one in use for the one before it, None for the shipped one. Raises Conflict where nothing was learnt."""
        async with self._database.write() as transaction:
            current = await _in_use(transaction)
            if current is None:
                raise Conflict(
                    "The shipped classifier is in use: there is nothing to go back from."
                )
            await _change(transaction, current, ClassifierState.WITHDRAWN, now)
            query = (
                select(classifiers)
                .where(classifiers.c.state == ClassifierState.REPLACED)
                .order_by(classifiers.c.made_at.desc(), classifiers.c.id.desc())
                .limit(1)
            )
            row = (await transaction.execute(query)).mappings().one_or_none()
            earlier = _classifier_of(row) if row is not None else None
            await _change(transaction, earlier, ClassifierState.IN_USE, now)
            return current, earlier


async def _in_use(reader: Snapshot) -> LearntClassifier | None:
    query = select(classifiers).where(classifiers.c.state == ClassifierState.IN_USE)
    row = (await reader.execute(query)).mappings().one_or_none()
    return _classifier_of(row) if row is not None else None


async def _rows(reader: Snapshot, lessons: Sequence[tuple[SampleId, str]]) -> list[tuple[str, str]]:
    texts: dict[str, str] = {}
    for start in range(0, len(lessons), _BATCH):
        keys = [key for key, _ in lessons[start : start + _BATCH]]
        query = select(samples.c.id, samples.c.text).where(samples.c.id.in_(keys))
        texts |= {row.id: row.text for row in (await reader.execute(query)).all()}
    told = ((unmarked(texts.get(key, "")), label) for key, label in lessons)
    return [(text, label) for text, label in told if text]


async def _keep_right(
    transaction: Transaction, right: Sequence[Taken], now: datetime
) -> list[tuple[SampleId, str]]:
    """As samples with the label that they were taken for; one that people have taken up meanwhile is left to them."""
    query = select(samples.c.turn_id, samples.c.id, samples.c.origin).where(
        samples.c.turn_id.in_([one.turn_id for one in right])
    )
    known = {row.turn_id: row for row in (await transaction.execute(query)).all()}
    new = [one for one in right if one.turn_id not in known]
    kept = await insert_samples(transaction, new, state=SampleState.LABELLED, labelled_at=now)
    ids = {turn: row.id for turn, row in known.items() if row.origin == Origin.RIGHT}
    ids |= dict(zip((one.turn_id for one in new), kept, strict=True))
    return [(ids[one.turn_id], one.understood.intent) for one in right if one.turn_id in ids]


async def _change(
    transaction: Transaction,
    classifier: LearntClassifier | None,
    state: ClassifierState,
    now: datetime,
) -> None:
    if classifier is not None:
        await transaction.execute(
            update(classifiers)
            .where(classifiers.c.id == classifier.id)
            .values(state=state, changed_at=now)
        )


def _classifier_of(row: RowMapping) -> LearntClassifier:
    return LearntClassifier(
        id=row["id"],
        version=row["version"],
        state=ClassifierState(row["state"]),
        reason=row["reason"],
        lessons=tuple((SampleId(key), label) for key, label in row["lessons"]),
        figures=row["figures"],
        embedding=row["embedding"],
        made_at=row["made_at"],
        changed_at=row["changed_at"],
    )
