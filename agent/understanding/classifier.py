"""Second tier: which kind of utterance this is, by logistic regression on the embedding that retrieval needs anyway."""

import asyncio
import csv
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from agent.understanding.features import features

STRENGTH = 3.0
_FORM = 2  # of the kept weights: grows when features change
UTTERANCES = Path(__file__).with_name("utterances")
# Weights for the utterances and the embedding as they are shipped: training takes a minute.
TRAINED = Path(__file__).with_name("trained")
Embed = Callable[[str], Awaitable[np.ndarray]]
EmbedMany = Callable[[Sequence[str]], Awaitable[np.ndarray]]


@dataclass(frozen=True)
class Prediction:
    """`distribution` sums to 1 over all labels."""

    label: str
    probability: float
    distribution: dict[str, float]


@dataclass(frozen=True)
class Weights:
    labels: tuple[str, ...]
    matrix: np.ndarray
    bias: np.ndarray
    centre: np.ndarray

    def predict(self, vector: np.ndarray, text: str) -> Prediction:
        scores = self.matrix @ features(vector, text, centre=self.centre) + self.bias
        odds = np.exp(scores - scores.max())
        shares = odds / odds.sum()
        best = int(shares.argmax())
        spread = {label: float(s) for label, s in zip(self.labels, shares, strict=True)}
        return Prediction(self.labels[best], float(shares[best]), spread)


class Classifier:
    """Trained from the utterance files at its first use, and kept in `cache` by the hash of what it was made of.

    What is shipped is not trained again, as long as neither utterances nor embedding are others. `extra` are a shop's
    own `text, label` rows."""

    def __init__(
        self,
        *,
        embed: Embed,
        embed_many: EmbedMany,
        name: str,
        cache: Path,
        utterances: Path = UTTERANCES,
        extra: Sequence[tuple[str, str]] = (),
        strength: float = STRENGTH,
    ) -> None:
        self._embed, self._embed_many = embed, embed_many
        self._name, self._cache, self._utterances = name, cache, utterances
        self._strength, self._extra = strength, tuple(extra)
        self._weights: Weights | None = None
        self._prepared = False

    async def prepare(self) -> None:
        """Load the weights, or train them; an empty utterance folder leaves the tier silent."""
        if self._prepared:
            return
        rows = [*read_utterances(self._utterances), *self._extra]
        if rows:
            self._weights = await self._load_or_train(rows)
        self._prepared = True

    async def _load_or_train(self, rows: Sequence[tuple[str, str]]) -> Weights:
        name = f"classifier-{self._fingerprint(rows)}.npz"
        for path in (TRAINED / name, self._cache / name):
            if path.exists():
                return _load(path)
        path = self._cache / name
        vectors = await self._embed_many([text for text, _ in rows])
        weights = await asyncio.to_thread(train, vectors, rows, strength=self._strength)
        _save(weights, path)
        return weights

    async def read(self, text: str) -> Prediction | None:
        await self.prepare()
        if self._weights is None:
            return None
        return self._weights.predict(await self._embed(text), text)

    def _fingerprint(self, rows: Sequence[tuple[str, str]]) -> str:
        made_of = f"{_FORM}|{self._name}|{self._strength}|" + "\n".join(
            f"{t}\t{label}" for t, label in rows
        )
        return hashlib.sha256(made_of.encode()).hexdigest()[:16]


def read_utterances(folder: Path) -> list[tuple[str, str]]:
    """Every `text,label` row of every CSV file in the folder."""
    rows: list[tuple[str, str]] = []
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows += [(row["text"], row["label"]) for row in csv.DictReader(file) if row.get("text")]
    return rows


def train(
    vectors: np.ndarray, rows: Sequence[tuple[str, str]], *, strength: float = STRENGTH
) -> Weights:
    """Multinomial logistic regression over `text, label` rows, balanced over labels."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=strength, class_weight="balanced", max_iter=400)
    centre = vectors.mean(axis=0)
    seen = [features(v, text, centre=centre) for v, (text, _) in zip(vectors, rows, strict=True)]
    model.fit(np.stack(seen), [label for _, label in rows])
    return Weights(
        tuple(str(label) for label in model.classes_),
        model.coef_.astype(np.float32),
        model.intercept_.astype(np.float32),
        centre.astype(np.float32),
    )


def _save(weights: Weights, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part.npz")
    np.savez(
        draft,
        labels=np.array(weights.labels),
        matrix=weights.matrix,
        bias=weights.bias,
        centre=weights.centre,
    )
    draft.replace(path)


def _load(path: Path) -> Weights:
    with np.load(path) as data:
        labels = tuple(str(label) for label in data["labels"])
        return Weights(labels, data["matrix"], data["bias"], data["centre"])
