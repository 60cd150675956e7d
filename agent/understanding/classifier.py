"""Second tier: which kind of utterance this is, by logistic regression on its words and the embedding that retrieval needs anyway."""

import asyncio
import csv
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np

from agent.understanding.training import STRENGTH, train
from agent.understanding.weights import Prediction, Weights, version_of
from agent.understanding.wording import bare

__all__ = ["TRAINED", "UTTERANCES", "Classifier", "Prediction", "read_utterances"]

UTTERANCES = Path(__file__).with_name("utterances")
# Weights for the utterances and the embedding as they are shipped: embedding them takes a minute.
TRAINED = Path(__file__).with_name("trained")
EVERY_SECONDS = 3.0
logger = logging.getLogger(__name__)
Embed = Callable[[str], Awaitable[np.ndarray]]
EmbedMany = Callable[[Sequence[str]], Awaitable[np.ndarray]]
Row = tuple[str, str]
"""`text, label`."""


async def nothing() -> Sequence[Row]:
    """What a classifier has learnt that never learns anything."""
    return ()


class Classifier:
    """Trained from the utterance files at its first use, and kept in `cache` by the hash of what it was made of.

    What is shipped is not trained again, as long as neither utterances nor embedding are others. `extra` are a shop's
    own `text, label` rows, `learnt` tells those that were learnt from mistakes, and `renew` takes them up; `marked` adds words to
    what is read, not to what is embedded."""

    def __init__(
        self,
        *,
        embed: Embed,
        embed_many: EmbedMany,
        name: str,
        cache: Path,
        utterances: Path = UTTERANCES,
        extra: Sequence[Row] = (),
        learnt: Callable[[], Awaitable[Sequence[Row]]] = nothing,
        marked: Callable[[str], str] = str,
        strength: float = STRENGTH,
    ) -> None:
        self._embed, self._embed_many = embed, embed_many
        self._name, self._cache, self._utterances = name, cache, utterances
        self._strength, self._extra, self._marked = strength, tuple(extra), marked
        self._learnt, self._lessons = learnt, tuple[Row, ...]()
        self._weights: Weights | None = None
        self._prepared = False
        self._renewing = asyncio.Lock()

    async def prepare(self) -> None:
        """Load the weights, or train them; an empty utterance folder leaves the tier silent."""
        if not self._prepared:
            await self.renew()

    async def renew(self) -> bool:
        """Take up what was learnt, or given up, since; until then the weights that there are go on reading. Whether anything
        is different now."""
        async with self._renewing:
            lessons = tuple(await self._learnt())
            if self._prepared and lessons == self._lessons:
                return False
            if self._rows() or lessons:
                self._weights = await self.weights_of(lessons)
            self._lessons, self._prepared = lessons, True
            return True

    async def watch(self) -> None:
        """Renew every few seconds until cancelled: another process may have learnt something."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                if await self.renew():
                    logger.info("the classifier now reads with %d lessons", len(self._lessons))
            except Exception:
                # What is in use goes on reading; the next look tries again.
                logger.exception("what was learnt could not be taken up")

    async def weights_of(self, lessons: Sequence[Row]) -> Weights:
        """Those that learnt these besides all else, from a file where there is one."""
        rows = [*without(self._rows(), lessons), *lessons]
        # Of the rows as they are written: a change of what is marked does not make every shop train anew.
        version = version_of(rows, name=self._name, strength=self._strength)
        for folder in (TRAINED, self._cache):
            if (path := folder / file_of(version)).exists():
                return await asyncio.to_thread(Weights.load, path)
        vectors = await self._vectors(rows[: len(rows) - len(lessons)], lessons)
        seen = [(self._marked(text), label) for text, label in rows]
        weights = await asyncio.to_thread(
            train, vectors, seen, name=self._name, strength=self._strength
        )
        weights = replace(weights, version=version)
        weights.save(self._cache / file_of(version))
        return weights

    async def _vectors(self, rows: Sequence[Row], lessons: Sequence[Row]) -> np.ndarray:
        """Of what customers said no vector is kept, and one after the other leaves room for those who are asking now."""
        said = [await self._embed(text) for text, _ in lessons]
        ours = await self._embed_many([text for text, _ in rows]) if rows else None
        return np.concatenate(
            [part for part in (ours, np.array(said)) if part is not None and len(part)]
        )

    @property
    def shipped(self) -> bool:
        """Whether its weights came with the product: otherwise the first start trains them."""
        return (TRAINED / self.file).exists()

    @property
    def version(self) -> str:
        """Of what reads now; empty while nothing does."""
        return self._weights.version if self._weights else ""

    @property
    def file(self) -> str:
        return file_of(self._version)

    @cached_property
    def _version(self) -> str:
        """Of what it is before it learns anything."""
        return version_of(self._rows(), name=self._name, strength=self._strength)

    def _rows(self) -> list[Row]:
        return [*read_utterances(self._utterances), *self._extra]

    async def read(self, text: str) -> Prediction | None:
        await self.prepare()
        if self._weights is None:
            return None
        return self._weights.predict(await self._embed(text), self._marked(text))


def file_of(version: str) -> str:
    return f"classifier-{version}.npz"


def without(rows: Sequence[Row], lessons: Sequence[Row]) -> list[Row]:
    """The rows that no lesson contradicts: what people said of the very same words counts more."""
    told = {bare(text) for text, _ in lessons}
    return [row for row in rows if bare(row[0]) not in told] if told else list(rows)


def read_utterances(folder: Path) -> list[tuple[str, str]]:
    """Every `text,label` row of every CSV file in the folder."""
    rows: list[tuple[str, str]] = []
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows += [(row["text"], row["label"]) for row in csv.DictReader(file) if row.get("text")]
    return rows
