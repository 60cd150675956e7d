"""Samples: turns that may have been taken for something else, until somebody says what each was meant as."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, and_, case, func, insert, or_, select, update

from domain.conversation import Message
from domain.errors import Conflict, NotFound
from domain.ids import SampleId, TurnId, new_id
from domain.language import Language
from domain.sample import Origin, Sample, SampleState, Taken
from domain.understood import Understood
from store.engine import Database, Transaction
from store.learning_tables import samples
from store.rows import message_of
from store.tables import contacts, conversations, messages

_BATCH = 400
# What people said is wrong first; of one kind the newest.
_ORDER = (
    case({origin.value: -at for at, origin in enumerate(Origin)}, value=samples.c.origin),
    samples.c.asked_at.desc(),
    samples.c.id,
)
_BY_PEOPLE = samples.c.origin != Origin.RIGHT


class Samples:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def known(self, turn_ids: Sequence[TurnId]) -> dict[TurnId, Origin]:
        """Those of the turns that are samples already, whatever became of them."""
        found: dict[TurnId, Origin] = {}
        async with self._database.read() as reader:
            for start in range(0, len(turn_ids), _BATCH):
                query = select(samples.c.turn_id, samples.c.origin).where(
                    samples.c.turn_id.in_(turn_ids[start : start + _BATCH])
                )
                for row in (await reader.execute(query)).mappings().all():
                    found[row["turn_id"]] = Origin(row["origin"])
        return found

    async def add(self, taken: Sequence[Taken], *, most: int, of_one: int) -> int:
        """As open samples, each turn and each text once; no more than `most` are open at a time, and `of_one` of one contact. Returns
        how many were new."""
        async with self._database.write() as transaction:
            crowd = await _Crowd.of(transaction)
            new = [one for one in taken if crowd.admits(one, most=most, of_one=of_one)]
            await insert_samples(transaction, new, state=SampleState.OPEN)
        return len(new)

    async def flag(self, taken: Taken) -> Sample:
        """What an operator says was understood wrongly is open, whatever it was before, unless it is labelled."""
        async with self._database.write() as transaction:
            same = samples.c.turn_id == taken.turn_id
            found = (
                (await transaction.execute(select(samples).where(same))).mappings().one_or_none()
            )
            if found is None:
                await insert_samples(transaction, [taken], state=SampleState.OPEN)
            elif found["state"] != SampleState.LABELLED or found["origin"] == Origin.RIGHT:
                values = {"origin": Origin.FLAGGED, "text": taken.text} | _UNLABELLED
                await transaction.execute(update(samples).where(same).values(values))
            row = (await transaction.execute(select(samples).where(same))).mappings().one()
        return sample_of(row)

    async def strengthen(self, turn_id: TurnId, origin: Origin) -> None:
        """A stronger sign for a sample that is still open."""
        async with self._database.write() as transaction:
            await transaction.execute(
                update(samples)
                .where(samples.c.turn_id == turn_id, samples.c.state == SampleState.OPEN)
                .values(origin=origin)
            )

    async def get(self, sample_id: SampleId) -> Sample:
        rows = await self._rows(select(samples).where(samples.c.id == sample_id))
        if not rows:
            raise NotFound("There is no such sample; the list may have changed.")
        return sample_of(rows[0])

    async def listed(self, state: SampleState, *, limit: int) -> list[Sample]:
        """Open ones in the order in which to label them, others by when that was done."""
        order = (
            _ORDER if state is SampleState.OPEN else (samples.c.labelled_at.desc(), samples.c.id)
        )
        query = select(samples).where(samples.c.state == state, _BY_PEOPLE)
        return [sample_of(row) for row in await self._rows(query.order_by(*order).limit(limit))]

    async def counts(self) -> dict[str, int]:
        """How many are in each state, without what went well."""
        query = select(samples.c.state, func.count().label("count")).where(_BY_PEOPLE)
        rows = await self._rows(query.group_by(samples.c.state))
        return {s.value: 0 for s in SampleState} | {row["state"]: row["count"] for row in rows}

    async def labelled(self) -> list[Sample]:
        """All that people labelled and whose words are still there, the newest first."""
        query = select(samples).where(
            samples.c.state == SampleState.LABELLED, _BY_PEOPLE, samples.c.text != ""
        )
        ordered = query.order_by(samples.c.labelled_at.desc(), samples.c.id)
        return [sample_of(row) for row in await self._rows(ordered)]

    async def waiting(self, since: datetime | None) -> int:
        """How many were labelled since the last learning."""
        late = samples.c.labelled_at > since if since else samples.c.labelled_at.is_not(None)
        query = select(func.count()).where(
            samples.c.state == SampleState.LABELLED, _BY_PEOPLE, samples.c.text != "", late
        )
        async with self._database.read() as reader:
            return int((await reader.execute(query)).scalar_one())

    async def settle(
        self, sample_id: SampleId, state: SampleState, *, label: str | None, by: str, now: datetime
    ) -> Sample:
        """Label or dismiss an open one, or open one again. Raises Conflict where a colleague was faster."""
        expected = [SampleState.OPEN]
        values: dict[str, Any] = {"label": label, "labelled_by": by, "labelled_at": now}
        if state is SampleState.OPEN:
            expected, values = [SampleState.LABELLED, SampleState.DISMISSED], dict(_UNLABELLED)
        allowed = and_(
            samples.c.id == sample_id, samples.c.state.in_(expected), samples.c.text != ""
        )
        async with self._database.write() as transaction:
            done = await transaction.execute(
                update(samples).where(allowed).values(values | {"state": state})
            )
        found = await self.get(sample_id)
        if not done.rowcount:
            who = found.labelled_by or ""
            raise Conflict("Somebody else has dealt with this sample.", by=who, state=found.state)
        return found

    async def before(self, sample: Sample, *, limit: int) -> list[Message]:
        """What was said before it and itself, oldest first; no private notes."""
        last = select(messages.c.seq).where(messages.c.id == sample.message_id).scalar_subquery()
        query = (
            select(messages)
            .where(
                messages.c.conversation_id == sample.conversation_id,
                messages.c.internal.is_(False),
                messages.c.seq <= last,
            )
            .order_by(messages.c.seq.desc())
            .limit(limit)
        )
        return [message_of(row) for row in reversed(await self._rows(query))]

    async def erase(self, who: str) -> int:
        """The words of all samples of a contact (its id, or the shop's customer id); the turns never become samples again. Returns
        how many there were."""
        theirs = (
            select(conversations.c.id)
            .join(contacts, contacts.c.id == conversations.c.contact_id)
            .where(or_(contacts.c.id == who, contacts.c.customer_id == who))
        )
        gone = {"text": "", "state": SampleState.DISMISSED, "label": None}
        async with self._database.write() as transaction:
            done = await transaction.execute(
                update(samples)
                .where(samples.c.conversation_id.in_(theirs), samples.c.text != "")
                .values(gone)
            )
        return int(done.rowcount)

    async def _rows(self, query: Select[Any]) -> Sequence[RowMapping]:
        async with self._database.read() as reader:
            return (await reader.execute(query)).mappings().all()


_UNLABELLED: dict[str, Any] = {
    "state": SampleState.OPEN,
    "label": None,
    "labelled_by": None,
    "labelled_at": None,
}


class _Crowd:
    """Who and what is in the queue, so that nobody fills it alone."""

    def __init__(self, turns: set[str], texts: set[str], contacts: Iterable[str]) -> None:
        self._turns, self._texts = turns, texts
        self._contacts: dict[str, int] = {}
        for contact in contacts:
            self._count(contact)
        self._open = sum(self._contacts.values())

    @classmethod
    async def of(cls, transaction: Transaction) -> "_Crowd":
        """`texts` are those that people labelled or have before them."""
        query = select(
            samples.c.turn_id, samples.c.text, samples.c.state, conversations.c.contact_id
        ).join(conversations, conversations.c.id == samples.c.conversation_id)
        rows = (await transaction.execute(query)).mappings().all()
        return cls(
            {row["turn_id"] for row in rows},
            {row["text"] for row in rows if row["state"] != SampleState.DISMISSED},
            (row["contact_id"] for row in rows if row["state"] == SampleState.OPEN),
        )

    def admits(self, taken: Taken, *, most: int, of_one: int) -> bool:
        full = self._open >= most or self._contacts.get(taken.contact_id, 0) >= of_one
        if full or taken.turn_id in self._turns or taken.text in self._texts:
            return False
        self._turns.add(taken.turn_id)
        self._texts.add(taken.text)
        self._count(taken.contact_id)
        self._open += 1
        return True

    def _count(self, contact: str) -> None:
        self._contacts[contact] = self._contacts.get(contact, 0) + 1


async def insert_samples(
    transaction: Transaction, taken: Collection[Taken], *, state: SampleState, **more: Any
) -> list[SampleId]:
    """Rows for turns that are none yet; a labelled one bears what it was taken for as its label."""
    rows = [
        {
            "id": new_id("smp"),
            "turn_id": one.turn_id,
            "conversation_id": one.conversation_id,
            "message_id": one.message_id,
            "language": one.language,
            "text": one.text,
            "intent": one.understood.intent,
            "tier": one.understood.tier,
            "probability": one.understood.probability,
            "mood": one.understood.mood,
            "classifier": one.understood.classifier,
            "origin": one.origin,
            "state": state,
            "label": one.understood.intent if state is SampleState.LABELLED else None,
            "asked_at": one.asked_at,
        }
        | more
        for one in taken
    ]
    if rows:
        await transaction.execute(insert(samples), rows)
    return [SampleId(str(row["id"])) for row in rows]


def sample_of(row: RowMapping) -> Sample:
    return Sample(
        id=row["id"],
        turn_id=row["turn_id"],
        conversation_id=row["conversation_id"],
        message_id=row["message_id"],
        language=Language(row["language"]),
        text=row["text"],
        understood=Understood(
            row["intent"], row["tier"], row["probability"], row["mood"], row["classifier"]
        ),
        origin=Origin(row["origin"]),
        state=SampleState(row["state"]),
        asked_at=row["asked_at"],
        label=row["label"],
        labelled_by=row["labelled_by"],
        labelled_at=row["labelled_at"],
    )
