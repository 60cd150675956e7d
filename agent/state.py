"""What one turn knows: the graph's state, each key written by the one node named beside it, and its context."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any, Literal, TypedDict

from agent.confidence import ConfidenceModel
from agent.filling import TaskState
from agent.patience import Patience
from agent.resources import Resources, Tools
from agent.speaker import Speaker
from agent.understanding.commands import StartTask, Understanding
from domain.confidence import Confidence
from domain.conversation import TurnInput
from domain.effect import Proposal, Receipt
from domain.handoff import Brief, HandoffReason
from domain.knowledge import Citation, Passage, Retrieval
from domain.language import Language
from models.chat import ToolCall


@dataclass(frozen=True)
class Screening:
    """`refusal` is why nothing is done with the message: empty, too_long, unreadable, only_pictures,
    only_files; humans_only and straight: a human
    does."""

    language: Language
    text: str
    refusal: str = ""


@dataclass(frozen=True)
class Assessment:
    """The judgement before the first sentence: how sure, and which articles are near."""

    confidence: Confidence
    way: Literal["answer", "clarify", "hand_off"] = "answer"
    near: tuple[str, ...] = ()
    two_readings: bool = False
    answerable: tuple[bool, ...] = ()


@dataclass(frozen=True)
class Call:
    """One tool call that answer asks for; `id` is the model's own, empty for a task's."""

    name: str
    arguments: dict[str, Any]
    id: str = ""


@dataclass(frozen=True)
class Result:
    """What a READ call answered: `words` tell it to the contact, `data` is for checks and cards, `advice` tells a model
    what helps; `again`: this turn had made the same call, and it was not made once more."""

    call: Call
    ok: bool
    status: int
    data: dict[str, Any]
    words: str
    error_code: str = ""
    cards: tuple[dict[str, Any], ...] = ()
    passages: tuple[Passage, ...] = ()
    again: bool = False
    advice: str = ""


@dataclass(frozen=True)
class Draft:
    """Unverified text or calls. `sentences` is read by verify alone; `messages` is the model's view so far;
    `fixed` are words from code and configuration, which are evidence for themselves. `calls` beside a `write` look
    up what it would change; `refused` are the tools that the model called wrongly, once for each time."""

    rung: str
    sentences: AsyncIterator[str] | None = None
    calls: tuple[Call, ...] = ()
    write: Call | None = None
    late_calls: Callable[[], tuple[ToolCall, ...]] | None = None
    sources: tuple[Passage, ...] = ()
    cards: tuple[dict[str, Any], ...] = ()
    quick_replies: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    asks: bool = False
    doubts: bool = False  # whether the pending proposal is meant
    task: TaskState | None = None
    about: TaskState | None = None  # what the reply was about, also where the task is over
    later: tuple[StartTask, ...] = ()  # wishes that wait
    trouble: HandoffReason | None = None
    messages: tuple[dict[str, Any], ...] = ()
    rung_index: int = 0
    steps: int = 0
    secret: str = ""
    fixed: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    rules: str = ""  # of the shop, as the model was shown them
    impossible: str = ""  # what was wished and cannot be had


@dataclass(frozen=True)
class Verdict:
    """`sent` is all that this turn has shown; `calls` came behind the text; `broken`: the model stopped in the middle."""

    holds: bool
    sent: str = ""
    failures: int = 0
    fault: str = ""
    calls: tuple[Call, ...] = ()
    broken: bool = False
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True)
class Act:
    """What act has done so far: READ results, and for a decision its receipt or why there is none."""

    results: tuple[Result, ...] = ()
    receipt: Receipt | None = None
    declined: bool = False
    refusal: str = ""


@dataclass(frozen=True)
class Clarification:
    key: str
    quick_replies: tuple[str, ...]


@dataclass(frozen=True)
class Proposing:
    """`problem` tells a model why no proposal could be made, `words` the contact; `slot` is what was wrong."""

    proposal: Proposal | None = None
    problem: str = ""
    words: str = ""
    slot: str = ""


@dataclass(frozen=True)
class HandedOff:
    reason: HandoffReason
    brief: Brief


class TurnState(TypedDict, total=False):
    """Nouns; who writes them stands behind."""

    screening: Screening  # screen
    understanding: Understanding  # understand
    retrievals: tuple[Retrieval, ...]  # retrieve
    assessment: Assessment  # assess
    draft: Draft  # answer
    act: Act  # act
    proposing: Proposing  # propose
    verdict: Verdict  # verify
    clarification: Clarification  # clarify
    handed_off: HandedOff  # hand_off


@dataclass(frozen=True)
class TurnContext:
    """What nodes are given besides the state: the turn, the services, the way out."""

    turn: TurnInput
    resources: Resources
    speaker: Speaker
    tools: Tools
    patience: Patience
    memory: dict[str, Any] = field(default_factory=dict)

    @property
    def confidence(self) -> ConfidenceModel:
        """At the risk that was chosen last."""
        return self.resources.confidence.at(self.turn.risk)
