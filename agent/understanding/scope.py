"""Whether a text is about anything the labels are about: a small calibrated model over what the classifier's scores say.

The energy of the scores tells most (Liu et al., "Energy-based Out-of-distribution Detection", 2020)."""

from dataclasses import dataclass

import numpy as np

# Assumed share of out-of-scope texts among what people write.
SHARE = 0.15
# So much of what is in scope may be turned away, at most.
FALSE_ALARMS = 0.03
_SIGNALS = 4
_RIDGE = 0.5


@dataclass(frozen=True)
class Scope:
    """`outside` is a logistic function of the signals; from `threshold` on a text is out of scope."""

    weights: np.ndarray
    intercept: float
    threshold: float

    def outside(self, seen: np.ndarray) -> np.ndarray:
        score = np.clip(seen @ self.weights + self.intercept, -30.0, 30.0)
        chance: np.ndarray = 1.0 / (1.0 + np.exp(-score))
        return chance

    def to_array(self) -> np.ndarray:
        return np.array([*self.weights, self.intercept, self.threshold])

    @classmethod
    def from_array(cls, told: np.ndarray) -> "Scope":
        return cls(told[:-2], float(told[-2]), float(told[-1]))


def signals(
    scores: np.ndarray, places: np.ndarray, middles: np.ndarray, *, labels: int
) -> np.ndarray:
    """A row for each text: the energy of its scores, the log share of the best label, the cosine to the nearest
    label's middle, and by how much the score of `out of scope` (a column behind the `labels`, or none) lies above the energy."""
    inside = scores[:, :labels]
    best = inside.max(axis=1)
    energy = best + np.log(np.exp(inside - best[:, None]).sum(axis=1))
    near = (places @ middles.T).max(axis=1)
    heard = scores[:, labels] - energy if scores.shape[1] > labels else np.zeros(len(scores))
    return np.stack([energy, best - energy, near, heard], axis=1)


def fit_scope(inside: np.ndarray, outside: np.ndarray) -> Scope:
    """From signals of texts in scope and out of it, none of them seen in training; `outside` may be empty;
    where nothing was held out at all, nothing is ever turned away."""
    if not len(inside):
        return Scope(np.zeros(_SIGNALS), -10.0, 1.0)
    if not len(outside):
        return _far_from(inside)
    rows = np.concatenate([inside, outside])
    truth = np.repeat([0.0, 1.0], [len(inside), len(outside)])
    shares = np.repeat(
        [(1.0 - SHARE) / len(inside), SHARE / len(outside)], [len(inside), len(outside)]
    )
    weights, intercept = _logistic(rows, truth, shares * min(len(outside) / SHARE, len(inside)))
    loose = Scope(weights, intercept, 0.5)
    return Scope(weights, intercept, _threshold(loose.outside(inside)))


def _threshold(chances: np.ndarray) -> float:
    """An even chance, or what keeps false alarms rare."""
    return float(max(0.5, np.quantile(chances, 1.0 - FALSE_ALARMS)))


def _far_from(inside: np.ndarray) -> Scope:
    """Nothing is known of what is outside: whatever lies below nearly all that is inside."""
    spread = inside.std(axis=0) + 1e-6
    weights = np.where(np.arange(_SIGNALS) % 2 == 0, -1.0 / spread, 0.0)
    score = inside @ weights
    return Scope(weights, -float(np.quantile(score, 1.0 - FALSE_ALARMS)), 0.5)


def _logistic(rows: np.ndarray, truth: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, float]:
    """Ridge logistic regression whose signs are known: high scores speak for being in scope."""
    from scipy.optimize import minimize

    centre, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    scaled = (rows - centre) / spread

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        score = scaled @ w[:-1] + w[-1]
        error = counts * (1.0 / (1.0 + np.exp(-score)) - truth)
        value = np.sum(counts * (np.logaddexp(0.0, score) - truth * score))
        value += _RIDGE * np.sum(w[:-1] ** 2)
        return float(value), np.append(scaled.T @ error + 2 * _RIDGE * w[:-1], error.sum())

    signs = [(None, 0.0)] * (_SIGNALS - 1) + [(0.0, None), (None, None)]
    start = np.zeros(_SIGNALS + 1)
    found = minimize(loss, start, jac=True, bounds=signs, method="L-BFGS-B").x
    weights = found[:-1] / spread
    return weights, float(found[-1] - weights @ centre)
