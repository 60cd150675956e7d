"""Questions in the journal as turns leave them, and operators who answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.confidence import Band, Confidence
from domain.contact import Contact, Operator, Profile
from domain.conversation import Sender, TurnOutcome
from domain.events import CitationsAdded, HandoffAsked, SentenceSent, TurnEnded
from domain.handoff import Brief, HandoffReason
from domain.ids import ConversationId, MessageId
from domain.language import Language, detect_language
from settings import Settings
from store.journal import Journal
from store.moments import utc_now
from tests.store.builders import a_conversation, a_key, claim
from turns.handover import Handover
from turns.writer import TurnWriter

ALWAYS_OPEN = Settings(service_hours="00:00-24:00")


@dataclass
class Asked:
    """Where a question stands, and the reply to it."""

    conversation_id: ConversationId
    message_id: MessageId
    reply_id: MessageId


async def asked(
    journal: Journal,
    text: str,
    *,
    outcome: TurnOutcome = TurnOutcome.ASKED,
    band: Band = Band.UNSURE,
    rung: str = "extractive",
    question: str | None = "",
    reason: HandoffReason | None = None,
    at: datetime | None = None,
    within: ConversationId | None = None,
    contact: Contact | None = None,
    **ended: Any,
) -> Asked:
    """A turn from the message to its end; `question` is what it was understood as, the text itself unless said."""
    language = detect_language(text, default=Language.ZH)
    if within is None:
        within = (await a_conversation(journal, language=language, contact=contact)).id
    received = await journal.receive(within, text, a_key(), now=at)
    assert received.message_id is not None
    claimed = await claim(journal, within)
    writer = TurnWriter(journal, claimed, Handover(journal, ALWAYS_OPEN))
    events: list[Any] = [SentenceSent("我们的回答。")]
    if "citations" in ended:
        events.append(CitationsAdded(ended.pop("citations")))
    if reason is not None:
        outcome, rung = TurnOutcome.HANDED_OFF, "human"
        events.append(HandoffAsked(reason, Brief(text, reason, language)))
    meant = text if question == "" else question
    confidence = Confidence(0.4 if band is not Band.SURE else 0.95, band, {})
    events.append(TurnEnded(outcome, confidence, rung, question=meant or "", **ended))
    await writer.write(events)
    messages, _ = await journal.messages.list(within)
    reply = next(m.id for m in reversed(messages) if m.sender is Sender.ASSISTANT)
    return Asked(within, received.message_id, reply)


async def handed_off(journal: Journal, text: str, **more: Any) -> Asked:
    """For want of knowledge."""
    given = {"reason": HandoffReason.LOW_CONFIDENCE, "band": Band.BELOW, **more}
    return await asked(journal, text, **given)


async def answered(
    journal: Journal,
    question: Asked,
    operator: Operator,
    *texts: str,
    disposition: str | None = "solved",
    score: int | None = None,
) -> None:
    """An operator takes the conversation, writes, and resolves it."""
    talk, now = question.conversation_id, utc_now()
    await journal.desk.accept(talk, operator, notice="Mei", now=now)
    for text in texts:
        await journal.desk.reply(talk, operator, text, a_key(), now=now)
    if disposition is not None:
        await journal.desk.resolve(talk, operator, disposition=disposition, notice="-", now=now)
    if score is not None:
        await journal.feedback.score(talk, score, comment=None, now=now)


async def known_as(journal: Journal, customer_id: str, name: str) -> Contact:
    return await journal.contacts.of_customer(customer_id, now=utc_now(), profile=Profile(name))
