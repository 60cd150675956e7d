"""What the knowledge is missing: questions that were not answered well, gathered by what they ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.audience import UNKNOWN, Asker
from domain.ids import ArticleId, ConversationId, GapId, MessageId
from domain.language import Language


class GapKind(StrEnum):
    """No article says it; one does and was not found; it wants something done that no article can do."""

    CONTENT = "content"
    RETRIEVAL = "retrieval"
    ACTION = "action"


class GapState(StrEnum):
    NEW = "new"
    ACCEPTED = "accepted"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"


class Cause(StrEnum):
    """How a miss was noticed, the weakest sign first: of several signs for one question the strongest is kept."""

    LOW_CONFIDENCE = "low_confidence"
    UNANSWERED = "unanswered"
    HANDED_OFF = "handed_off"
    THUMBS_DOWN = "thumbs_down"
    FLAGGED = "flagged"

    def outweighs(self, other: "Cause") -> bool:
        order = list(Cause)
        return order.index(self) > order.index(other)


@dataclass(frozen=True)
class Miss:
    """A question that was not answered well. `message_id` is the contact's last message of the turn; `task` says that
    something was to be done."""

    message_id: MessageId
    conversation_id: ConversationId
    language: Language
    question: str
    cause: Cause
    asked_at: datetime
    confidence: float | None = None
    task: bool = False
    asker: Asker = UNKNOWN


@dataclass(frozen=True)
class Gap:
    """`centre` is the mean of the questions' vectors as float32; `kind_settled` that people chose the kind. Of `asked`
    questions `answered` found an answer when they were tried at `checked_at`."""

    id: GapId
    language: Language
    question: str
    kind: GapKind
    state: GapState
    centre: bytes
    created_at: datetime
    updated_at: datetime
    kind_settled: bool = False
    article_id: ArticleId | None = None
    answered: int | None = None
    asked: int | None = None
    checked_at: datetime | None = None


@dataclass(frozen=True)
class GapQuestion:
    """`reply` is what operators answered, without greetings and personal data; `answered` how its last trial went."""

    message_id: MessageId
    gap_id: GapId
    conversation_id: ConversationId
    question: str
    cause: Cause
    asked_at: datetime
    reply: str | None = None
    confidence: float | None = None
    answered: bool | None = None
    asker: Asker = UNKNOWN


@dataclass(frozen=True)
class GapFigures:
    """A gap in the list: how often by which cause, and in each of the last weeks, the oldest first. `live` is the
    version of its article that answers customers now, 0 for none."""

    gap: Gap
    count: int
    causes: Mapping[Cause, int]
    trend: tuple[int, ...]
    first_at: datetime | None
    last_at: datetime | None
    article_title: str = ""
    live: int = 0


@dataclass(frozen=True)
class OperatorReply:
    """What operators wrote after a question, in order; `good` where it ended solved or well rated."""

    message_id: MessageId
    conversation_id: ConversationId
    question: str
    texts: tuple[str, ...]
    good: bool
    last_at: datetime
    contact_name: str | None = None
    operator_names: tuple[str, ...] = ()
