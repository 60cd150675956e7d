"""Read back what was said in conversations, turn by turn, for cases of the evals and for replaying; nothing is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, Select, select

from domain.conversation import Sender, TurnOutcome
from domain.errors import NotFound
from domain.ids import ConversationId, MessageId, TurnId
from domain.language import Language
from store.engine import Database, Snapshot
from store.tables import (
    contacts,
    conversations,
    effects,
    feedback,
    handoffs,
    identities,
    messages,
    proposals,
    turns,
)

# What the contact was left with; what was stopped or thrown away nobody was given.
_ANSWERED = (
    TurnOutcome.REPLIED,
    TurnOutcome.ASKED,
    TurnOutcome.PROPOSED,
    TurnOutcome.HANDED_OFF,
    TurnOutcome.FAILED,
)


@dataclass(frozen=True)
class Line:
    """One message that the contact could see. `systems` says that something of the shop's systems stood in it or came of it."""

    id: MessageId
    sender: Sender
    text: str
    turn_id: TurnId | None
    cited: tuple[Mapping[str, Any], ...] = ()
    quick_replies: tuple[str, ...] = ()
    rated_down: bool = False
    systems: bool = False


@dataclass(frozen=True)
class Ended:
    """A turn of the assistant's. `choice` is of the button that began it, `reason` of the human that it called for."""

    id: TurnId
    outcome: str
    rung: str
    intent: str
    choice: str
    reason: str
    confidence: Mapping[str, Any] | None


@dataclass(frozen=True)
class Recording:
    """`lines` are in their order, without private notes. `names` are what the people in it are called and known by, `documents` what
    the shop's systems gave and took for the contact: both say what must not be told on."""

    conversation_id: ConversationId
    language: Language
    channel: str
    verified: bool
    lines: tuple[Line, ...]
    turns: Mapping[str, Ended]
    names: tuple[str, ...]
    documents: tuple[Any, ...]


class Recordings:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, conversation_id: ConversationId) -> Recording:
        """Raises NotFound."""
        async with self._database.read() as reader:
            found = await _recording(reader, conversation_id)
        if found is None:
            raise NotFound("There is no such conversation.")
        return found

    async def latest_turns(self, limit: int) -> dict[ConversationId, list[TurnId]]:
        """The newest turns of the assistant that ended with something for the contact, by conversation, each in their order."""
        query = (
            select(turns.c.id, turns.c.conversation_id)
            .where(turns.c.outcome.in_(_ANSWERED), turns.c.ended_at.is_not(None))
            .order_by(turns.c.id.desc())
            .limit(limit)
        )
        found: dict[ConversationId, list[TurnId]] = {}
        async with self._database.read() as reader:
            for row in reversed((await reader.execute(query)).all()):
                found.setdefault(row.conversation_id, []).append(row.id)
        return found


async def _recording(reader: Snapshot, conversation_id: ConversationId) -> Recording | None:
    talk = await _one(
        reader,
        select(conversations, contacts.c.name, contacts.c.customer_id)
        .join(contacts, contacts.c.id == conversations.c.contact_id)
        .where(conversations.c.id == conversation_id),
    )
    if talk is None:
        return None
    said = await _rows(
        reader,
        select(messages, feedback.c.rating)
        .outerjoin(feedback, feedback.c.message_id == messages.c.id)
        .where(messages.c.conversation_id == conversation_id, messages.c.internal.is_(False))
        .order_by(messages.c.seq, messages.c.created_at, messages.c.id),
    )
    known = select(identities.c.value).where(identities.c.contact_id == talk["contact_id"])
    names = [
        talk["name"],
        talk["customer_id"],
        *(row["value"] for row in await _rows(reader, known)),
    ]
    names += [row["sender_name"] for row in said]
    return Recording(
        conversation_id=conversation_id,
        language=Language(talk["language"]),
        channel=talk["channel"],
        verified=talk["customer_id"] is not None,
        lines=tuple(_line(row) for row in said),
        turns=await _turns(reader, conversation_id),
        names=tuple(dict.fromkeys(name for name in names if name)),
        documents=(talk["memory"], *(row["cards"] for row in said), *await _acts(reader, conversation_id)),
    )  # fmt: skip


async def _turns(reader: Snapshot, conversation_id: ConversationId) -> dict[str, Ended]:
    called = select(handoffs.c.turn_id, handoffs.c.reason).where(
        handoffs.c.conversation_id == conversation_id, handoffs.c.turn_id.is_not(None)
    )
    reasons = {row["turn_id"]: row["reason"] for row in await _rows(reader, called)}
    query = select(turns).where(turns.c.conversation_id == conversation_id).order_by(turns.c.number)
    return {
        row["id"]: Ended(
            id=row["id"],
            outcome=row["outcome"] or "",
            rung=row["rung"] or "",
            intent=(row["understood"] or {}).get("intent", ""),
            choice=row["choice"] or "",
            reason=reasons.get(row["id"], ""),
            confidence=row["confidence"],
        )
        for row in await _rows(reader, query)
    }


async def _acts(reader: Snapshot, conversation_id: ConversationId) -> list[Any]:
    proposed = select(proposals.c.arguments, proposals.c.customer_id).where(
        proposals.c.conversation_id == conversation_id
    )
    done = select(effects.c.arguments, effects.c.result).where(
        effects.c.conversation_id == conversation_id
    )
    return [dict(row) for query in (proposed, done) for row in await _rows(reader, query)]


def _line(row: RowMapping) -> Line:
    return Line(
        id=row["id"],
        sender=Sender(row["sender"]),
        text=row["text"],
        turn_id=row["turn_id"],
        cited=tuple(row["citations"]),
        quick_replies=tuple(row["quick_replies"]),
        rated_down=row["rating"] == "down",
        systems=bool(row["cards"] or row["proposal_id"] or row["effect_id"]),
    )


async def _one(reader: Snapshot, query: Select[Any]) -> RowMapping | None:
    return (await reader.execute(query)).mappings().one_or_none()


async def _rows(reader: Snapshot, query: Select[Any]) -> Sequence[RowMapping]:
    return (await reader.execute(query)).mappings().all()
