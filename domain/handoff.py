"""The call for a human: why, where it waits, and what the operator reads first."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.ids import ConversationId, HandoffId, OperatorId
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
class Handoff:
    id: HandoffId
    conversation_id: ConversationId
    reason: HandoffReason
    brief: Brief
    status: HandoffStatus
    created_at: datetime
    queue: str = "default"
    operator_id: OperatorId | None = None
    accepted_at: datetime | None = None
    reach: str | None = None
    promised_at: datetime | None = None
