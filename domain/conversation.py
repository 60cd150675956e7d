"""All messages between one contact and the shop about one thing, and who speaks next."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.attachment import Attachment
from domain.confidence import Confidence
from domain.contact import Contact
from domain.effect import Decision, Proposal, Receipt
from domain.ids import ContactId, ConversationId, MessageId, OperatorId, TurnId
from domain.knowledge import Citation
from domain.language import Language


class Sender(StrEnum):
    CONTACT = "contact"
    ASSISTANT = "assistant"
    OPERATOR = "operator"
    SYSTEM = "system"
    TOOL = "tool"


class Status(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"


class OwnerKind(StrEnum):
    ASSISTANT = "assistant"
    QUEUE = "queue"
    OPERATOR = "operator"


@dataclass(frozen=True)
class Owner:
    """Who is responsible now; `version` grows by one with each change and is what every send compares."""

    kind: OwnerKind
    version: int
    operator_id: OperatorId | None = None


# Kinds of internal notes: with which an operator hands a conversation back, and of a supervisor to the operator.
FOR_ASSISTANT = "note.assistant"
WHISPER = "whisper"


class MessageState(StrEnum):
    STREAMING = "streaming"
    DONE = "done"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Message:
    """One utterance. `internal` ones are the operators' own and never reach the contact; `kind` says what a
    system message tells (`handoff.queued`, `resolved` ...)."""

    id: MessageId
    conversation_id: ConversationId
    sender: Sender
    text: str
    created_at: datetime
    sender_name: str | None = None
    turn_id: TurnId | None = None
    state: MessageState = MessageState.DONE
    internal: bool = False
    language: Language | None = None
    citations: tuple[Citation, ...] = ()
    quick_replies: tuple[str, ...] = ()
    confidence: Confidence | None = None
    rung: str | None = None
    proposal: Proposal | None = None
    receipt: Receipt | None = None
    cards: tuple[dict[str, Any], ...] = ()
    kind: str | None = None
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Conversation:
    id: ConversationId
    contact_id: ContactId
    channel: str
    language: Language
    status: Status
    owner: Owner
    created_at: datetime
    updated_at: datetime
    waiting_since: datetime | None = None
    last_seq: int = 0
    snoozed_until: datetime | None = None
    wrap_up_until: datetime | None = None
    reopened_at: datetime | None = None
    disposition: str | None = None


class TurnOutcome(StrEnum):
    REPLIED = "replied"
    ASKED = "asked"
    PROPOSED = "proposed"
    HANDED_OFF = "handed_off"
    FAILED = "failed"
    CANCELLED = "cancelled"
    DISCARDED = "discarded"


@dataclass(frozen=True)
class Turn:
    """What the contact has said since the last reply, or a decision, and all that happens until the reply."""

    id: TurnId
    conversation_id: ConversationId
    owner_version: int
    attempt: int
    created_at: datetime
    decision: Decision | None = None
    outcome: TurnOutcome | None = None


@dataclass(frozen=True)
class TurnInput:
    """Everything the assistant is given. `transcript` is oldest first and ends with the unanswered messages;
    `unanswered` is how many of its last messages this turn answers (0 for a decision); `memory` is what the last
    turn wanted remembered (the running task, its slots, questions already asked); `visible` is the text that an
    earlier attempt of this very turn already sent, which must be continued and never repeated; `risk` is the share of wrong
    replies that was chosen in the console, None for that of the settings; `ways` are intents in order, each with whether a human
    answers it at once: the first that fits decides, none is the assistant's; `note` is what an operator noted for the assistant
    when handing the conversation back, for nobody else's eyes."""

    id: TurnId
    conversation_id: ConversationId
    contact: Contact
    language: Language
    transcript: tuple[Message, ...]
    unanswered: int
    now: datetime
    channel: str = "web"
    decision: Decision | None = None
    pending: Proposal | None = None
    memory: dict[str, Any] = field(default_factory=dict)
    visible: str = ""
    humans_only: bool = False
    risk: float | None = None
    ways: tuple[tuple[str, bool], ...] = ()
    note: str = ""

    @property
    def question(self) -> str:
        """The unanswered messages as one text, a line each."""
        unanswered = (
            self.transcript[len(self.transcript) - self.unanswered :] if self.unanswered else ()
        )
        return "\n".join(message.text for message in unanswered)
