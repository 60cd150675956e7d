"""Take the embedding out of what is measured: vectors are computed once, then only looked up."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from models.embedding import Embedder


class Remembering:
    """An embedder that asks the real one only for texts it has not seen."""

    def __init__(self, real: Embedder) -> None:
        self._real = real
        self._queries: dict[str, np.ndarray] = {}
        self._passages: dict[str, np.ndarray] = {}
        self.asked = 0

    @property
    def name(self) -> str:
        return self._real.name

    @property
    def dimensions(self) -> int:
        return self._real.dimensions

    async def warm(self) -> None:
        await self._real.warm()

    async def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        missing = [text for text in dict.fromkeys(texts) if text not in self._queries]
        if missing:
            self.asked += len(missing)
            vectors = await self._real.embed_queries(missing)
            self._queries |= dict(zip(missing, vectors, strict=True))
        return np.stack([self._queries[text] for text in texts])

    async def embed_passages(
        self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None
    ) -> np.ndarray:
        missing = [text for text in dict.fromkeys(texts) if text not in self._passages]
        if missing:
            self.asked += len(missing)
            vectors = await self._real.embed_passages(missing, on_progress)
            self._passages |= dict(zip(missing, vectors, strict=True))
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        return np.stack([self._passages[text] for text in texts])

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
