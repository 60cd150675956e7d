"""Where the journal shows that a turn may have been taken for something else, and where one was surely taken rightly."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, exists, select

from domain.conversation import TurnOutcome
from domain.errors import Invalid, NotFound
from domain.handoff import HandoffReason
from domain.ids import ConversationId, MessageId, TurnId
from domain.language import Language, detect_language
from domain.redaction import anonymous
from domain.sample import UNSURE, Origin, Taken
from domain.understood import Understood
from store.engine import Database, Snapshot
from store.learning_tables import samples
from store.looking_back import BATCH, asked_back, ended, first_id, rated_down, said_in
from store.tables import contacts, conversations, feedback, handoffs, messages, turns

# Whoever writes more tells a story: it is no utterance to learn from.
MOST_CHARS = 400
_read = turns.c.understood.is_not(None)
_by_classifier = turns.c.understood["tier"].as_string() == "classifier"
_probability = turns.c.understood["probability"].as_float()
_WELL = (TurnOutcome.REPLIED, TurnOutcome.PROPOSED)


class Misreadings:
    """Only reads; what was gathered from it is in the samples."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def between(self, since: datetime, until: datetime) -> list[Taken]:
        """The oldest first, each once, with its strongest sign."""
        origins: dict[str, Origin] = {}
        classified = ended(since, until).where(_read, _by_classifier)
        async with self._database.read() as reader:
            for origin, query in (
                (Origin.LOW_CONFIDENCE, classified.where(_probability < UNSURE)),
                (Origin.CLARIFIED, classified.where(asked_back)),
                (Origin.HUMAN_AFTER, _human_after(since, until)),
                (Origin.THUMBS_DOWN, rated_down(since, until).where(_read)),
            ):
                found = (await reader.execute(query)).scalars().all()
                origins |= dict.fromkeys((key for key in found if key), origin)
            taken = await _taken(reader, origins)
        return sorted(taken, key=lambda one: (one.asked_at, one.turn_id))

    async def flagged(self, conversation_id: ConversationId, message_id: MessageId) -> Taken:
        """The turn that this message is part of. Raises NotFound, and Invalid where nothing was read in it."""
        async with self._database.read() as reader:
            query = select(messages.c.turn_id).where(
                messages.c.id == message_id, messages.c.conversation_id == conversation_id
            )
            row = (await reader.execute(query)).mappings().one_or_none()
            if row is None:
                raise NotFound("There is no such message in this conversation.")
            taken = await _taken(reader, {row["turn_id"]: Origin.FLAGGED}) if row["turn_id"] else []
        if not taken:
            raise Invalid(
                "Nothing was read in this turn: it was a button, or a human answered it.",
                field="message_id",
            )
        return taken[0]

    async def well(self, *, since: datetime, least: float, limit: int) -> list[Taken]:
        """The newest turns that the classifier took for something with at least this probability, and that ended well: replied or
        proposed, no thumb down, no human afterwards, never a sample of people's."""
        query = (
            select(turns.c.id)
            .where(
                turns.c.id >= first_id(since),
                _read,
                _by_classifier,
                _probability >= least,
                turns.c.outcome.in_(_WELL),
                ~_rated("down"),
                ~_called_after,
                ~_sampled,
            )
            .order_by(turns.c.id.desc())
            .limit(limit)
        )
        async with self._database.read() as reader:
            keys = (await reader.execute(query)).scalars().all()
            return await _taken(reader, dict.fromkeys(keys, Origin.RIGHT))


_called_after = exists().where(
    handoffs.c.conversation_id == turns.c.conversation_id,
    handoffs.c.created_at >= turns.c.created_at,
)
_sampled = exists().where(samples.c.turn_id == turns.c.id, samples.c.origin != Origin.RIGHT)


def _rated(rating: str) -> ColumnElement[bool]:
    return exists().where(
        messages.c.turn_id == turns.c.id,
        feedback.c.message_id == messages.c.id,
        feedback.c.rating == rating,
    )


def _human_after(since: datetime, until: datetime) -> Select[Any]:
    """The turn right before the one in which, or the button by which, the contact asked for a human."""
    before = (
        select(turns.c.id)
        .where(
            turns.c.conversation_id == handoffs.c.conversation_id,
            turns.c.created_at <= handoffs.c.created_at,
            turns.c.id.is_distinct_from(handoffs.c.turn_id),
            _read,
        )
        .order_by(turns.c.number.desc())
        .limit(1)
        .correlate(handoffs)
        .scalar_subquery()
    )
    return select(before).where(
        handoffs.c.reason == HandoffReason.REQUESTED,
        handoffs.c.created_at >= since,
        handoffs.c.created_at <= until,
    )


async def _taken(reader: Snapshot, origins: Mapping[str, Origin]) -> list[Taken]:
    """In the order of `origins`; a turn without a message of the contact, or without words, is none."""
    found: list[Taken] = []
    keys = list(origins)
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        rows = (await reader.execute(_turns(batch))).mappings().all()
        told = {row["id"]: row for row in rows}
        lines = await said_in(reader, batch)
        found += [
            one
            for key in batch
            if key in told and key in lines
            for one in _of(told[key], lines[key], origins[key])
        ]
    return found


def _turns(keys: Sequence[str]) -> Select[Any]:
    """With who said it."""
    return (
        select(
            turns.c.id,
            turns.c.conversation_id,
            turns.c.understood,
            conversations.c.language,
            conversations.c.contact_id,
            contacts.c.name,
        )
        .join(conversations, conversations.c.id == turns.c.conversation_id)
        .join(contacts, contacts.c.id == conversations.c.contact_id)
        .where(turns.c.id.in_(keys), _read)
    )


def _of(turn: RowMapping, lines: Sequence[RowMapping], origin: Origin) -> Iterable[Taken]:
    # As the cascade joins the lines of a burst before it asks the classifier.
    words = " ".join(" ".join(line["text"] for line in lines).split())
    language = detect_language(words, default=Language(turn["language"]))
    names = [turn["name"]] if turn["name"] else []
    text = anonymous(words, language=language, names=names)
    if any(character.isalnum() for character in text) and len(text) <= MOST_CHARS:
        yield Taken(
            turn_id=TurnId(turn["id"]),
            conversation_id=turn["conversation_id"],
            message_id=lines[-1]["id"],
            contact_id=turn["contact_id"],
            language=language,
            text=text,
            understood=Understood(**turn["understood"]),
            origin=origin,
            asked_at=lines[-1]["created_at"],
        )
