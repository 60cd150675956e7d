"""Second tier: which kind of utterance this is, by logistic regression on its words and the embedding that retrieval needs anyway."""

import asyncio
import csv
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np

from agent.understanding.training import STRENGTH, train
from agent.understanding.weights import Prediction, Weights, version_of

__all__ = ["TRAINED", "UTTERANCES", "Classifier", "Prediction", "read_utterances"]

UTTERANCES = Path(__file__).with_name("utterances")
# Weights for the utterances and the embedding as they are shipped: embedding them takes a minute.
TRAINED = Path(__file__).with_name("trained")
Embed = Callable[[str], Awaitable[np.ndarray]]
EmbedMany = Callable[[Sequence[str]], Awaitable[np.ndarray]]


class Classifier:
    """Trained from the utterance files at its first use, and kept in `cache` by the hash of what it was made of.

    What is shipped is not trained again, as long as neither utterances nor embedding are others. `extra` are a shop's
    own `text, label` rows; `marked` adds words to what is read, not to what is embedded."""

    def __init__(
        self,
        *,
        embed: Embed,
        embed_many: EmbedMany,
        name: str,
        cache: Path,
        utterances: Path = UTTERANCES,
        extra: Sequence[tuple[str, str]] = (),
        marked: Callable[[str], str] = str,
        strength: float = STRENGTH,
    ) -> None:
        self._embed, self._embed_many = embed, embed_many
        self._name, self._cache, self._utterances = name, cache, utterances
        self._strength, self._extra, self._marked = strength, tuple(extra), marked
        self._weights: Weights | None = None
        self._prepared = False

    async def prepare(self) -> None:
        """Load the weights, or train them; an empty utterance folder leaves the tier silent."""
        if self._prepared:
            return
        rows = self._rows()
        if rows:
            self._weights = await self._load_or_train(rows)
        self._prepared = True

    async def _load_or_train(self, rows: Sequence[tuple[str, str]]) -> Weights:
        for path in (TRAINED / self.file, self._cache / self.file):
            if path.exists():
                return await asyncio.to_thread(Weights.load, path)
        vectors = await self._embed_many([text for text, _ in rows])
        seen = [(self._marked(text), label) for text, label in rows]
        weights = await asyncio.to_thread(
            train, vectors, seen, name=self._name, strength=self._strength
        )
        weights = replace(weights, version=self._version)
        weights.save(self._cache / self.file)
        return weights

    @property
    def shipped(self) -> bool:
        """Whether its weights came with the product: otherwise the first start trains them."""
        return (TRAINED / self.file).exists()

    @property
    def file(self) -> str:
        return f"classifier-{self._version}.npz"

    @cached_property
    def _version(self) -> str:
        """Of the rows as they are written: a change of what is marked does not make every shop train anew."""
        return version_of(self._rows(), name=self._name, strength=self._strength)

    def _rows(self) -> list[tuple[str, str]]:
        return [*read_utterances(self._utterances), *self._extra]

    async def read(self, text: str) -> Prediction | None:
        await self.prepare()
        if self._weights is None:
            return None
        return self._weights.predict(await self._embed(text), self._marked(text))


def read_utterances(folder: Path) -> list[tuple[str, str]]:
    """Every `text,label` row of every CSV file in the folder."""
    rows: list[tuple[str, str]] = []
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows += [(row["text"], row["label"]) for row in csv.DictReader(file) if row.get("text")]
    return rows
