"""What one trial of one case came to: the record that every kind of suite yields, and every report reads."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from domain.language import Language


class Grade(StrEnum):
    """`error` says that nothing could be judged (a judge, a model or the shop failed): it never counts as passed.
    `customer` is a fault of the simulated customer, counted apart from the assistant's."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    CUSTOMER = "customer"


@dataclass(frozen=True)
class Cited:
    """`quote` occurs verbatim in the article `slug`; `number` is what the reply shows as [1]."""

    number: int
    slug: str
    title: str
    quote: str


@dataclass(frozen=True)
class Found:
    """A retrieved chunk, with the scores of `domain.knowledge.Passage`."""

    slug: str
    title: str
    heading: str
    text: str
    score: float
    dense: float | None = None
    keyword: float | None = None


@dataclass(frozen=True)
class Called:
    """A call of a tool: `answer` is what came back, as text; `ok` whether it did."""

    tool: str
    arguments: Mapping[str, Any]
    answer: str = ""
    ok: bool = True


@dataclass(frozen=True)
class Usage:
    """Of a turn: calls of the model, tokens in and out, and US dollars where the price is known."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = None
    cached: int = 0


@dataclass(frozen=True)
class Turned:
    """One turn as the customer saw it, and why: `outcome` is a TurnOutcome, `reason` a HandoffReason or empty, `confidence`
    in [0, 1] with its `band`, `first` and `seconds` the time to the first sentence and to the end in seconds."""

    said: tuple[str, ...]
    reply: str
    outcome: str
    rung: str = ""
    intent: str = ""
    confidence: float | None = None
    band: str = ""
    reason: str = ""
    quick_replies: tuple[str, ...] = ()
    citations: tuple[Cited, ...] = ()
    passages: tuple[Found, ...] = ()
    calls: tuple[Called, ...] = ()
    proposal: str = ""
    receipt: str = ""
    first: float | None = None
    seconds: float = 0.0
    usage: Usage = Usage()


@dataclass(frozen=True)
class Result:
    """`case` is unique in its suite, `trial` counts from 1. `slices` are what results are broken down by (`intent`, `channel`,
    `form`, `reason` ...); `measures` are numbers of this trial (`groundedness`, `ndcg@10` ...), averaged over trials; `reasons`
    say in words why it is not passed; `data` is the kind's own (docs/evals.md lists it); `seen` is a digest of the case, so that a
    result is never taken for that of a changed case."""

    suite: str
    case: str
    trial: int
    language: Language
    grade: Grade
    title: str = ""
    seen: str = ""
    slices: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    measures: Mapping[str, float] = field(default_factory=dict)
    turns: tuple[Turned, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def judged(self) -> bool:
        """Whether it says anything of the assistant."""
        return self.grade in (Grade.PASSED, Grade.FAILED)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Result":
        """From what `as_json` gave."""
        return cls(
            **{
                **row,
                "language": Language(row["language"]),
                "grade": Grade(row["grade"]),
                "tags": tuple(row["tags"]),
                "reasons": tuple(row["reasons"]),
                "turns": tuple(map(_turned, row["turns"])),
            }
        )


def _turned(row: Mapping[str, Any]) -> Turned:
    return Turned(
        **{
            **row,
            "said": tuple(row["said"]),
            "quick_replies": tuple(row["quick_replies"]),
            "citations": tuple(Cited(**each) for each in row["citations"]),
            "passages": tuple(Found(**each) for each in row["passages"]),
            "calls": tuple(Called(**each) for each in row["calls"]),
            "usage": Usage(**row["usage"]),
        }
    )
