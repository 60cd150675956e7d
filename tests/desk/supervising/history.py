"""Days at the desk that are over, written into the journal row by row."""

import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert

from domain.contact import Contact
from domain.conversation import MessageState, OwnerKind, Sender, Status
from domain.handoff import Brief, HandoffReason, HandoffStatus
from domain.ids import ContactId, ConversationId, HandoffId, OperatorId
from domain.language import Language
from store.desk_tables import sla_marks
from store.journal import Journal
from store.rows import to_json
from store.tables import conversations, csat, handoffs, messages

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Call:
    """A call for a human as it went; `*_after` are seconds after it was made, None where it did not happen."""

    asked: datetime
    operator: OperatorId | None
    contact: ContactId
    accepted_after: float | None = 30
    reply_after: float | None = 60
    closed_after: float | None = 600
    disposition: str | None = "solved"
    reopened_after: float | None = None
    intent: str = ""
    mood: str = "calm"
    question: str = "我的快递到哪了"
    reason: HandoffReason = HandoffReason.REQUESTED
    group: str = "default"
    channel: str = "web"
    language: Language = Language.ZH
    score: int | None = None
    transfers: int = 0
    returns: int = 0
    breaches: int = 0
    ticket: bool = False


async def a_contact(journal: Journal, name: str = "林晓") -> Contact:
    return await journal.contacts.create(
        now=datetime.fromisoformat("2024-01-01T00:00:00+00:00"), name=name
    )


async def begin(
    journal: Journal,
    contact: ContactId,
    at: datetime,
    *,
    turns: int = 1,
    language: Language = Language.ZH,
    channel: str = "web",
    score: int | None = None,
    **columns: object,
) -> ConversationId:
    """A conversation that the assistant had, with so many turns."""
    talk = ConversationId(f"cv_past{next(_numbers):08}")
    row = {
        "id": talk,
        "contact_id": contact,
        "channel": channel,
        "language": language,
        "status": Status.OPEN,
        "owner_kind": OwnerKind.ASSISTANT,
        "owner_version": 1,
        "last_seq": 0,
        "last_turn": turns,
        "memory": {},
        "token_hash": "0" * 64,
        "token_expires_at": at,
        "created_at": at,
        "updated_at": at,
    }
    async with journal.database.write() as transaction:
        await transaction.execute(insert(conversations).values(row | columns))
        if score is not None:
            given = {"conversation_id": talk, "score": score, "created_at": at}
            await transaction.execute(insert(csat).values(given))
    return talk


async def call(journal: Journal, one: Call, *, talk: ConversationId | None = None) -> HandoffId:
    """In a conversation of its own, or in `talk`."""

    def at(after: float | None) -> datetime | None:
        return None if after is None else one.asked + timedelta(seconds=after)

    if talk is None:
        talk = await begin(
            journal,
            one.contact,
            one.asked,
            language=one.language,
            channel=one.channel,
            score=one.score,
            disposition=one.disposition,
            reopened_at=at(one.reopened_after),
            updated_at=at(one.closed_after) or one.asked,
        )
    number = next(_numbers)
    handoff = HandoffId(f"ho_past{number:08}")
    closed = one.closed_after is not None
    brief = Brief(asked=one.question, reason=one.reason, language=one.language, mood=one.mood)
    async with journal.database.write() as transaction:
        await transaction.execute(
            insert(handoffs).values(
                id=handoff,
                conversation_id=talk,
                reason=one.reason,
                brief=to_json(brief),
                status=HandoffStatus.CLOSED if closed else HandoffStatus.ACCEPTED,
                queue=one.group,
                intent=one.intent,
                operator_id=one.operator,
                promised_at=one.asked if one.ticket else None,
                created_at=one.asked,
                accepted_at=at(one.accepted_after),
                first_reply_at=at(one.reply_after),
                closed_at=at(one.closed_after),
            )
        )
        lines = ["handoff.transferred"] * one.transfers + ["handoff.returned"] * one.returns
        for kind in lines:
            await transaction.execute(insert(messages).values(_line(talk, kind, one.asked)))
        for mark in range(one.breaches):
            await transaction.execute(
                insert(sla_marks).values(
                    id=f"sla_past{number:08}{mark}",
                    handoff_id=handoff,
                    conversation_id=talk,
                    target=f"target_{mark}",
                    level="breach",
                    due_at=one.asked,
                    marked_at=one.asked,
                )
            )
    return handoff


def _line(talk: ConversationId, kind: str, at: datetime) -> dict[str, object]:
    return {
        "id": f"msg_past{next(_numbers):08}",
        "conversation_id": talk,
        "seq": 1,
        "sender": Sender.SYSTEM,
        "kind": kind,
        "text": kind,
        "state": MessageState.DONE,
        "internal": False,
        "citations": [],
        "quick_replies": [],
        "cards": [],
        "created_at": at,
    }
