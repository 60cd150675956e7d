"""One customer's visit: keeps what the dispatcher would, and notes each turn as the customer saw it, and why it came so."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from domain.contact import Contact
from domain.conversation import Message, Sender, TurnInput, TurnOutcome
from domain.effect import Choice, Decision, EffectStatus, Proposal, Receipt
from domain.ids import ContactId, ConversationId, MessageId, TurnId, new_id
from evals.conversations.cases import ANONYMOUS, Scene
from evals.conversations.tracing import Trace
from evals.hearing import Responds, hear, turned_of
from evals.result import Called, Turned

# What the journal gives a turn of what was said before it.
WINDOW = 20


@dataclass(frozen=True)
class Exchange:
    """A turn, and which slot the assistant waits for at its end."""

    turned: Turned
    asked: str = ""

    @property
    def outcome(self) -> TurnOutcome:
        return TurnOutcome(self.turned.outcome)


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
        heard = await hear(self.assistant, turn)
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
        calls = (*self.trace.calls, *self._executed(heard.receipt))
        turned = turned_of(lines, heard, self.trace.passages, calls=calls, usage=self.trace.usage)
        decided = heard.receipt is not None or heard.ended.declined is not None
        if turn.decision is not None and turn.decision.choice is Choice.DECLINE:
            decided = True
        self.pending = heard.proposal or (None if decided else self.pending)
        exchange = Exchange(turned, (self.memory.get("task") or {}).get("asked") or "")
        self.exchanges.append(exchange)
        return exchange

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
