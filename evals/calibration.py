"""Fit the assistant's confidence to labelled turns, and measure what it promises on turns it has not seen."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from agent.confidence import PARTS, ConfidenceModel, Thresholds
from evals.turns import Observation

RISKS = (0.01, 0.02, 0.05, 0.1, 0.2)
# A quote that is wrong three times in five is not worth a customer's glance.
OFFER = 0.4
AGAINST = {"follow_up"}
_FOLDS = 7


@dataclass(frozen=True)
class Point:
    """At this threshold: the share of turns that are answered, and of those the share that is wrong."""

    threshold: float
    coverage: float
    risk: float
    answered: int


def bold(model: ConfidenceModel) -> ConfidenceModel:
    """The same model with thresholds under which everything is answered: for observing."""
    return replace(model, thresholds={1.0: Thresholds(sure=0.0, below=0.0)}, risk=1.0)


def fit(observations: Sequence[Observation], *, version: str, near: float = 0.1) -> dict[str, Any]:
    """The data of agent/confidence.json: coefficients, and thresholds for each risk.

    What counts is whether the reply says what is right, whichever article says it. Thresholds come from
    cross-validated probabilities: a fit judged on itself promises too much."""
    tried = [o for o in observations if o.tried]
    rows, right = matrix(tried), np.array([o.right_in_content for o in tried], dtype=float)
    weights, intercept = logistic(rows, right)
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


def matrix(observations: Sequence[Observation]) -> np.ndarray:
    return np.array([[o.parts[name] for name in PARTS] for o in observations])


def logistic(rows: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights and intercept of a ridge logistic regression whose signs are known beforehand: a better
    search can only speak for the answer, a follow-up's guessed topic only against it."""
    from scipy.optimize import minimize

    centre, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    scaled = (rows - centre) / spread

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        score = scaled @ w[:-1] + w[-1]
        error = 1.0 / (1.0 + np.exp(-score)) - right
        value = np.sum(np.logaddexp(0.0, score) - right * score) + 0.5 * np.sum(w[:-1] ** 2)
        return float(value), np.append(scaled.T @ error + w[:-1], error.sum())

    signs = [(None, 0.0) if name in AGAINST else (0.0, None) for name in PARTS]
    start = np.zeros(len(PARTS) + 1)
    found = minimize(loss, start, jac=True, bounds=[*signs, (None, None)], method="L-BFGS-B").x
    weights = found[:-1] / spread
    # A part that never varied says nothing, and must say nothing when one day it does.
    weights[rows.std(axis=0) < 1e-6] = 0.0
    return weights, float(found[-1] - weights @ centre)


def _cross_validated(rows: np.ndarray, right: np.ndarray) -> np.ndarray:
    from sklearn.model_selection import StratifiedKFold

    unseen = np.zeros(len(right))
    for train, test in StratifiedKFold(_FOLDS, shuffle=True, random_state=7).split(rows, right):
        weights, intercept = logistic(rows[train], right[train])
        unseen[test] = 1.0 / (1.0 + np.exp(-(rows[test] @ weights + intercept)))
    return unseen


def _thresholds(points: Sequence[Point], risk: float) -> dict[str, float]:
    """`sure` keeps the promised risk over all that is asserted; from `below` on a quote is offered."""
    sure = _loosest(points, risk)
    return {"sure": sure, "below": min(OFFER, sure)}


def _loosest(points: Sequence[Point], risk: float) -> float:
    """The loosest threshold that keeps the risk; with an answer too few to tell, one above all that was seen."""
    # Laplace's rule of succession: three answers without a mistake are no proof of a risk of 1 %.
    cautious = [(point.risk * point.answered + 1) / (point.answered + 2) for point in points]
    kept = [p.threshold for p, bound in zip(points, cautious, strict=True) if bound <= risk]
    return round(kept[-1] if kept else min(0.999, points[0].threshold + 0.005), 4)
