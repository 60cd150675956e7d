"""Find the live chunks that are nearest to other chunks in meaning, and how near their sentences are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from domain.ids import ChunkId
from domain.knowledge import Chunk
from domain.language import Language
from knowledge.index import ChunkIndex, Scope
from knowledge.indexing import embed_chunks
from knowledge.space import Space
from models.embedding import Embedder
from store.articles import ArticleStore


@dataclass(frozen=True)
class Pair:
    """`cosine` is of the whole chunks; `sentences` has a row for each sentence of `one`, a column for each of `other`."""

    one: Chunk
    other: Chunk
    cosine: float
    sentences: np.ndarray


class Neighbours:
    """In the very space in which questions are searched for."""

    def __init__(self, *, articles: ArticleStore, index: ChunkIndex, embedder: Embedder) -> None:
        self._articles = articles
        self._index = index
        self._embedder = embedder

    async def of(
        self, chunks: Sequence[Chunk], *, language: Language, limit: int, least: float
    ) -> list[Pair]:
        """Pairs with live chunks of other articles, at most `limit` for each chunk, all with a cosine of `least`."""
        space = await self._index.space()
        if space is None or language not in space.means or not chunks:
            return []
        vectors = await embed_chunks(chunks, self._embedder)
        rows = space.place_chunks(chunks, vectors).rows
        near = await self._near(rows, language, limit=limit)
        wanted = {key for found in near for key, cosine in found.items() if cosine >= least}
        own = {chunk.article_id for chunk in chunks}
        others = {
            chunk.id: chunk
            for chunk in await self._articles.chunks(only=wanted)
            if chunk.article_id not in own
        }
        theirs = dict(zip(others, await self._sentences(list(others.values()), space), strict=True))
        return [
            Pair(chunk, others[key], cosine, _centred(vectors.sentences[at], space, language) @ theirs[key].T)
            for at, (chunk, found) in enumerate(zip(chunks, near, strict=True))
            for key, cosine in found.items()
            if cosine >= least and key in others
        ]  # fmt: skip

    async def _near(
        self, rows: np.ndarray, language: Language, *, limit: int
    ) -> list[dict[ChunkId, float]]:
        keys = {audience.key for audience in await self._articles.audiences()}
        scope = Scope(language, tuple(sorted(keys)))
        found = [await self._index.look_up(row, (), scope, limit=limit) for row in rows]
        return [dict(finds.dense) for finds in found]

    async def _sentences(self, chunks: Sequence[Chunk], space: Space) -> list[np.ndarray]:
        vectors = await embed_chunks(chunks, self._embedder)
        return [
            _centred(rows, space, chunk.language)
            for rows, chunk in zip(vectors.sentences, chunks, strict=True)
        ]


def _centred(rows: np.ndarray, space: Space, language: Language) -> np.ndarray:
    """Without what all sentences have in common, each of length one."""
    moved: np.ndarray = rows - space.means[language].sentence
    lengths: np.ndarray = np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)
    centred: np.ndarray = moved / lengths
    return centred
