"""Fit the confidence to labelled turns: coefficients, and the threshold of each risk with how far the turns support it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from agent.confidence import HEADS, ConfidenceModel, Thresholds, entered, head_of
from evals.confidence.bounds import least_answers, upper_bound
from evals.confidence.observing import Observation

RISKS = (0.01, 0.02, 0.05, 0.1, 0.2)
# A quote that is wrong three times in five is not worth a customer's glance.
OFFER = 0.4
_FOLDS, _RIDGE = 7, 1.0
# Thresholds are tried from here on: with fewer times the replies that could show the risk at all, chance decides.
_ENOUGH = 3
# Above every probability there is: nothing is asserted.
NEVER = 1.01


@dataclass(frozen=True)
class Point:
    """At this threshold: the share of turns that are answered, and of those the share that is wrong."""

    threshold: float
    coverage: float
    risk: float
    answered: int

    @property
    def wrong(self) -> int:
        return round(self.risk * self.answered)


def bold(model: ConfidenceModel) -> ConfidenceModel:
    """The same model with thresholds under which everything is answered: for observing."""
    return replace(model, thresholds={1.0: Thresholds(sure=0.0, below=0.0)}, risk=1.0)


def fit(
    fitting: Sequence[Observation],
    held_out: Sequence[Observation],
    *,
    version: str,
    before: Mapping[str, Any],
    near: float = 0.1,
) -> dict[str, Any]:
    """The data of a confidence file. Coefficients and thresholds come from `fitting`, where a threshold is chosen by
    cross-validated probabilities: a fit judged on itself promises too much. Whether a risk is supported is then counted
    on `held_out`, which had no part in either. A head that no turn came to stays as in `before`, the heads of another
    file: whether a shop's own questions teach its search is up to the shop."""
    claims = [o for o in fitting if o.claims]
    came = {name: [o for o in claims if _head(o) == name] for name in HEADS}
    heads = dict(before) | {name: _fit_head(name, seen) for name, seen in came.items() if seen}
    points = risk_coverage(_unseen(claims), rightness(claims), turns=len(fitting))
    model = ConfidenceModel.of({"version": version, "heads": heads, "risks": [], "near": near})
    judged = [o for o in held_out if o.claims]
    measured = risk_coverage(judge(model, judged), rightness(judged), turns=len(held_out))
    return {
        "version": version,
        "heads": heads,
        "risks": _in_order([_risk(risk, points, measured) for risk in RISKS]),
        "near": near,
        "curve": _thinned(measured),
        "fitted_on": {"turns": len(fitting), "claims": len(claims), "held_out": len(held_out)},
    }


def _head(seen: Observation) -> str:
    return head_of(seen.head, seen.parts)


def judge(model: ConfidenceModel, seen: Sequence[Observation]) -> np.ndarray:
    """The probability of each reply, by the head that judges it."""
    return np.array([model.probability(o.parts, o.head) for o in seen])


def rightness(seen: Sequence[Observation]) -> np.ndarray:
    return np.array([o.right for o in seen], dtype=float)


def risk_coverage(probabilities: np.ndarray, right: np.ndarray, *, turns: int) -> list[Point]:
    """From the strictest threshold to the loosest; replies of one probability stand or fall together."""
    order = np.argsort(-probabilities, kind="stable")
    ranked = probabilities[order]
    wrong = np.cumsum(1.0 - right[order])
    last = np.append(ranked[1:] != ranked[:-1], True) if len(ranked) else np.zeros(0, bool)
    return [
        Point(float(ranked[n]), (n + 1) / turns, float(wrong[n]) / (n + 1), int(n) + 1)
        for n in np.flatnonzero(last)
    ]


def logistic(rows: np.ndarray, right: np.ndarray, signs: Sequence[int]) -> tuple[np.ndarray, float]:
    """Weights and intercept of a ridge logistic regression whose signs are known beforehand: a better
    search can only speak for the answer, a follow-up's guessed topic only against it."""
    from scipy.optimize import minimize

    centre, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    scaled = (rows - centre) / spread

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        score = scaled @ w[:-1] + w[-1]
        error = 1.0 / (1.0 + np.exp(-score)) - right
        ridge = 0.5 * _RIDGE * np.sum(w[:-1] ** 2)
        value = np.sum(np.logaddexp(0.0, score) - right * score) + ridge
        return float(value), np.append(scaled.T @ error + _RIDGE * w[:-1], error.sum())

    bounds = [(0.0, None) if sign > 0 else (None, 0.0) for sign in signs]
    start = np.zeros(rows.shape[1] + 1)
    found = minimize(loss, start, jac=True, bounds=[*bounds, (None, None)], method="L-BFGS-B").x
    weights = found[:-1] / spread
    # A part that never varied says nothing, and must say nothing when one day it does.
    weights[rows.std(axis=0) < 1e-6] = 0.0
    return weights, float(found[-1] - weights @ centre)


def matrix(head: str, seen: Sequence[Observation]) -> np.ndarray:
    return np.array([[entered(name, o.parts) for name in HEADS[head]] for o in seen])


def _fit_head(head: str, seen: Sequence[Observation]) -> dict[str, Any]:
    signs = list(HEADS[head].values())
    weights, intercept = logistic(matrix(head, seen), rightness(seen), signs)
    named = zip(HEADS[head], weights, strict=True)
    return {
        "intercept": round(intercept, 5),
        "weights": {name: round(float(weight), 5) for name, weight in named},
    }


def _unseen(claims: Sequence[Observation]) -> np.ndarray:
    """The probability of each reply by a fit that has not seen it."""
    from sklearn.model_selection import StratifiedKFold

    unseen = np.zeros(len(claims))
    for head in HEADS:
        members = np.array([at for at, o in enumerate(claims) if _head(o) == head])
        mine = [claims[at] for at in members]
        if not mine:
            continue
        rows, right, signs = matrix(head, mine), rightness(mine), list(HEADS[head].values())
        folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=7)
        for train, test in folds.split(rows, right):
            weights, intercept = logistic(rows[train], right[train], signs)
            unseen[members[test]] = 1.0 / (1.0 + np.exp(-(rows[test] @ weights + intercept)))
    return unseen


def _risk(risk: float, points: Sequence[Point], measured: Sequence[Point]) -> dict[str, Any]:
    """`sure` keeps the risk over all that is asserted; from `below` on a quote is offered. What the held-out turns cannot
    support says why, and asserts nothing."""
    chosen = _kept_up_to(risk, points)
    if chosen is None:
        best = min((upper_bound(p.wrong, p.answered) for p in points), default=1.0)
        return _unsupported(risk, "too_uncertain", bound=best)
    sure = round(chosen.threshold, 4)
    kept = [p for p in measured if p.threshold >= sure]
    if not kept:
        return _unsupported(risk, "too_few", needed=least_answers(risk))
    answered, wrong = kept[-1].answered, kept[-1].wrong
    bound = upper_bound(wrong, answered)
    counted = {"answered": answered, "wrong": wrong, "bound": round(bound, 4)}
    if bound > risk:
        why = "too_few" if answered < least_answers(risk) else "not_kept"
        return _unsupported(risk, why, needed=least_answers(risk), **counted)
    told = {"risk": risk, "supported": True, "sure": sure, "below": min(OFFER, sure)}
    return told | counted | {"coverage": round(kept[-1].coverage, 4)}


def _kept_up_to(risk: float, points: Sequence[Point]) -> Point | None:
    """The last point before the first one that does not keep the risk: testing in a fixed order, as in Angelopoulos et al.,
    "Learn then Test" (2021). The loosest of all that happen to keep it would look better than it is."""
    last = None
    for point in points:
        if point.answered < _ENOUGH * least_answers(risk):
            continue
        if upper_bound(point.wrong, point.answered) > risk:
            break
        last = point
    return last


def _in_order(risks: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """From the strictest on: what keeps a stricter risk keeps a looser one, too."""
    found: list[dict[str, Any]] = []
    for each in risks:
        stricter = found[-1] if found and found[-1]["supported"] else None
        kept = each["supported"] or stricter is None
        found.append(each if kept else {**(stricter or {}), "risk": each["risk"]})
    return found


def _unsupported(risk: float, why: str, **counted: float) -> dict[str, Any]:
    told = {name: round(value, 4) for name, value in counted.items()}
    return {"risk": risk, "supported": False, "sure": NEVER, "below": OFFER, "why": why, **told}


def _thinned(points: Sequence[Point], most: int = 80) -> list[Mapping[str, float]]:
    """Enough of the curve to draw it."""
    chosen = np.unique(np.linspace(0, len(points) - 1, min(most, len(points))).astype(int))
    return [
        {
            "threshold": round(points[at].threshold, 4),
            "coverage": round(points[at].coverage, 4),
            "risk": round(points[at].risk, 4),
            "bound": round(upper_bound(points[at].wrong, points[at].answered), 4),
        }
        for at in chosen
    ]
