"""What the assistant wants to change in the world, the contact's yes to exactly that, and the proof that it was done once."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.ids import ConversationId, EffectId, ProposalId, TurnId


class ProposalStatus(StrEnum):
    PENDING = "pending"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


@dataclass(frozen=True)
class Proposal:
    """`rendering` is the exact sentence the contact consents to; `arguments` what will be sent, identity-bound ones included."""

    id: ProposalId
    conversation_id: ConversationId
    turn_id: TurnId
    tool: str
    arguments: dict[str, Any]
    title: str
    rendering: str
    customer_id: str
    created_at: datetime
    expires_at: datetime
    status: ProposalStatus = ProposalStatus.PENDING


class Choice(StrEnum):
    CONFIRM = "confirm"
    DECLINE = "decline"


@dataclass(frozen=True)
class Decision:
    """A contact's button press on a proposal; it starts a turn of its own."""

    proposal_id: ProposalId
    choice: Choice


class EffectStatus(StrEnum):
    EXECUTING = "executing"
    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Effect:
    """The one execution of a confirmed proposal; `id` is also its idempotency key."""

    id: EffectId
    proposal_id: ProposalId
    conversation_id: ConversationId
    tool: str
    arguments: dict[str, Any]
    status: EffectStatus
    started_at: datetime


@dataclass(frozen=True)
class Receipt:
    """The proof of an effect, or of its refusal: `status` is done, refused or unknown; `result` is what the system answered."""

    effect_id: EffectId
    proposal_id: ProposalId
    tool: str
    status: EffectStatus
    summary: str
    result: dict[str, Any] = field(default_factory=dict)
