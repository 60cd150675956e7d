"""What happened before, as routing would have seen it: past calls for a human, and what was said in past conversations."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select

from domain.contact import Contact
from domain.conversation import Sender
from domain.handoff import HandoffReason
from domain.ids import ConversationId
from domain.language import Language
from store.desk_tables import contact_tags
from store.engine import Database, Snapshot
from store.rows import contact_of
from store.tables import contacts, conversations, handoffs, messages, turns

_AT_ONCE = 500


@dataclass(frozen=True)
class PastHandoff:
    """`asked` are the words of the brief."""

    conversation_id: ConversationId
    contact: Contact
    channel: str
    language: Language
    reason: HandoffReason
    intent: str
    mood: str
    at: datetime
    asked: str


@dataclass(frozen=True)
class PastTalk:
    """A conversation: its first words, and what each message was taken to want, with its moment."""

    conversation_id: ConversationId
    contact: Contact
    channel: str
    language: Language
    at: datetime
    asked: str = ""
    intents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Met:
    """The words that rules can ask for, as the shop's contacts have brought them."""

    channels: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    tags: tuple[str, ...] = field(default=())


class Replaying:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def handoffs(self, *, since: datetime, limit: int) -> list[PastHandoff]:
        """Newest first."""
        query = (
            select(
                handoffs.c.conversation_id,
                handoffs.c.reason,
                handoffs.c.intent,
                handoffs.c.brief,
                handoffs.c.created_at.label("asked_at"),
                turns.c.understood,
                conversations.c.channel,
                conversations.c.language,
                *contacts.c,
            )
            .join(conversations, conversations.c.id == handoffs.c.conversation_id)
            .join(contacts, contacts.c.id == conversations.c.contact_id)
            .outerjoin(turns, turns.c.id == handoffs.c.turn_id)
            .where(handoffs.c.created_at >= since)
            .order_by(handoffs.c.created_at.desc(), handoffs.c.id.desc())
            .limit(limit)
        )
        async with self._database.read() as reader:
            rows = (await reader.execute(query)).mappings().all()
        return [
            PastHandoff(
                conversation_id=row["conversation_id"],
                contact=contact_of(row),
                channel=row["channel"],
                language=Language(row["brief"]["language"]),
                reason=HandoffReason(row["reason"]),
                intent=row["intent"] or (row["understood"] or {}).get("intent", ""),
                mood=row["brief"]["mood"],
                at=row["asked_at"],
                asked=row["brief"]["asked"],
            )
            for row in rows
        ]

    async def talks(self, *, since: datetime, limit: int) -> list[PastTalk]:
        """Conversations that began since then, newest first."""
        query = (
            select(
                conversations.c.id.label("conversation_id"),
                conversations.c.channel,
                conversations.c.language,
                conversations.c.created_at.label("began_at"),
                *contacts.c,
            )
            .join(contacts, contacts.c.id == conversations.c.contact_id)
            .where(conversations.c.created_at >= since)
            .order_by(conversations.c.created_at.desc(), conversations.c.id.desc())
            .limit(limit)
        )
        async with self._database.read() as reader:
            rows = (await reader.execute(query)).mappings().all()
            ids = [row["conversation_id"] for row in rows]
            intents = await _intents(reader, ids)
            said = await _first_words(reader, ids)
        return [
            PastTalk(
                conversation_id=row["conversation_id"],
                contact=contact_of(row),
                channel=row["channel"],
                language=Language(row["language"]),
                at=row["began_at"],
                asked=said.get(row["conversation_id"], ""),
                intents=tuple(intents[row["conversation_id"]]),
            )
            for row in rows
        ]

    async def met(self) -> Met:
        """Sorted; empty where nobody brought any."""
        async with self._database.read() as reader:
            found = [
                (await reader.execute(select(column).distinct().order_by(column))).scalars().all()
                for column in (
                    conversations.c.channel,
                    contacts.c.region,
                    contacts.c.tier,
                    contact_tags.c.tag,
                )
            ]
        return Met(*(tuple(word for word in words if word) for words in found))


async def _intents(
    reader: Snapshot, ids: Sequence[ConversationId]
) -> dict[ConversationId, list[str]]:
    found: dict[ConversationId, list[str]] = defaultdict(list)
    for at in range(0, len(ids), _AT_ONCE):
        query = (
            select(turns.c.conversation_id, turns.c.understood)
            .where(
                turns.c.conversation_id.in_(ids[at : at + _AT_ONCE]),
                turns.c.understood.is_not(None),
            )
            .order_by(turns.c.conversation_id, turns.c.number)
        )
        for row in (await reader.execute(query)).mappings():
            found[row["conversation_id"]].append(row["understood"]["intent"])
    return found


async def _first_words(
    reader: Snapshot, ids: Sequence[ConversationId]
) -> dict[ConversationId, str]:
    found: dict[ConversationId, str] = {}
    for at in range(0, len(ids), _AT_ONCE):
        some = ids[at : at + _AT_ONCE]
        first = (
            select(messages.c.conversation_id, func.min(messages.c.seq).label("seq"))
            .where(messages.c.conversation_id.in_(some), messages.c.sender == Sender.CONTACT)
            .group_by(messages.c.conversation_id)
            .subquery()
        )
        query = (
            select(messages.c.conversation_id, messages.c.text)
            .join(
                first,
                (first.c.conversation_id == messages.c.conversation_id)
                & (first.c.seq == messages.c.seq),
            )
            .where(messages.c.sender == Sender.CONTACT)
        )
        for row in (await reader.execute(query)).mappings():
            found.setdefault(row["conversation_id"], row["text"])
    return found
