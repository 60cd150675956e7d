"""A scripted customer: says the lines of a case, and answers what the assistant asks from the case's facts."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Protocol

from domain.contact import Contact
from domain.conversation import Message, Sender, TurnInput, TurnOutcome
from domain.effect import EffectStatus, Proposal
from domain.events import ProposalMade, ReceiptGiven, SentenceSent, StepBegun, TurnEnded, TurnEvent
from domain.ids import ContactId, ConversationId, MessageId, TurnId, new_id
from evals.conversations.cases import ANONYMOUS, Case, Step

# What the journal gives a turn of what was said before it.
WINDOW = 20
MOST_ANSWERS = 8


class Responds(Protocol):
    """What answers turns: the very assistant that serves customers."""

    def respond(self, turn: TurnInput) -> AsyncIterator[TurnEvent]: ...


@dataclass(frozen=True)
class Exchange:
    """One turn as the customer saw it: `proposal` is the rendering to confirm, `receipt` the status of what was done."""

    said: tuple[str, ...]
    text: str
    outcome: TurnOutcome
    quick_replies: tuple[str, ...] = ()
    proposal: str = ""
    receipt: str = ""
    asked: str = ""
    called: tuple[str, ...] = ()


@dataclass
class Customer:
    """Keeps what the dispatcher would: the transcript, the memory, the pending proposal."""

    assistant: Responds
    case: Case
    contact: Contact = field(init=False)
    conversation: ConversationId = field(default_factory=lambda: ConversationId(new_id("conv")))
    transcript: tuple[Message, ...] = ()
    memory: dict[str, Any] = field(default_factory=dict)
    pending: Proposal | None = None
    exchanges: list[Exchange] = field(default_factory=list)
    unmet: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.contact = Contact(ContactId(new_id("con")))
        if self.case.who != ANONYMOUS:
            self.contact = replace(self.contact, customer_id=self.case.who)

    @property
    def handed_over(self) -> bool:
        return any(each.outcome is TurnOutcome.HANDED_OFF for each in self.exchanges)

    async def go_through(self) -> None:
        """Every step; once a human has the conversation, the assistant says no more."""
        for step in self.case.steps:
            if self.handed_over:
                return
            if step.sign_in:
                self.contact = replace(self.contact, customer_id=step.sign_in)
            elif step.until:
                await self._until(step)
            else:
                await self.say(*step.say)

    async def _until(self, step: Step) -> None:
        for _ in range(MOST_ANSWERS):
            last = self.exchanges[-1]
            if _reached(step.until, last):
                return
            answer = self.case.facts.get(last.asked)
            if answer is None or last.outcome is not TurnOutcome.ASKED:
                break
            await self.say(answer)
        if not self.exchanges or not _reached(step.until, self.exchanges[-1]):
            self.unmet.append(step.until)

    async def say(self, *lines: str) -> Exchange:
        turn = self._turn(lines)
        text, proposal, receipt, called, ended = "", None, "", list[str](), None
        async for event in self.assistant.respond(turn):
            match event:
                case SentenceSent(piece):
                    text += piece
                case ProposalMade(made):
                    proposal = made
                case ReceiptGiven(given):
                    receipt = given.status.value
                case StepBegun(name):
                    called.append(name)
                case TurnEnded():
                    ended = event
        assert ended is not None
        reply = _message(self.conversation, text, Sender.ASSISTANT, rung=ended.rung)
        self.transcript = (*turn.transcript, reply)[-WINDOW:]
        self.memory = ended.memory
        decided = bool(receipt) or ended.declined is not None
        self.pending = proposal or (None if decided else self.pending)
        asked = (self.memory.get("task") or {}).get("asked") or ""
        rendering = proposal.rendering if proposal else ""
        exchange = Exchange(
            lines,
            text,
            ended.outcome,
            ended.quick_replies,
            rendering,
            receipt,
            asked,
            tuple(called),
        )
        self.exchanges.append(exchange)
        return exchange

    def _turn(self, lines: tuple[str, ...]) -> TurnInput:
        new = tuple(_message(self.conversation, line, Sender.CONTACT) for line in lines)
        return TurnInput(
            id=TurnId(new_id("turn")),
            conversation_id=self.conversation,
            contact=self.contact,
            language=self.case.language,
            transcript=(*self.transcript, *new)[-WINDOW:],
            unanswered=len(new),
            now=datetime.now(UTC),
            memory=self.memory,
            pending=self.pending,
        )


def _reached(until: str, last: Exchange) -> bool:
    match until:
        case "done":
            return last.receipt == EffectStatus.DONE
        case "handed_over":
            return last.outcome is TurnOutcome.HANDED_OFF
        case _:
            return last.outcome.value == until


def _message(
    conversation: ConversationId, text: str, sender: Sender, *, rung: str | None = None
) -> Message:
    key = MessageId(new_id("msg"))
    return Message(key, conversation, sender, text, datetime.now(UTC), rung=rung)
