"""What a turn yields, and the entries of a conversation's log that clients see (AG-UI 1.0 names)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.confidence import Confidence
from domain.conversation import TurnOutcome
from domain.effect import Proposal, Receipt
from domain.handoff import Brief, HandoffReason
from domain.ids import ArticleId, ConversationId, ProposalId
from domain.knowledge import Citation
from domain.understood import Understood


@dataclass(frozen=True)
class StepBegun:
    """`name` is a node or `act.<tool>`; clients show it in words while they wait."""

    name: str


@dataclass(frozen=True)
class SentenceSent:
    """Checked text to append to the turn's one reply, spacing and newlines included."""

    text: str


@dataclass(frozen=True)
class CitationsAdded:
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class CardShown:
    """`card["kind"]` is order, orders, product, products, shipment, coupons, profile; the text says the same in words."""

    card: dict[str, Any]


@dataclass(frozen=True)
class ProposalMade:
    proposal: Proposal


@dataclass(frozen=True)
class ReceiptGiven:
    receipt: Receipt


@dataclass(frozen=True)
class HandoffAsked:
    reason: HandoffReason
    brief: Brief


@dataclass(frozen=True)
class TurnEnded:
    """Always the last event of a turn, exactly once. `rung` says how the reply was made: model, second_model,
    extractive, task, rules, human. `declined` is a proposal that the contact refused in words. `question` is what was
    asked, standing on its own; `retrieved` the articles that the assistant was given for it, by version; `understood`
    is None where nothing was read: a button, or a message that was turned away."""

    outcome: TurnOutcome
    confidence: Confidence | None = None
    rung: str = "rules"
    quick_replies: tuple[str, ...] = ()
    memory: dict[str, Any] = field(default_factory=dict)
    declined: ProposalId | None = None
    question: str = ""
    retrieved: Mapping[ArticleId, int] = field(default_factory=dict)
    understood: Understood | None = None


TurnEvent = (
    StepBegun
    | SentenceSent
    | CitationsAdded
    | CardShown
    | ProposalMade
    | ReceiptGiven
    | HandoffAsked
    | TurnEnded
)


class EventType(StrEnum):
    """AG-UI 1.0 event types that this product writes."""

    RUN_STARTED = "RUN_STARTED"
    RUN_FINISHED = "RUN_FINISHED"
    RUN_ERROR = "RUN_ERROR"
    STEP_STARTED = "STEP_STARTED"
    STEP_FINISHED = "STEP_FINISHED"
    TEXT_MESSAGE_START = "TEXT_MESSAGE_START"
    TEXT_MESSAGE_CONTENT = "TEXT_MESSAGE_CONTENT"
    TEXT_MESSAGE_END = "TEXT_MESSAGE_END"
    CUSTOM = "CUSTOM"


class CustomName(StrEnum):
    """Names of CUSTOM events; `docs/events.md` gives each `value`."""

    MESSAGE = "xiaoer.message"
    CITATIONS = "xiaoer.citations"
    CARD = "xiaoer.card"
    QUICK_REPLIES = "xiaoer.quick_replies"
    PROPOSAL = "xiaoer.proposal"
    RECEIPT = "xiaoer.receipt"
    HANDOFF = "xiaoer.handoff"
    QUEUE = "xiaoer.queue"
    OWNER = "xiaoer.owner"
    RESOLVED = "xiaoer.resolved"
    CSAT = "xiaoer.csat"
    FEEDBACK = "xiaoer.feedback"
    SIGNS = "xiaoer.signs"


@dataclass(frozen=True)
class LogEvent:
    """One entry of a conversation's log; `seq` starts at 1 and has no gaps; `payload` is the AG-UI event without `id`."""

    conversation_id: ConversationId
    seq: int
    payload: dict[str, Any]
    created_at: datetime
