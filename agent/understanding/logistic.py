"""Multinomial logistic regression over an embedding and sparse words at once.

scikit-learn takes either dense or sparse rows: one dense block in sparse rows makes its fit ten times as slow."""

from typing import Any

import numpy as np

_STEPS, _TOLERANCE, _KEPT = 80, 3e-6, 6


def fit_softmax(
    dense: np.ndarray, words: Any, targets: np.ndarray, counts: np.ndarray, *, strength: float
) -> np.ndarray:
    """Weights, float32, a row for each column of `dense` and then of `words` (scipy CSR), a column for each label.

    `targets` are label numbers, and `counts` say as how many a row of each label counts. Minimises `strength` x log
    loss + half the squared weights by L-BFGS."""
    from scipy.optimize import minimize

    width, height = dense.shape[1], dense.shape[1] + words.shape[1]
    across, rows, labels = words.T.tocsr(), np.arange(len(targets)), len(counts)
    weight = counts[targets].astype(np.float32)

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights = flat.astype(np.float32).reshape(height, labels)
        scores = dense @ weights[:width] + words @ weights[width:]
        scores -= scores.max(axis=1, keepdims=True)
        wanted = scores[rows, targets].copy()
        odds = np.exp(scores, out=scores)
        totals = odds.sum(axis=1, keepdims=True)
        value = float(np.dot(weight, np.log(totals[:, 0]) - wanted))
        error = np.divide(odds, totals, out=odds)
        error[rows, targets] -= 1.0
        error *= weight[:, None]
        slope = np.concatenate([dense.T @ error, across @ error]) * strength + weights
        return strength * value + 0.5 * float(np.vdot(weights, weights)), slope.ravel().astype(
            float
        )

    options = {"maxiter": _STEPS, "maxcor": _KEPT, "ftol": _TOLERANCE}
    start = np.zeros(height * labels)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x
    weights: np.ndarray = found.reshape(height, labels).astype(np.float32)
    return weights
