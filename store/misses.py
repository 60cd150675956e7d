"""Where the journal shows that a question was not answered well."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, Select, and_, exists, or_, select

from domain.audience import Asker
from domain.confidence import Band
from domain.conversation import Sender, TurnOutcome
from domain.errors import NotFound
from domain.gap import Cause, Miss
from domain.handoff import HandoffReason
from domain.ids import ConversationId, MessageId, TurnId
from domain.language import Language, detect_language
from store.engine import Database, Snapshot
from store.looking_back import BATCH, asked_back, ended, rated_down, said_in
from store.tables import contacts, conversations, handoffs, messages, turns

# A contact who has not come back for so long after being asked which article is meant has left.
LEFT_AFTER = timedelta(minutes=30)
# For these the knowledge did not suffice; all other reasons call for a human whatever it says.
_SHORT = (HandoffReason.LOW_CONFIDENCE, HandoffReason.UNGROUNDED, HandoffReason.LIMIT)
_doubtful = turns.c.confidence["band"].as_string().in_((Band.BELOW.value, Band.UNSURE.value))


class Misses:
    """Only reads; what was gathered from it is in the gaps."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def between(self, since: datetime, until: datetime) -> list[Miss]:
        """The oldest question first, each once, with its strongest sign."""
        causes: dict[TurnId, Cause] = {}
        async with self._database.read() as reader:
            for cause, found in (
                (Cause.LOW_CONFIDENCE, await _offered(reader, since, until)),
                (Cause.UNANSWERED, await _left(reader, since, until)),
                (Cause.HANDED_OFF, await _handed_off(reader, since, until)),
                (Cause.THUMBS_DOWN, await _ids(reader, rated_down(since, until))),
            ):
                causes |= dict.fromkeys(found, cause)
            misses = await _misses(reader, causes)
        return sorted(misses, key=lambda miss: (miss.asked_at, miss.message_id))

    async def flagged(self, conversation_id: ConversationId, message_id: MessageId) -> Miss:
        """The question that this message is, or answers."""
        async with self._database.read() as reader:
            query = select(messages.c.seq).where(
                messages.c.id == message_id, messages.c.conversation_id == conversation_id
            )
            seq = (await reader.execute(query)).scalar()
            asked = (
                select(messages)
                .where(
                    messages.c.conversation_id == conversation_id,
                    messages.c.sender == Sender.CONTACT,
                    messages.c.text != "",
                    messages.c.seq <= (seq if seq is not None else -1),
                )
                .order_by(messages.c.seq.desc())
                .limit(1)
            )
            row = (await reader.execute(asked)).mappings().one_or_none()
            if row is None:
                raise NotFound("There is no question of the customer at or before this message.")
            if row["turn_id"]:
                causes = {TurnId(row["turn_id"]): Cause.FLAGGED}
                found = await _misses(reader, causes)
                if found:
                    return found[0]
            # Said to an operator: no turn took it up.
            about = (await reader.execute(_about([conversation_id]))).mappings().one()
            return _miss([row], about, Cause.FLAGGED, None)


async def _offered(reader: Snapshot, since: datetime, until: datetime) -> list[TurnId]:
    """Quoted as the nearest there is, or answered against all doubt."""
    replied = turns.c.outcome == TurnOutcome.REPLIED
    below = turns.c.confidence["band"].as_string() == Band.BELOW.value
    nearest = and_(turns.c.outcome == TurnOutcome.ASKED, turns.c.rung == "extractive")
    query = ended(since, until).where(or_(and_(nearest, _doubtful), and_(replied, below)))
    return await _ids(reader, query)


async def _left(reader: Snapshot, since: datetime, until: datetime) -> list[TurnId]:
    """Asked which article is meant, and never heard again."""
    later = messages.alias()
    answered = exists().where(
        later.c.conversation_id == turns.c.conversation_id,
        later.c.sender == Sender.CONTACT,
        later.c.created_at > turns.c.created_at,
        later.c.turn_id != turns.c.id,
    )
    # The desk may have been asked for by a button, which is no message.
    called = exists().where(
        handoffs.c.conversation_id == turns.c.conversation_id,
        handoffs.c.created_at > turns.c.created_at,
    )
    query = ended(since - LEFT_AFTER, until - LEFT_AFTER).where(asked_back, ~answered, ~called)
    return await _ids(reader, query)


async def _handed_off(reader: Snapshot, since: datetime, until: datetime) -> list[TurnId]:
    """For want of knowledge; or because the contact asked for it after a doubtful answer."""
    query = select(
        handoffs.c.conversation_id, handoffs.c.turn_id, handoffs.c.reason, handoffs.c.created_at
    ).where(
        handoffs.c.created_at >= since,
        handoffs.c.created_at <= until,
        handoffs.c.reason.in_((*_SHORT, HandoffReason.REQUESTED)),
    )
    found: list[TurnId] = []
    for row in (await reader.execute(query)).mappings().all():
        if row["reason"] != HandoffReason.REQUESTED and row["turn_id"]:
            found.append(row["turn_id"])
            continue
        before = (
            select(turns.c.id, or_(_doubtful, asked_back).label("doubtful"))
            .where(
                turns.c.conversation_id == row["conversation_id"],
                turns.c.created_at <= row["created_at"],
                turns.c.question.is_not(None),
                turns.c.id != (row["turn_id"] or ""),
            )
            .order_by(turns.c.number.desc())
            .limit(1)
        )
        last = (await reader.execute(before)).mappings().one_or_none()
        if last is not None and last["doubtful"]:
            found.append(last["id"])
    return found


async def _ids(reader: Snapshot, query: Select[Any]) -> list[TurnId]:
    return [TurnId(key) for key in (await reader.execute(query)).scalars().all()]


async def _misses(reader: Snapshot, causes: Mapping[TurnId, Cause]) -> list[Miss]:
    """A turn without a message of the contact (a button) is none."""
    found: list[Miss] = []
    keys = list(causes)
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        told = (await reader.execute(select(turns).where(turns.c.id.in_(batch)))).mappings().all()
        lines = await said_in(reader, batch)
        about = {
            row["id"]: row
            for row in (await reader.execute(_about(t["conversation_id"] for t in told)))
            .mappings()
            .all()
        }
        found += [
            _miss(lines[turn["id"]], about[turn["conversation_id"]], causes[turn["id"]], turn)
            for turn in told
            if turn["id"] in lines
        ]
    return found


def _about(keys: Iterable[str]) -> Select[Any]:
    """What is known of who asks, where."""
    return (
        select(
            conversations.c.id,
            conversations.c.language,
            conversations.c.channel,
            contacts.c.region,
            contacts.c.tier,
        )
        .join(contacts, contacts.c.id == conversations.c.contact_id)
        .where(conversations.c.id.in_(set(keys)))
    )


def _miss(
    lines: list[RowMapping], about: RowMapping, cause: Cause, turn: RowMapping | None
) -> Miss:
    words = " ".join(line["text"].strip() for line in lines)
    question = (turn["question"] if turn else None) or words
    confidence = turn["confidence"] if turn else None
    return Miss(
        message_id=lines[-1]["id"],
        conversation_id=lines[-1]["conversation_id"],
        language=detect_language(question, default=Language(about["language"])),
        question=question,
        cause=cause,
        asked_at=lines[-1]["created_at"],
        confidence=confidence["value"] if confidence else None,
        task=turn is not None and turn["rung"] == "task",
        asker=Asker(about["channel"], about["region"] or "", about["tier"] or ""),
    )
