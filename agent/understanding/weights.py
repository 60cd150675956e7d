"""A trained classifier: what it reads a text as, how sure it is, and the file it is kept in."""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from agent.understanding.scope import Scope, signals
from agent.understanding.vocabulary import STRETCH, Vocabulary, centred

# The form of the features and of the fit: grows when either changes, so that kept weights are trained anew.
FORM = 3
OUTSIDE = ("out_of_scope", "oos")
"""The labels that mean: nothing of what the others are."""


@dataclass(frozen=True)
class Prediction:
    """`distribution` sums to 1 over all labels; `version` is that of the classifier that said it."""

    label: str
    probability: float
    distribution: dict[str, float]
    version: str = ""


class Reader(Protocol):
    """What reads a text as one label; None where it has learnt nothing."""

    async def read(self, text: str) -> Prediction | None: ...


@dataclass(frozen=True)
class Guesses:
    """Of many texts, a row each: chances over `labels` as calibrated, `outside` the chance of being out of scope,
    and `chosen` the number of the label decided for, -1 for out of scope."""

    labels: tuple[str, ...]
    chances: np.ndarray
    outside: np.ndarray
    chosen: np.ndarray


@dataclass(frozen=True)
class Weights:
    """`matrix` has a row for each of `labels` and, where there were texts labelled
    as out of scope (`outside` is their label), one more for these. Scores are divided by `temperature`."""

    labels: tuple[str, ...]
    outside: str
    matrix: np.ndarray
    vocabulary: Vocabulary
    centre: np.ndarray
    middles: np.ndarray
    temperature: float
    scope: Scope
    version: str

    def predict(self, vector: np.ndarray, text: str) -> Prediction:
        """`vector` is the embedding of `text`, of length one."""
        place = centred(vector, self.centre)
        columns, values = self.vocabulary.read(text)
        width = len(place)
        scores = self.matrix[:, :width] @ (place * STRETCH)
        scores = scores + self.matrix[:, width + columns] @ values
        guess = self.judge(scores[None, :], place[None, :])
        chosen = int(guess.chosen[0])
        inside = guess.chances[0] * (1.0 - guess.outside[0])
        spread = dict(zip(self.labels, (float(share) for share in inside), strict=True))
        spread[self.outside] = float(guess.outside[0])
        label = self.labels[chosen] if chosen >= 0 else self.outside
        return Prediction(label, spread[label], spread, self.version)

    def predict_many(self, vectors: np.ndarray, words: Any) -> Guesses:
        """`words` are the vocabulary's rows of the same texts."""
        places = centred(vectors, self.centre)
        width = places.shape[1]
        return self.judge(
            places @ self.matrix[:, :width].T * STRETCH + words @ self.matrix[:, width:].T, places
        )

    def judge(self, scores: np.ndarray, places: np.ndarray) -> Guesses:
        count = len(self.labels)
        inside = scores[:, :count] / self.temperature
        odds = np.exp(inside - inside.max(axis=1, keepdims=True))
        chances = odds / odds.sum(axis=1, keepdims=True)
        seen = signals(scores, places, self.middles, labels=count)
        outside = self.scope.outside(seen)
        chosen = np.where(outside >= self.scope.threshold, -1, chances.argmax(axis=1))
        return Guesses(self.labels, chances, outside, chosen)

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Several processes may train the same ones at once.
        draft = path.with_suffix(f".{os.getpid()}.part.npz")
        np.savez_compressed(
            draft,
            labels=np.array([*self.labels, self.outside]),
            matrix=self.matrix.astype(np.float16),
            buckets=self.vocabulary.buckets.astype(np.int32),
            rarity=self.vocabulary.rarity.astype(np.float16),
            centre=self.centre,
            middles=self.middles.astype(np.float16),
            temperature=self.temperature,
            scope=self.scope.to_array(),
            version=self.version,
        )
        draft.replace(path)

    @classmethod
    def load(cls, path: Path) -> "Weights":
        with np.load(path) as data:
            *labels, outside = (str(label) for label in data["labels"])
            vocabulary = Vocabulary(
                data["buckets"].astype(np.int64), data["rarity"].astype(np.float32)
            )
            return cls(
                labels=tuple(labels),
                outside=outside,
                matrix=data["matrix"].astype(np.float32),
                vocabulary=vocabulary,
                centre=data["centre"],
                middles=data["middles"].astype(np.float32),
                temperature=float(data["temperature"]),
                scope=Scope.from_array(data["scope"]),
                version=str(data["version"]),
            )


def version_of(rows: Sequence[tuple[str, str]], *, name: str, strength: float) -> str:
    """The hash of all that a classifier is made of: rows, embedding, and method."""
    made_of = f"{FORM}|{name}|{strength}|" + "\n".join(f"{text}\t{label}" for text, label in rows)
    return hashlib.sha256(made_of.encode("utf-8", "replace")).hexdigest()[:16]
