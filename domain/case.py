"""A recorded conversation that became a case of the evals: it waits until somebody says what should have happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.ids import CaseId, ConversationId, MessageId
from domain.language import Language


class CaseState(StrEnum):
    """`waiting` for a label; only `labelled` ones are ever run; `dropped` ones are kept so that nobody makes them anew."""

    WAITING = "waiting"
    LABELLED = "labelled"
    DROPPED = "dropped"


class CaseReason(StrEnum):
    """Why somebody made a case of it."""

    THUMBS_DOWN = "thumbs_down"
    HANDOFF = "handoff"
    REVIEW = "review"
    OTHER = "other"


@dataclass(frozen=True)
class ProductionCase:
    """All words in it are without what tells who the contact is. `turns` are what was said, replied and came of it
    (`said`, `reply`, `outcome`), the last being the one in question; `body` is the case in the words of a suite's file (docs/evals.md).
    Without a conversation it was labelled before its contact was erased, or the conversation itself is gone."""

    id: CaseId
    state: CaseState
    why: CaseReason
    language: Language
    channel: str
    intent: str
    title: str
    turns: Sequence[Mapping[str, Any]]
    body: Mapping[str, Any]
    made_by: str
    made_at: datetime
    conversation_id: ConversationId | None = None
    message_id: MessageId | None = None
    settled_by: str | None = None
    settled_at: datetime | None = None
