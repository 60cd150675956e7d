"""Colleagues beside the operator who has a conversation."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.ids import ConversationId, OperatorId


class Part(StrEnum):
    INVITED = "invited"  # speaks, under their own name
    LISTENING = "listening"  # reads, and writes notes


@dataclass(frozen=True)
class Participant:
    conversation_id: ConversationId
    operator_id: OperatorId
    part: Part
    joined_at: datetime
    invited_by: OperatorId | None = None
