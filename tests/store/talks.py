"""Recorded conversations for tests: what was said, what was replied, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, update

from domain.contact import Contact, Profile
from domain.conversation import Conversation, Sender, TurnOutcome
from domain.events import TurnEnded
from domain.handoff import HandoffReason, HandoffStatus
from domain.ids import ConversationId, MessageId, TurnId, new_id
from domain.language import Language
from domain.understood import Understood
from store.journal import Journal
from store.messages import say as say_as
from store.moments import utc_now
from store.tables import handoffs, messages
from store.turns import close_turn
from tests.store.builders import a_conversation, claim, say


@dataclass
class Talk:
    """`asked` and `replied` are the ids of messages, turn by turn."""

    journal: Journal
    conversation: Conversation
    contact: Contact
    turns: list[TurnId] = field(default_factory=list)
    asked: list[MessageId] = field(default_factory=list)
    replied: list[MessageId] = field(default_factory=list)

    @property
    def id(self) -> ConversationId:
        return self.conversation.id

    async def turn(
        self,
        said: str | Sequence[str],
        reply: str,
        outcome: TurnOutcome = TurnOutcome.REPLIED,
        *,
        intent: str = "question",
        memory: dict[str, Any] | None = None,
    ) -> "Talk":
        """One turn of the assistant's."""
        for line in [said] if isinstance(said, str) else said:
            received = await say(self.journal, self.id, line)
        claimed = await claim(self.journal, self.id)
        understood = Understood(intent, "classifier", 0.9, "calm", "v1")
        async with self.journal.turns.guard(claimed) as transaction:
            replied = await say_as(
                transaction,
                self.id,
                Sender.ASSISTANT,
                reply,
                now=utc_now(),
                turn_id=claimed.turn.id,
            )
            ended = TurnEnded(outcome, understood=understood, memory=memory or {})
            await close_turn(transaction, claimed, ended, now=utc_now())
        if outcome is TurnOutcome.HANDED_OFF:
            await self._call(claimed.turn.id)
        self.turns.append(claimed.turn.id)
        self.asked.append(received.message_id)
        self.replied.append(replied)
        return self

    async def speak(self, text: str, *, name: str = "Zoe", internal: bool = False) -> MessageId:
        """An operator does; `internal` is for operators alone."""
        async with self.journal.database.write() as transaction:
            said = await say_as(
                transaction, self.id, Sender.OPERATOR, text, now=utc_now(), sender_name=name
            )
            hidden = update(messages).where(messages.c.id == said).values(internal=internal)
            await transaction.execute(hidden)
        return said

    async def rate_down(self, message_id: MessageId) -> None:
        await self.journal.feedback.rate(self.id, message_id, "down", reason=None, now=utc_now())

    async def _call(self, turn_id: TurnId) -> None:
        async with self.journal.database.write() as transaction:
            await transaction.execute(
                insert(handoffs).values(
                    id=new_id("hnd"),
                    conversation_id=self.id,
                    turn_id=turn_id,
                    reason=HandoffReason.LOW_CONFIDENCE,
                    brief={},
                    status=HandoffStatus.CLOSED,
                    queue="default",
                    created_at=utc_now(),
                )
            )


async def a_talk(
    journal: Journal,
    *,
    language: Language = Language.EN,
    name: str | None = None,
    customer_id: str | None = None,
) -> Talk:
    if customer_id:
        profile = Profile(name=name)
        contact = await journal.contacts.of_customer(customer_id, profile=profile, now=utc_now())
    else:
        contact = await journal.contacts.create(now=utc_now(), name=name)
    made = await a_conversation(journal, language=language, contact=contact)
    return Talk(journal, made, contact)
