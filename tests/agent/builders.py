"""Turns as the dispatcher would give them, and what came of them in one glance."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from agent.confidence import ConfidenceModel, Thresholds
from domain.confidence import Band
from domain.contact import Contact
from domain.conversation import Message, Sender, TurnInput
from domain.effect import Choice, Decision, Proposal, Receipt
from domain.events import (
    CardShown,
    CitationsAdded,
    HandoffAsked,
    ProposalMade,
    ReceiptGiven,
    SentenceSent,
    StepBegun,
    TurnEnded,
    TurnEvent,
)
from domain.ids import ContactId, ConversationId, MessageId, TurnId, new_id
from domain.knowledge import Citation
from domain.language import Language

ANONYMOUS = Contact(ContactId("con_1"))
LIN = Contact(ContactId("con_2"), customer_id="C1001", name="林晓")
EMMA = Contact(ContactId("con_3"), customer_id="C1002", name="Emma Clarke")
CONVERSATION = ConversationId("conv_1")


def message(text: str, sender: Sender = Sender.CONTACT, *, rung: str | None = None) -> Message:
    key, now = MessageId(new_id("msg")), datetime.now(UTC)
    return Message(key, CONVERSATION, sender, text, now, rung=rung)


def a_turn(
    *lines: str,
    contact: Contact = ANONYMOUS,
    before: tuple[Message, ...] = (),
    language: Language = Language.ZH,
    **more: Any,
) -> TurnInput:
    """The unanswered `lines` after what was said `before`."""
    return TurnInput(
        id=TurnId(new_id("turn")),
        conversation_id=CONVERSATION,
        contact=contact,
        language=language,
        transcript=(*before, *(message(line) for line in lines)),
        unanswered=len(lines),
        now=datetime.now(UTC),
        **more,
    )


@dataclass
class Seen:
    """Everything that a turn showed."""

    events: list[TurnEvent] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(e.text for e in self.events if isinstance(e, SentenceSent))

    @property
    def ended(self) -> TurnEnded:
        last = self.events[-1]
        assert isinstance(last, TurnEnded)
        assert sum(isinstance(e, TurnEnded) for e in self.events) == 1
        return last

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(c for e in self.events if isinstance(e, CitationsAdded) for c in e.citations)

    @property
    def cards(self) -> list[dict[str, Any]]:
        return [e.card for e in self.events if isinstance(e, CardShown)]

    @property
    def steps(self) -> list[str]:
        return [e.name for e in self.events if isinstance(e, StepBegun)]

    @property
    def proposal(self) -> Proposal:
        return next(e.proposal for e in self.events if isinstance(e, ProposalMade))

    @property
    def proposals(self) -> list[Proposal]:
        return [e.proposal for e in self.events if isinstance(e, ProposalMade)]

    @property
    def receipts(self) -> list[Receipt]:
        return [e.receipt for e in self.events if isinstance(e, ReceiptGiven)]

    @property
    def receipt(self) -> Receipt:
        return self.receipts[0]

    @property
    def handoff(self) -> HandoffAsked:
        return next(e for e in self.events if isinstance(e, HandoffAsked))

    @property
    def handed_off(self) -> bool:
        return any(isinstance(e, HandoffAsked) for e in self.events)


def with_receipt(messages: tuple[Message, ...], receipt: Receipt) -> tuple[Message, ...]:
    """The last message as the journal keeps it once its receipt is there."""
    return (*messages[:-1], replace(messages[-1], receipt=receipt))


async def collect(events: AsyncIterator[TurnEvent]) -> Seen:
    return Seen([event async for event in events])


@dataclass
class Talk:
    """A conversation that keeps what a dispatcher would: transcript, memory, the pending proposal."""

    assistant: Any
    contact: Contact = ANONYMOUS
    language: Language = Language.ZH
    before: tuple[Message, ...] = ()
    memory: dict[str, Any] = field(default_factory=dict)
    pending: Proposal | None = None

    async def say(self, *lines: str, **more: Any) -> Seen:
        turn = a_turn(
            *lines,
            contact=self.contact,
            before=self.before,
            language=self.language,
            memory=self.memory,
            pending=self.pending,
            **more,
        )
        seen = await collect(self.assistant.respond(turn))
        reply = message(seen.text, Sender.ASSISTANT, rung=seen.ended.rung)
        self.before = (*turn.transcript, reply)
        self.memory = seen.ended.memory
        decided = seen.receipts or seen.ended.declined
        self.pending = seen.proposals[0] if seen.proposals else None if decided else self.pending
        return seen

    async def press(self, choice: Choice) -> Seen:
        """The button under the pending proposal."""
        assert self.pending is not None
        return await self.say(decision=Decision(self.pending.id, choice))


def all_in(band: Band) -> ConfidenceModel:
    """A confidence whose thresholds put every question into this band."""
    limits = {
        Band.SURE: Thresholds(sure=0.0, below=0.0),
        Band.UNSURE: Thresholds(sure=1.1, below=0.0),
        Band.BELOW: Thresholds(sure=1.1, below=1.1),
    }[band]
    return replace(ConfidenceModel.load(), thresholds={1.0: limits}, risk=1.0, near=0.0)
