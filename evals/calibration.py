"""Fit the assistant's confidence to labelled turns, and measure what it promises on turns it has not seen."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from agent.assistant import Assistant
from agent.confidence import PARTS, ConfidenceModel, Thresholds
from domain.contact import Contact
from domain.conversation import Message, Sender, TurnInput
from domain.events import CitationsAdded, SentenceSent, TurnEnded
from domain.ids import ContactId, ConversationId, MessageId, TurnId
from domain.language import Language

LABELLED = Path(__file__).with_name("labelled") / "turns.jsonl"
RISKS = (0.01, 0.02, 0.05, 0.1, 0.2)
_FOLDS, _STRENGTH = 7, 1.0
_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Labelled:
    """One labelled turn; `groups`: a right answer contains an alternative of every one."""

    id: str
    language: Language
    text: str
    history: tuple[tuple[str, str], ...]
    articles: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...]
    answerable: bool
    split: str


@dataclass(frozen=True)
class Observation:
    """What the assistant did with a turn; `parts` is empty where it did not try to answer."""

    turn: Labelled
    text: str
    cited: tuple[str, ...]
    parts: dict[str, float]

    @property
    def tried(self) -> bool:
        return bool(self.parts) and bool(self.cited)

    @property
    def right(self) -> bool:
        return is_right(self.turn, self.text, self.cited)


@dataclass(frozen=True)
class Point:
    """At this threshold: the share of turns that are answered, and of those the share that is wrong."""

    threshold: float
    coverage: float
    risk: float
    answered: int


def read_turns(path: Path = LABELLED, *, split: str | None = None) -> list[Labelled]:
    rows = [
        json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()
    ]
    return [_labelled(row) for row in rows if split in (None, row["split"])]


def _labelled(row: dict[str, Any]) -> Labelled:
    return Labelled(
        id=row["id"],
        language=Language(row["language"]),
        text=row["text"],
        history=tuple((m["sender"], m["text"]) for m in row["history"]),
        articles=tuple(row["articles"]),
        groups=tuple(tuple(group) for group in row["must_contain_any"]),
        answerable=row["answerable"],
        split=row["split"],
    )


def is_right(turn: Labelled, text: str, cited: Iterable[str]) -> bool:
    """Cites one of the articles that answer it, and says an alternative of every group."""
    if not turn.answerable or not set(cited) & set(turn.articles):
        return False
    return all(any(_says(text, alternative) for alternative in group) for group in turn.groups)


def _says(text: str, alternative: str) -> bool:
    """`¥10` is not in `¥100`: no digit may touch a digit at either end."""
    before = r"(?<!\d)" if alternative[:1].isdigit() else ""
    after = r"(?!\d)" if alternative[-1:].isdigit() else ""
    return bool(re.search(f"{before}{re.escape(alternative.casefold())}{after}", text.casefold()))


def bold(model: ConfidenceModel) -> ConfidenceModel:
    """The same model with thresholds under which everything is answered: for observing."""
    return replace(model, thresholds={1.0: Thresholds(sure=0.0, below=0.0)}, risk=1.0)


async def observe(
    assistant: Assistant, turns: Sequence[Labelled], on_done: Callable[[int], None] = lambda _: None
) -> list[Observation]:
    """Let the assistant answer each turn; it should be built with a `bold` confidence model."""
    seen = []
    for number, turn in enumerate(turns, 1):
        seen.append(await _observed(assistant, turn))
        on_done(number)
    return seen


async def _observed(assistant: Assistant, turn: Labelled) -> Observation:
    text, cited, parts = "", [], {}
    async for event in assistant.respond(turn_input(turn)):
        match event:
            case SentenceSent(piece):
                text += piece
            case CitationsAdded(citations):
                cited += [citation.slug for citation in citations]
            case TurnEnded(confidence=confidence) if confidence:
                parts = {name: value for name, value in confidence.parts.items() if name in PARTS}
    tried = len(parts) == len(PARTS)
    return Observation(turn, text, tuple(cited), parts if tried else {})


def turn_input(turn: Labelled) -> TurnInput:
    """An anonymous contact's turn, as the dispatcher would give it."""
    conversation = ConversationId(turn.id)
    said = [*turn.history, ("contact", turn.text)]
    messages = tuple(
        Message(MessageId(f"{turn.id}-{n}"), conversation, Sender(sender), text, _MOMENT)
        for n, (sender, text) in enumerate(said)
    )
    return TurnInput(
        id=TurnId(turn.id),
        conversation_id=conversation,
        contact=Contact(ContactId("eval")),
        language=turn.language,
        transcript=messages,
        unanswered=1,
        now=_MOMENT,
    )


def fit(observations: Sequence[Observation], *, version: str, near: float = 0.1) -> dict[str, Any]:
    """The data of agent/confidence.json: coefficients, and thresholds for each risk.

    Thresholds come from cross-validated probabilities: a fit judged on itself promises too much."""
    tried = [o for o in observations if o.tried]
    rows, right = _matrix(tried), np.array([o.right for o in tried], dtype=float)
    weights, intercept = _logistic(rows, right)
    unseen = _cross_validated(rows, right)
    points = risk_coverage(unseen, right, turns=len(observations))
    return {
        "version": version,
        "intercept": round(intercept, 5),
        "weights": {name: round(float(w), 5) for name, w in zip(PARTS, weights, strict=True)},
        "thresholds": {str(risk): _thresholds(points, risk) for risk in RISKS},
        "near": near,
        "fitted_on": {"turns": len(observations), "tried": len(tried), "right": int(right.sum())},
    }


def risk_coverage(probabilities: np.ndarray, right: np.ndarray, *, turns: int) -> list[Point]:
    """From the strictest threshold to the loosest."""
    order = np.argsort(-probabilities, kind="stable")
    wrong = np.cumsum(1.0 - right[order])
    return [
        Point(float(probabilities[index]), (n + 1) / turns, float(wrong[n]) / (n + 1), n + 1)
        for n, index in enumerate(order)
    ]


def at_threshold(points: Sequence[Point], threshold: float) -> Point:
    """What happens when every answer of at least this probability leaves."""
    held = [point for point in points if point.threshold >= threshold]
    return held[-1] if held else Point(threshold, 0.0, 0.0, 0)


def brier(probabilities: np.ndarray, right: np.ndarray) -> float:
    return float(np.mean((probabilities - right) ** 2))


def probabilities_of(model: ConfidenceModel, observations: Sequence[Observation]) -> np.ndarray:
    return np.array([model.probability(o.parts) for o in observations])


def _matrix(observations: Sequence[Observation]) -> np.ndarray:
    return np.array([[o.parts[name] for name in PARTS] for o in observations])


def _logistic(rows: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, float]:
    from sklearn.linear_model import LogisticRegression

    centre, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    model = LogisticRegression(C=_STRENGTH, max_iter=2000)
    model.fit((rows - centre) / spread, right)
    weights = model.coef_[0] / spread
    # A part that never varied says nothing, and must say nothing when one day it does.
    weights[rows.std(axis=0) < 1e-6] = 0.0
    return weights, float(model.intercept_[0] - weights @ centre)


def _cross_validated(rows: np.ndarray, right: np.ndarray) -> np.ndarray:
    from sklearn.model_selection import StratifiedKFold

    unseen = np.zeros(len(right))
    for train, test in StratifiedKFold(_FOLDS, shuffle=True, random_state=7).split(rows, right):
        weights, intercept = _logistic(rows[train], right[train])
        unseen[test] = 1.0 / (1.0 + np.exp(-(rows[test] @ weights + intercept)))
    return unseen


def _thresholds(points: Sequence[Point], risk: float) -> dict[str, float]:
    """`below` keeps the promised risk over all that leaves; `sure` keeps half of it."""
    return {"sure": _loosest(points, risk / 2), "below": _loosest(points, risk)}


def _loosest(points: Sequence[Point], risk: float) -> float:
    """The loosest threshold that keeps the risk; with an answer too few to tell, one above all that was seen."""
    kept = [point.threshold for point in points if point.risk <= risk]
    return round(kept[-1] if kept else min(0.999, points[0].threshold + 0.005), 4)
