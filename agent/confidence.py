"""How likely the coming reply is right: a logistic model over what retrieval and understanding say."""

import json
import math
from dataclasses import dataclass
from pathlib import Path

from domain.confidence import Band, Confidence

SHIPPED = Path(__file__).with_name("confidence.json")
PARTS = (
    "top_dense",
    "top_keyword",
    "margin",
    "agreement",
    "coverage",
    "answerable",
    "tier_probability",
    "follow_up",
)


@dataclass(frozen=True)
class Thresholds:
    """From `sure` on the promised risk holds, and sentences stream at once. Between the two a model's draft is held
    and judged, and a quote is offered as the nearest there is; under `below` nothing is answered."""

    sure: float
    below: float


@dataclass(frozen=True)
class ConfidenceModel:
    """Coefficients are data with a version, fitted by `evals.calibration`; the shop chooses only the risk."""

    version: str
    intercept: float
    weights: dict[str, float]
    thresholds: dict[float, Thresholds]
    risk: float = 0.05
    near: float = 0.0

    @classmethod
    def load(cls, path: Path = SHIPPED, *, risk: float = 0.05) -> "ConfidenceModel":
        data = json.loads(path.read_text(encoding="utf-8"))
        steps = {float(r): Thresholds(**bounds) for r, bounds in data["thresholds"].items()}
        return cls(
            version=data["version"],
            intercept=data["intercept"],
            weights=data["weights"],
            thresholds=steps,
            risk=risk,
            near=data["near"],
        )

    @property
    def bounds(self) -> Thresholds:
        """The thresholds of the strictest fitted risk that is not looser than the one asked for."""
        allowed = [risk for risk in self.thresholds if risk <= self.risk + 1e-9]
        return self.thresholds[max(allowed) if allowed else min(self.thresholds)]

    def probability(self, parts: dict[str, float]) -> float:
        score = self.intercept + sum(w * parts.get(name, 0.0) for name, w in self.weights.items())
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))

    def judge(self, parts: dict[str, float]) -> Confidence:
        value = self.probability(parts)
        return Confidence(value=round(value, 4), band=self.band(value), parts=rounded(parts))

    def band(self, value: float) -> Band:
        if value >= self.bounds.sure:
            return Band.SURE
        return Band.UNSURE if value >= self.bounds.below else Band.BELOW


def certain(**parts: float) -> Confidence:
    """For replies that code alone makes: a receipt, an order's state, a greeting."""
    return Confidence(value=1.0, band=Band.SURE, parts={"by_code": 1.0, **parts})


def rounded(parts: dict[str, float]) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in parts.items()}
