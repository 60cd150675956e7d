"""How likely the coming reply is right: logistic models over what retrieval, understanding and the conversation say."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from domain.confidence import Band, Confidence
from settings import Settings

SHIPPED = Path(__file__).with_name("confidence.json")
OWN = "confidence.json"
ANSWER, ACT = "answer", "act"
# An answer where the shop's own questions taught the search.
TAUGHT = "taught"
# What each head looks at, and whether more of it can only speak for the reply (+1) or against it (-1).
_ANSWER = {
    "top_score": 1,
    "top_dense": 1,
    "top_sentence": 1,
    "top_keyword": 1,
    "margin": 1,
    "agreement": 1,
    "coverage": 1,
    "lead": 1,
    "answerable": 1,
    "tier_probability": 1,
    "unknown": -1,
    "spread": -1,
    "follow_up": -1,
    "turns": -1,
    "mood": -1,
}
HEADS: dict[str, dict[str, int]] = {
    ANSWER: _ANSWER,
    TAUGHT: _ANSWER,
    ACT: {"tier_probability": 1, "by_rules": 1, "turns": -1, "mood": -1},
}
# Parts that a model of their own made, and how near to 0 or 1 they are believed.
_CHANCES, _LEAST = frozenset({"answerable"}), 0.002
# How much a draft that failed its checks and was written anew takes from the logit. Not fitted: the labelled turns are
# answered without a model.
_REDRAFT = 0.7
# How far back the conversation counts, in the contact's messages.
LONG = 10
_MOODS = {"calm": 0.0, "annoyed": 0.5, "distressed": 0.5, "angry": 1.0}


@dataclass(frozen=True)
class Thresholds:
    """From `sure` on the promised risk holds, and sentences stream at once. Between the two a model's draft is held
    and judged, and a quote is offered as the nearest there is; under `below` nothing is answered."""

    sure: float
    below: float


@dataclass(frozen=True)
class Head:
    intercept: float
    weights: Mapping[str, float]

    def probability(self, parts: Mapping[str, float]) -> float:
        score = self.intercept + sum(w * entered(name, parts) for name, w in self.weights.items())
        return _squeezed(score)


@dataclass(frozen=True)
class ConfidenceModel:
    """Coefficients are data with a version, fitted by `evals.confidence`; the shop chooses only the risk."""

    version: str
    heads: Mapping[str, Head]
    thresholds: Mapping[float, Thresholds]
    risk: float = 0.2
    near: float = 0.0

    @classmethod
    def load(cls, path: Path = SHIPPED, *, risk: float = 0.2) -> "ConfidenceModel":
        return cls.of(json.loads(path.read_text(encoding="utf-8")), risk=risk)

    @classmethod
    def of(cls, data: Mapping[str, Any], *, risk: float = 0.2) -> "ConfidenceModel":
        """From the data of a confidence file; a risk in it without `sure` asserts nothing."""
        return cls(
            version=data["version"],
            heads={name: Head(**head) for name, head in data["heads"].items()},
            thresholds={
                float(each["risk"]): Thresholds(each["sure"], each["below"])
                for each in data["risks"]
            },
            risk=risk,
            near=data["near"],
        )

    def at(self, risk: float | None) -> "ConfidenceModel":
        """The same for another risk; None keeps it."""
        return self if risk is None else replace(self, risk=risk)

    @property
    def bounds(self) -> Thresholds:
        """The thresholds of the loosest fitted risk that is not looser than the one asked for."""
        allowed = [risk for risk in self.thresholds if risk <= self.risk + 1e-9]
        return self.thresholds[max(allowed) if allowed else min(self.thresholds)]

    def judge(self, parts: Mapping[str, float], head: str = ANSWER) -> Confidence:
        value = round(self.probability(parts, head), 4)
        return Confidence(value, self.band(value), rounded(parts), head)

    def probability(self, parts: Mapping[str, float], head: str) -> float:
        # A file that an older version fitted knows one kind of answer.
        coefficients = self.heads.get(head_of(head, parts)) or self.heads[head]
        return coefficients.probability(parts)

    def band(self, value: float) -> Band:
        if value >= self.bounds.sure:
            return Band.SURE
        return Band.UNSURE if value >= self.bounds.below else Band.BELOW


def entered(name: str, parts: Mapping[str, float]) -> float:
    """How a part enters the logistic model: what is a probability already, by its logit brought to 0 … 1."""
    value = parts.get(name, 0.0)
    if name not in _CHANCES:
        return value
    inside = min(max(value, _LEAST), 1.0 - _LEAST)
    return 0.5 + math.log(inside / (1.0 - inside)) / (2.0 * math.log((1.0 - _LEAST) / _LEAST))


def head_of(kind: str, parts: Mapping[str, float]) -> str:
    """Whose coefficients judge a reply of this kind."""
    return TAUGHT if kind == ANSWER and parts.get(TAUGHT) else kind


def shop_file(settings: Settings) -> Path:
    """What `xiaoer calibrate --write` fitted to the shop's own turns, or what is shipped."""
    own = settings.data / OWN
    return own if own.exists() else SHIPPED


def certain(**parts: float) -> Confidence:
    """For what code alone decides: a receipt, an article called by its title."""
    return Confidence(value=1.0, band=Band.SURE, parts={"by_code": 1.0, **parts})


def after_verdict(before: Confidence, *, holds: bool, redrafts: int) -> Confidence:
    """The assessment with the verdict fused into it: what failed is worth nothing, what was redrafted less."""
    parts = before.parts | {"verified": float(holds), "redrafts": float(redrafts)}
    inside = min(max(before.value, 1e-4), 1.0 - 1e-4)
    shifted = _squeezed(math.log(inside / (1.0 - inside)) - _REDRAFT * redrafts)
    value = 0.0 if not holds else before.value if redrafts == 0 else round(shifted, 4)
    return replace(before, value=value, parts=parts)


def mood_part(mood: str) -> float:
    return _MOODS.get(mood, 0.0)


def rounded(parts: Mapping[str, float]) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in parts.items()}


def _squeezed(score: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))
