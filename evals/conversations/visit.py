"""One customer's visit: keeps what the dispatcher would, and notes each turn as the customer saw it, and why it came so."""

import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Protocol

from domain.contact import Contact
from domain.conversation import Message, Sender, TurnInput, TurnOutcome
from domain.effect import Choice, Decision, EffectStatus, Proposal, Receipt
from domain.events import (
    CitationsAdded,
    HandoffAsked,
    ProposalMade,
    ReceiptGiven,
    SentenceSent,
    TurnEnded,
    TurnEvent,
)
from domain.handoff import HandoffReason
from domain.ids import ContactId, ConversationId, MessageId, TurnId, new_id
from domain.knowledge import Citation
from evals.conversations.cases import ANONYMOUS, Scene
from evals.conversations.tracing import Trace
from evals.result import Called, Cited, Turned

# What the journal gives a turn of what was said before it.
WINDOW = 20


class Responds(Protocol):
    """What answers turns: the very assistant that serves customers."""

    def respond(self, turn: TurnInput) -> AsyncIterator[TurnEvent]: ...


@dataclass(frozen=True)
class Exchange:
    """A turn, and which slot the assistant waits for at its end."""

    turned: Turned
    asked: str = ""

    @property
    def outcome(self) -> TurnOutcome:
        return TurnOutcome(self.turned.outcome)


@dataclass
class Heard:
    """What came of one turn, while it comes; `first` is the moment of the first sentence."""

    text: str = ""
    first: float | None = None
    proposal: Proposal | None = None
    receipt: Receipt | None = None
    citations: tuple[Citation, ...] = ()
    reason: HandoffReason | None = None
    ended: TurnEnded | None = None

    def take(self, event: TurnEvent) -> None:
        match event:
            case SentenceSent(piece):
                self.first = self.first or time.perf_counter()
                self.text += piece
            case CitationsAdded(citations):
                self.citations += citations
            case ProposalMade(made):
                self.proposal = made
            case ReceiptGiven(given):
                self.receipt = given
            case HandoffAsked(reason=reason):
                self.reason = reason
            case TurnEnded():
                self.ended = event
            case _:
                pass


@dataclass
class Visit:
    """The transcript, the memory, the pending proposal: all that a turn is given of the ones before it."""

    assistant: Responds
    scene: Scene
    trace: Trace = field(default_factory=Trace)
    contact: Contact = field(init=False)
    conversation: ConversationId = field(default_factory=lambda: ConversationId(new_id("conv")))
    transcript: tuple[Message, ...] = ()
    memory: dict[str, Any] = field(default_factory=dict)
    pending: Proposal | None = None
    exchanges: list[Exchange] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.contact = Contact(ContactId(new_id("con")))
        if self.scene.who != ANONYMOUS:
            self.sign_in(self.scene.who)
        self.transcript = tuple(self._message(text, who) for who, text in self.scene.start)

    @property
    def handed_over(self) -> bool:
        return any(each.outcome is TurnOutcome.HANDED_OFF for each in self.exchanges)

    @property
    def turns(self) -> tuple[Turned, ...]:
        return tuple(each.turned for each in self.exchanges)

    @property
    def last(self) -> Exchange | None:
        return self.exchanges[-1] if self.exchanges else None

    def sign_in(self, customer: str) -> None:
        self.contact = replace(self.contact, customer_id=customer)

    async def say(self, *lines: str) -> Exchange:
        new = tuple(self._message(line, Sender.CONTACT) for line in lines)
        self.transcript = (*self.transcript, *new)[-WINDOW:]
        return await self._turn(lines, self._input(unanswered=len(new)))

    async def press(self, choice: Choice) -> Exchange | None:
        """The button of the pending proposal; None where none waits."""
        if self.pending is None:
            return None
        turn = self._input(decision=Decision(self.pending.id, choice))
        return await self._turn((f"[{choice.value}]",), turn)

    async def _turn(self, lines: Sequence[str], turn: TurnInput) -> Exchange:
        self.trace.begin()
        heard, began = Heard(), time.perf_counter()
        async for event in self.assistant.respond(turn):
            heard.take(event)
        took = time.perf_counter() - began
        assert heard.ended is not None
        reply = self._message(
            heard.text,
            Sender.ASSISTANT,
            rung=heard.ended.rung,
            citations=heard.citations,
            proposal=heard.proposal,
            receipt=heard.receipt,
        )
        self.transcript = (*self.transcript, reply)[-WINDOW:]
        self.memory = heard.ended.memory
        turned = self._turned(tuple(lines), heard, heard.ended, began=began, seconds=took)
        decided = heard.receipt is not None or heard.ended.declined is not None
        if turn.decision is not None and turn.decision.choice is Choice.DECLINE:
            decided = True
        self.pending = heard.proposal or (None if decided else self.pending)
        exchange = Exchange(turned, (self.memory.get("task") or {}).get("asked") or "")
        self.exchanges.append(exchange)
        return exchange

    def _turned(
        self, said: tuple[str, ...], heard: Heard, ended: TurnEnded, *, began: float, seconds: float
    ) -> Turned:
        confidence, trace = ended.confidence, self.trace
        return Turned(
            said=said,
            reply=heard.text,
            outcome=ended.outcome.value,
            rung=ended.rung,
            intent=ended.understood.intent if ended.understood else "",
            confidence=confidence.value if confidence else None,
            band=confidence.band.value if confidence else "",
            reason=heard.reason.value if heard.reason else "",
            quick_replies=ended.quick_replies,
            citations=tuple(Cited(c.number, c.slug, c.title, c.quote) for c in heard.citations),
            passages=trace.passages,
            calls=(*trace.calls, *self._executed(heard.receipt)),
            proposal=heard.proposal.rendering if heard.proposal else "",
            receipt=heard.receipt.status.value if heard.receipt else "",
            first=heard.first - began if heard.first else None,
            seconds=seconds,
            usage=trace.usage,
        )

    def _executed(self, receipt: Receipt | None) -> tuple[Called, ...]:
        """The WRITE behind a receipt, with what was consented to."""
        if receipt is None:
            return ()
        arguments = self.pending.arguments if self.pending else {}
        done = receipt.status is EffectStatus.DONE
        return (Called(receipt.tool, dict(arguments), receipt.summary, done),)

    def _input(self, *, unanswered: int = 0, decision: Decision | None = None) -> TurnInput:
        return TurnInput(
            id=TurnId(new_id("turn")),
            conversation_id=self.conversation,
            contact=self.contact,
            language=self.scene.language,
            transcript=self.transcript,
            unanswered=unanswered,
            now=datetime.now(UTC),
            channel=self.scene.channel,
            decision=decision,
            memory=self.memory,
            pending=self.pending,
        )

    def _message(self, text: str, sender: Sender, **more: Any) -> Message:
        key = MessageId(new_id("msg"))
        return Message(key, self.conversation, sender, text, datetime.now(UTC), **more)
