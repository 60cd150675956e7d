"""Keep the vectors of questions beside those of passages, so that a second run embeds nothing."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from models.embedding import Embedder, build_embedder
from models.vectors import VectorCache, content_hash
from settings import Settings

_BATCH = 16


class KeptEmbedder:
    """The product's own embedder, which asks the model for new texts only; `embedded` counts them.

    The product itself keeps no vector of what a customer said; here the questions are files."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._real: Embedder = build_embedder(settings.model_copy(update={"data": folder}))
        # Where the product keeps the vectors of passages: one file holds both.
        self._cache = VectorCache(folder / "vectors.db")
        self.embedded = 0

    @property
    def name(self) -> str:
        return self._real.name

    @property
    def dimensions(self) -> int:
        return self._real.dimensions

    async def warm(self) -> None:
        await self._real.warm()

    async def embed_queries(
        self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None
    ) -> np.ndarray:
        keys = ["query:" + content_hash(text) for text in texts]
        found = self._cache.get(self.name, keys)
        missing = {k: t for k, t in zip(keys, texts, strict=True) if k not in found}
        keyed = list(missing.items())
        for start in range(0, len(keyed), _BATCH):
            batch = dict(keyed[start : start + _BATCH])
            vectors = await self._real.embed_queries(list(batch.values()))
            learned = dict(zip(batch, vectors, strict=True))
            self._cache.put(self.name, learned.items())
            found |= learned
            self.embedded += len(batch)
            if on_progress is not None:
                on_progress(len(texts) - len(keyed) + start + len(batch))
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        return np.stack([found[key] for key in keys])

    async def embed_anew(self, texts: Sequence[str]) -> np.ndarray:
        """For what may not be kept: words of customers."""
        return await self._real.embed_queries(texts)

    async def embed_passages(
        self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None
    ) -> np.ndarray:
        keys = [content_hash(text) for text in texts]
        found = self._cache.get(self.name, list(dict.fromkeys(keys)))
        missing = {k: t for k, t in zip(keys, texts, strict=True) if k not in found}
        known = len(texts) - len(missing)
        if missing:
            tell = (lambda done: on_progress(known + done)) if on_progress is not None else None
            vectors = await self._real.embed_passages(list(missing.values()), tell)
            found |= dict(zip(missing, vectors, strict=True))
            self.embedded += len(missing)
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        return np.stack([found[key] for key in keys])

    async def embed_questions(
        self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None
    ) -> np.ndarray:
        return await self._real.embed_questions(texts, on_progress)

    async def keep_only(self, texts: Sequence[str], questions: Sequence[str] = ()) -> None:
        await self._real.keep_only(texts, questions)

    async def adopt(self, source: Path) -> int:
        return await self._real.adopt(source)

    async def write_kept(self, target: Path) -> int:
        return await self._real.write_kept(target)

    def close(self) -> None:
        self._cache.close()
