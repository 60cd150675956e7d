"""What a shop's own questions teach the search: a linear map under which a question lies near the texts that answer it.

Questions and sentences go through the same map, x -> x + xM, and are compared by their cosine. M is found by the loss of van
den Oord et al., "Representation Learning with Contrastive Predictive Coding" (2018), over all sentences of the
language; where several sentences answer, the best of them counts. The fewer questions, the nearer M stays to 0."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge.space import unit

_STEPS, _BATCH, _RATE = 160, 256, 1e-3
_TEMPERATURE = 0.05
# How much the squares of M weigh against one question; found on the demo's questions, a broad optimum.
_RIDGE = 150.0
# In a large shop each step compares with so many sentences, drawn anew.
_MOST_COMPARED = 4096
_SEED = 7


@dataclass(frozen=True)
class Lens:
    """`matrix` is M, square; vectors are rows of length one in the space where unlike texts score near zero."""

    matrix: np.ndarray

    def through(self, rows: np.ndarray) -> np.ndarray:
        return unit(rows + rows @ self.matrix)

    def asked(self, question: np.ndarray) -> np.ndarray:
        """What to compare with vectors that have not gone through, so that they come in the order as if they had."""
        seen = self.through(question)
        return unit(seen + seen @ self.matrix.T)

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".part.npz")
        np.savez_compressed(draft, matrix=self.matrix.astype(np.float16))
        draft.replace(path)

    @classmethod
    def load(cls, path: Path) -> "Lens":
        with np.load(path) as kept:
            return cls(kept["matrix"].astype(np.float32))


def fit_lens(
    questions: np.ndarray, sentences: np.ndarray, answering: Sequence[Sequence[int]]
) -> Lens:
    """`answering` has for each question the numbers of the sentences that may answer it, at least one."""
    random = np.random.default_rng(_SEED)
    matrix = np.zeros((questions.shape[1], questions.shape[1]), np.float32)
    first, second = np.zeros_like(matrix), np.zeros_like(matrix)
    ridge = 2.0 * _RIDGE / len(questions)
    for step in range(1, _STEPS + 1):
        chosen = random.permutation(len(questions))[:_BATCH]
        compared = _compared(len(sentences), [answering[at] for at in chosen], random)
        right = _right(compared, [answering[at] for at in chosen])
        slope = _slope(matrix, questions[chosen], sentences[compared], right) + ridge * matrix
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope**2
        moved = (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
        matrix -= _RATE * moved
    return Lens(matrix)


def _compared(
    count: int, answering: Sequence[Sequence[int]], random: np.random.Generator
) -> np.ndarray:
    if count <= _MOST_COMPARED:
        return np.arange(count)
    drawn = random.permutation(count)[:_MOST_COMPARED]
    return np.union1d(drawn, np.concatenate([np.asarray(each) for each in answering]))


def _right(compared: np.ndarray, answering: Sequence[Sequence[int]]) -> np.ndarray:
    """True where the sentence of the column may answer the question of the row."""
    right = np.zeros((len(answering), len(compared)), dtype=bool)
    for at, each in enumerate(answering):
        right[at, np.searchsorted(compared, np.asarray(each))] = True
    return right


def _slope(
    matrix: np.ndarray, questions: np.ndarray, sentences: np.ndarray, right: np.ndarray
) -> np.ndarray:
    """The gradient of the mean loss by M."""
    asked, asked_length = _mapped(questions, matrix)
    told, told_length = _mapped(sentences, matrix)
    scores = asked @ told.T / _TEMPERATURE
    error = _softmax(scores) - _softmax(np.where(right, scores, -np.inf))
    error /= _TEMPERATURE * len(questions)
    slope: np.ndarray = questions.T @ _before_unit(error @ told, asked, asked_length)
    slope += sentences.T @ _before_unit(error.T @ asked, told, told_length)
    return slope


def _mapped(rows: np.ndarray, matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    mapped = rows + rows @ matrix
    lengths = np.maximum(np.linalg.norm(mapped, axis=1, keepdims=True), 1e-9)
    return mapped / lengths, lengths


def _before_unit(slope: np.ndarray, scaled: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The gradient by rows that were then brought to length one."""
    along = np.sum(slope * scaled, axis=1, keepdims=True)
    before: np.ndarray = (slope - along * scaled) / lengths
    return before


def _softmax(scores: np.ndarray) -> np.ndarray:
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: np.ndarray = odds / odds.sum(axis=1, keepdims=True)
    return shares
