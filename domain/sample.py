"""What the assistant may have taken for something else: samples that people label, and the classifiers learnt from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.ids import ClassifierId, ContactId, ConversationId, MessageId, SampleId, TurnId
from domain.language import Language
from domain.understood import Understood

UNSURE = 0.45
"""Below it the classifier's word is not believed (`BELIEVE` of the cascade): such a turn is worth a look."""

LEAST_SAMPLES = 10
"""With fewer labelled ones there is too little to learn from and to measure with."""
ROOT_LABELS = (
    "question",
    "request_human",
    "small_talk",
    "confirm",
    "deny",
    "cancel",
    "out_of_scope",
)
"""What a turn can be meant as in every shop; `task.NAME` for each of its tasks comes to these."""


class Origin(StrEnum):
    """How a turn came to be a sample, the weakest sign first: of several the strongest is kept. `right` is what went well and is
    learnt beside what was wrong, so that nothing else is forgotten."""

    RIGHT = "right"
    LOW_CONFIDENCE = "low_confidence"
    CLARIFIED = "clarified"
    HUMAN_AFTER = "human_after"
    THUMBS_DOWN = "thumbs_down"
    FLAGGED = "flagged"

    @property
    def weight(self) -> int:
        return list(Origin).index(self)

    def outweighs(self, other: "Origin") -> bool:
        return self.weight > other.weight


class SampleState(StrEnum):
    OPEN = "open"
    LABELLED = "labelled"
    DISMISSED = "dismissed"


class ClassifierState(StrEnum):
    """`replaced` was in use until a newer one came, `withdrawn` until somebody went back to the one before."""

    IN_USE = "in_use"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"


@dataclass(frozen=True)
class Taken:
    """A turn and what it was taken for. `message_id` is the contact's last message of it, `text` all that they said in it, without
    what tells who they are."""

    turn_id: TurnId
    conversation_id: ConversationId
    message_id: MessageId
    contact_id: ContactId
    language: Language
    text: str
    understood: Understood
    origin: Origin
    asked_at: datetime


@dataclass(frozen=True)
class Sample:
    """`label` is what it should have been taken for; the text is empty once it was erased."""

    id: SampleId
    turn_id: TurnId
    conversation_id: ConversationId
    message_id: MessageId
    language: Language
    text: str
    understood: Understood
    origin: Origin
    state: SampleState
    asked_at: datetime
    label: str | None = None
    labelled_by: str | None = None
    labelled_at: datetime | None = None

    @property
    def wrong(self) -> bool:
        """Whether it was taken for something else than people say it is."""
        return self.state is SampleState.LABELLED and self.label != self.understood.intent


@dataclass(frozen=True)
class LearntClassifier:
    """One learning: `lessons` are the samples it learnt with the label that each had then, `figures` what was measured of the old
    and the new one, `reason` why it was refused (empty where it was not)."""

    id: ClassifierId
    version: str
    state: ClassifierState
    reason: Mapping[str, Any]
    lessons: tuple[tuple[SampleId, str], ...]
    figures: Mapping[str, Any]
    embedding: str
    made_at: datetime
    changed_at: datetime
