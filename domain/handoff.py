"""The call for a human: why, where it waits, and what the operator reads first."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.contact import Contact
from domain.ids import ConversationId, HandoffId, OfferId, OperatorId
from domain.knowledge import Citation
from domain.language import Language


class HandoffReason(StrEnum):
    REQUESTED = "requested"
    LOW_CONFIDENCE = "low_confidence"
    UNGROUNDED = "ungrounded"
    POLICY = "policy"
    MOOD = "mood"
    TOOL_FAILED = "tool_failed"
    MODEL_FAILED = "model_failed"
    LIMIT = "limit"
    HUMANS_ONLY = "humans_only"
    TAKEN_OVER = "taken_over"  # nobody asked: an operator came by themselves
    RULE = "rule"  # the shop's routing rules send this contact or this wish straight to a human


class HandoffStatus(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    TICKET = "ticket"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Brief:
    """Written in the contact's language by code; `tried` are steps in words, `receipts` the summaries of effects."""

    asked: str
    reason: HandoffReason
    language: Language
    tried: tuple[str, ...] = ()
    receipts: tuple[str, ...] = ()
    slots: dict[str, str] = field(default_factory=dict)
    sources: tuple[Citation, ...] = ()
    mood: str = "calm"
    summary: str = ""


@dataclass(frozen=True)
class Route:
    """Where a handoff waits and whom it may be offered to: `queue` is a group's name, `units` what it takes of a capacity,
    `rank_at` its place in the queue (its beginning, earlier by what the priority is worth: who comes so much later stands behind it
    whatever their priority, so nobody starves), `preferred` the operator who knows this contact, `rule` the routing rule that said so."""

    queue: str = "default"
    skills: tuple[str, ...] = ()
    priority: int = 0
    rank_at: datetime | None = None
    units: float = 1.0
    preferred: OperatorId | None = None
    rule: str | None = None


@dataclass(frozen=True)
class Prospect:
    """What somebody who needs a human in a group may expect now: a place in the queue or a `ticket`; a ticket with the time by
    which it will be answered, None where none can be told. `on_duty`: in the hours of the group."""

    ticket: bool
    promised_at: datetime | None = None
    on_duty: bool = True


@dataclass(frozen=True)
class Asking:
    """A call for a human before it has a place: all that routing may look at. `contact` is who asks, `channel` where;
    `intent` is a label of the classifier's vocabulary, empty where nothing was read."""

    conversation_id: ConversationId
    contact: Contact
    channel: str
    language: Language
    reason: HandoffReason
    brief: Brief
    now: datetime
    intent: str = ""


@dataclass(frozen=True)
class Handoff:
    id: HandoffId
    conversation_id: ConversationId
    reason: HandoffReason
    brief: Brief
    status: HandoffStatus
    created_at: datetime
    operator_id: OperatorId | None = None
    accepted_at: datetime | None = None
    reach: str | None = None
    promised_at: datetime | None = None
    callback_by: datetime | None = None
    route: Route = field(default_factory=Route)
    intent: str = ""
    first_reply_at: datetime | None = None
    closed_at: datetime | None = None


class OfferState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"  # somebody else took it, or nobody waits any more


@dataclass(frozen=True)
class Offer:
    """One operator is asked to take one handoff, until `until`."""

    id: OfferId
    handoff_id: HandoffId
    conversation_id: ConversationId
    operator_id: OperatorId
    state: OfferState
    made_at: datetime
    until: datetime
    ended_at: datetime | None = None
