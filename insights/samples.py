"""The annotation queue: what may have been taken for something else, what people say it was, and what was learnt from that."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from agent.tasks import LABEL, TaskBook
from domain.contact import Operator
from domain.conversation import Message, Sender
from domain.errors import Invalid
from domain.ids import ConversationId, MessageId, SampleId
from domain.language import Language
from domain.sample import LEAST_SAMPLES, ROOT_LABELS, LearntClassifier, Sample, SampleState
from store.journal import Journal

# At the first look after a start so much is looked through; what is older was seen before, or is of no use any more.
_BACK = timedelta(days=90)
# What is written while somebody looks, or signed a little late, is seen at the next look.
_OVERLAP = timedelta(hours=1)
# More than that nobody labels: the strongest signs come in first, and no contact fills the queue alone.
_MOST_OPEN, _OF_ONE = 500, 5
_SHOWN, _CONTEXT, _LEARNINGS = 100, 7, 20


class SampleBook:
    """`reading` tells the version of the classifier that answers now."""

    def __init__(self, journal: Journal, *, tasks: TaskBook, reading: Callable[[], str]) -> None:
        self._journal, self._reading = journal, reading
        self._titles = {LABEL + name: task.title for name, task in tasks.tasks.items()}
        self._since: datetime | None = None
        self._collecting = asyncio.Lock()

    async def collect(self) -> int:
        """Take in what has become a sign of a misreading since the last look; returns how many samples are new."""
        async with self._collecting:
            now = datetime.now(UTC)
            found = await self._journal.misreadings.between(self._since or now - _BACK, now)
            known = await self._journal.samples.known([one.turn_id for one in found])
            for one in found:
                before = known.get(one.turn_id)
                if before is not None and one.origin.outweighs(before):
                    await self._journal.samples.strengthen(one.turn_id, one.origin)
            fresh = [one for one in found if one.turn_id not in known]
            fresh.sort(key=lambda one: one.origin.weight, reverse=True)
            added = await self._journal.samples.add(fresh, most=_MOST_OPEN, of_one=_OF_ONE)
            self._since = now - _OVERLAP
            return added

    async def view(self, state: SampleState) -> dict[str, Any]:
        """The samples in that state with what was said before each, and the labels to choose from."""
        await self.collect()
        listed = await self._journal.samples.listed(state, limit=_SHOWN)
        return {
            "samples": [await self._shown(sample) for sample in listed],
            "counts": await self._journal.samples.counts(),
            "labels": self.labels(),
        }

    def labels(self) -> list[dict[str, Any]]:
        """Tasks with their titles in both languages; what every shop has is named by the console."""
        first, *others = ROOT_LABELS
        titled = [
            {"label": label, "names": {tongue.value: title[tongue] for tongue in Language}}
            for label, title in self._titles.items()
        ]
        return [{"label": first, "names": None}, *titled, *_bare(others)]

    async def record(self) -> dict[str, Any]:
        """Which classifier answers, what waits to be learnt, and what earlier learnings came to."""
        latest = await self._journal.classifiers.latest(limit=_LEARNINGS)
        in_use = await self._journal.classifiers.in_use()
        since = latest[0].made_at if latest else None
        counts = await self._journal.samples.counts()
        return {
            "reading": self._reading(),
            "in_use": learning_view(in_use) if in_use else None,
            "waiting": await self._journal.samples.waiting(since),
            "labelled": counts[SampleState.LABELLED],
            "least": LEAST_SAMPLES,
            "learnings": [learning_view(one) for one in latest],
        }

    async def settle(
        self, operator: Operator, sample_id: SampleId, state: SampleState, label: str | None
    ) -> dict[str, Any]:
        """Label, dismiss or open again. Raises Invalid for a label that there is not, Conflict where a colleague was faster."""
        if (state is SampleState.LABELLED) != (label is not None):
            raise Invalid("A label belongs to a labelled sample, and to no other.", field="label")
        if label is not None and label not in {one["label"] for one in self.labels()}:
            raise Invalid(f"There is no label {label}.", field="label")
        sample = await self._journal.samples.settle(
            sample_id, state, label=label, by=operator.login, now=datetime.now(UTC)
        )
        return await self._shown(sample)

    async def flag(self, conversation_id: ConversationId, message_id: MessageId) -> dict[str, Any]:
        """An operator says that the turn of this message was understood wrongly."""
        taken = await self._journal.misreadings.flagged(conversation_id, message_id)
        return await self._shown(await self._journal.samples.flag(taken))

    async def _shown(self, sample: Sample) -> dict[str, Any]:
        said = await self._journal.samples.before(sample, limit=_CONTEXT)
        read = asdict(sample.understood)
        return {
            "id": sample.id,
            "conversation_id": sample.conversation_id,
            "language": sample.language,
            "text": sample.text,
            "understood": {
                name: read[name] for name in ("intent", "tier", "probability", "classifier")
            },
            "origin": sample.origin,
            "state": sample.state,
            "label": sample.label,
            "labelled_by": sample.labelled_by,
            "labelled_at": sample.labelled_at.isoformat() if sample.labelled_at else None,
            "asked_at": sample.asked_at.isoformat(),
            "said": [_said(message, sample) for message in said],
        }


def learning_view(learnt: LearntClassifier) -> dict[str, Any]:
    return {
        "id": learnt.id,
        "version": learnt.version,
        "state": learnt.state,
        "reason": dict(learnt.reason),
        "figures": dict(learnt.figures),
        "made_at": learnt.made_at.isoformat(),
        "changed_at": learnt.changed_at.isoformat(),
    }


def _said(message: Message, sample: Sample) -> dict[str, Any]:
    """`asks`: it is part of what was taken for something."""
    return {
        "id": message.id,
        "sender": message.sender,
        "sender_name": message.sender_name,
        "text": message.text,
        "asks": message.sender is Sender.CONTACT and message.turn_id == sample.turn_id,
    }


def _bare(labels: list[str]) -> list[dict[str, Any]]:
    return [{"label": label, "names": None} for label in labels]
