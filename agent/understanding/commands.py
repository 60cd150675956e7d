"""The one vocabulary in which every tier of understanding speaks."""

from dataclasses import dataclass, field
from enum import StrEnum

from domain.ids import ProposalId
from domain.language import Language


class Wish(StrEnum):
    """Why a human must take over at once."""

    ASKED = "asked"
    LEGAL = "legal"
    THREAT = "threat"
    SELF_HARM = "self_harm"
    SAFETY = "safety"
    FRAUD = "fraud"
    STAFF = "staff"
    MOOD = "mood"
    RULE = "rule"  # the shop wants humans to answer this


class Talk(StrEnum):
    """The kinds of small talk that have an answer of their own."""

    GREETING = "greeting"
    IDENTITY = "identity"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    ACKNOWLEDGE = "acknowledge"
    COMPLAINT = "complaint"
    UNPROMPTED = "unprompted"  # a yes or a no to nothing
    BOTH_WAYS = "both_ways"  # "cancel", said to a proposal to cancel
    LANGUAGE = "language"  # "can you answer in English?"
    WORDLESS = "wordless"  # "???"
    HESITATES = "hesitates"  # "let me think", said to a proposal
    KEPT = "kept"  # "and the shoes stay with me"
    RESUMED = "resumed"  # "OK", said to the operator who has given the conversation back
    ATTACHMENT = "attachment"  # "[图片]": the assistant sees no pictures


class Tier(StrEnum):
    DECISION = "decision"
    RULES = "rules"
    CLASSIFIER = "classifier"
    MODEL = "model"


@dataclass(frozen=True)
class AnswerQuestion:
    """`question` stands on its own: a follow-up has been joined with what it follows."""

    question: str


@dataclass(frozen=True)
class StartTask:
    """`words` is the part of the message that asks for it, where other parts ask for something else; `but` are the orders
    or items that are not meant."""

    task: str
    slots: dict[str, str] = field(default_factory=dict)
    words: str = ""
    but: tuple[str, ...] = ()


@dataclass(frozen=True)
class FillSlot:
    slot: str
    value: str


@dataclass(frozen=True)
class Correct:
    """The contact replaces a value given before; without a `slot`, something of the pending proposal."""

    slot: str
    value: str


@dataclass(frozen=True)
class Cancel:
    """The contact gives up the running task."""


@dataclass(frozen=True)
class Confirm:
    proposal_id: ProposalId


@dataclass(frozen=True)
class Deny:
    proposal_id: ProposalId


@dataclass(frozen=True)
class RequestHuman:
    why: Wish = Wish.ASKED


@dataclass(frozen=True)
class SmallTalk:
    talk: Talk


@dataclass(frozen=True)
class OutOfScope:
    """Something no shop assistant answers: the weather, homework, politics."""


Command = (
    AnswerQuestion
    | StartTask
    | FillSlot
    | Correct
    | Cancel
    | Confirm
    | Deny
    | RequestHuman
    | SmallTalk
    | OutOfScope
)


_INTENTS: dict[type, str] = {
    AnswerQuestion: "question",
    FillSlot: "fill_slot",
    Correct: "correct",
    Cancel: "cancel",
    Confirm: "confirm",
    Deny: "deny",
    RequestHuman: "request_human",
    SmallTalk: "small_talk",
    OutOfScope: "out_of_scope",
    type(None): "nothing",
}


@dataclass(frozen=True)
class Understanding:
    """What one turn means: `question` is the standalone question, `probability` how sure its tier is, `classifier` the
    version of the one that was asked, if it was."""

    commands: tuple[Command, ...]
    language: Language
    question: str
    tier: Tier
    probability: float
    mood: str = "calm"
    question_probability: float = 0.0
    classifier: str = ""

    @property
    def intent(self) -> str:
        """What it comes to, as one label; a task counts before the question beside it."""
        tasks = (c for c in self.commands if isinstance(c, StartTask))
        command = next(tasks, self.commands[0] if self.commands else None)
        return f"task.{command.task}" if isinstance(command, StartTask) else _INTENTS[type(command)]

    @property
    def questions(self) -> tuple[str, ...]:
        return tuple(c.question for c in self.commands if isinstance(c, AnswerQuestion))
