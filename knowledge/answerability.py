"""How likely the articles answer a question at all: a logistic model over the search's signals and the question itself.

What tells most is whether one sentence stands out from the next ones: where nothing answers, many are equally near. The
question's own vector adds what kinds of question articles tend to leave open. Fitted by `xiaoer eval answerable
--write` on questions to invented shops."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

SHIPPED = Path(__file__).with_name("answerability.json")


@dataclass(frozen=True)
class Logistic:
    """`question` weighs the model's vector of the question; empty where it is not looked at."""

    intercept: float
    weights: Mapping[str, float]
    question: Sequence[float] = ()

    def probability(self, signals: Mapping[str, float], vector: np.ndarray) -> float:
        score = self.intercept + sum(w * signals[name] for name, w in self.weights.items())
        if len(self.question):
            score += float(np.asarray(self.question) @ vector)
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))


@dataclass(frozen=True)
class Fitted:
    """`full` is good only for vectors of the embedding model it was fitted with; `plain` for any."""

    full: Logistic
    plain: Logistic

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Fitted":
        return cls(Logistic(**told["full"]), Logistic(**told["plain"]))


@dataclass(frozen=True)
class Answerability:
    """`taught` is for searches that the shop's own questions taught: they look otherwise."""

    version: str
    model: str
    untaught: Fitted
    taught: Fitted

    def probability(self, signals: Mapping[str, float], vector: np.ndarray, *, model: str) -> float:
        fitted = self.taught if signals.get("taught") else self.untaught
        chosen = fitted.full if model == self.model else fitted.plain
        return round(chosen.probability(signals, vector), 4)


@cache
def shipped_answerability() -> Answerability:
    told = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return Answerability(
        version=told["version"],
        model=told["model"],
        untaught=Fitted.of(told["untaught"]),
        taught=Fitted.of(told["taught"]),
    )
