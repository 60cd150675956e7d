"""Find the live chunks that are nearest to other chunks in meaning, and how near their sentences are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from domain.ids import ChunkId
from domain.knowledge import Chunk
from domain.language import Language
from knowledge.index import ChunkIndex, Scope
from knowledge.indexing import embed_chunks
from knowledge.space import ChunkVectors, Means, unit
from models.embedding import Embedder
from store.articles import ArticleStore

# What a chunk is about counts so much beside what it says.
_ABOUT = 0.4


@dataclass(frozen=True)
class Pair:
    """`cosine` is of the whole chunks; `sentences` has a row for each sentence of `one`, a column for each of `other`."""

    one: Chunk
    other: Chunk
    cosine: float
    sentences: np.ndarray


class Neighbours:
    """They are looked for in the index that answers questions, with the vectors that were made for it."""

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
        near = await self._near(space.place_chunks(chunks, vectors).rows, language, limit=limit)
        own = {chunk.article_id for chunk in chunks}
        found = await self._articles.chunks(only=set().union(*near))
        others = [chunk for chunk in found if chunk.article_id not in own]
        places = {chunk.id: at for at, chunk in enumerate(others)}
        mine = _Centred(vectors, space.means[language])
        theirs = _Centred(await embed_chunks(others, self._embedder), space.means[language])
        pairs = [
            Pair(chunk, others[places[key]], *mine.beside(at, theirs, places[key]))
            for at, (chunk, keys) in enumerate(zip(chunks, near, strict=True))
            for key in keys
            if key in places
        ]
        return [pair for pair in pairs if pair.cosine >= least]

    async def _near(
        self, rows: np.ndarray, language: Language, *, limit: int
    ) -> list[list[ChunkId]]:
        keys = {audience.key for audience in await self._articles.audiences()}
        scope = Scope(language, tuple(sorted(keys)))
        found = [await self._index.look_up(row, (), scope, limit=limit) for row in rows]
        return [list(finds.dense) for finds in found]


class _Centred:
    """Vectors without what all texts of the language have in common: what is then alike is so for a reason."""

    def __init__(self, vectors: ChunkVectors, means: Means) -> None:
        self.texts = unit(vectors.texts - means.text)
        self.abouts = unit(vectors.abouts - means.about)
        self.sentences = [unit(rows - means.sentence) for rows in vectors.sentences]

    def beside(self, at: int, other: "_Centred", there: int) -> tuple[float, np.ndarray]:
        """The cosine of two chunks, and those of all their sentences."""
        said = float(self.texts[at] @ other.texts[there])
        meant = float(self.abouts[at] @ other.abouts[there])
        cosine = (1 - _ABOUT) * said + _ABOUT * meant
        return cosine, self.sentences[at] @ other.sentences[there].T
