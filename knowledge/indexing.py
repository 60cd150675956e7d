"""Keep the indexes equal to the article store, from which they can be made anew at any time."""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from domain.knowledge import Article, Chunk
from domain.language import Language
from knowledge.chunking import embedded_text
from knowledge.index import ChunkIndex
from knowledge.space import Space, about, measure_space
from models.embedding import Embedder

Progress = Callable[[str, int, int], None]
"""Called with a stage (`load`, `embed`, `store`, `index`), how much is done, and of how much."""


class ArticleStore(Protocol):
    """What knowledge needs of `store.articles.ArticleStore`."""

    async def all(self) -> Sequence[Article]: ...

    async def chunks(self) -> Sequence[Chunk]: ...

    async def upsert(self, article: Article, pieces: Sequence[Chunk], /) -> Article: ...

    async def archive(self, slug: str, language: Language, /) -> None: ...


def silent(_stage: str, _done: int, _total: int) -> None:
    """No progress is shown."""


async def synchronise(
    *,
    articles: ArticleStore,
    index: ChunkIndex,
    embedder: Embedder,
    on_progress: Progress = silent,
) -> int:
    """Make the index hold exactly the published chunks, whatever happened before; returns how many."""
    chunks = list(await articles.chunks())
    indexed, space = await index.ids(), await index.space()
    missing = [chunk for chunk in chunks if chunk.id not in indexed]
    stale = indexed - {chunk.id for chunk in chunks}
    if space is None or not indexed or stale or not space.fits(chunks):
        # Something to forget, or nothing to build on: vectors are kept, so this takes moments.
        await _index_all(chunks, index, embedder, on_progress)
    elif missing:
        texts, abouts = await embed_chunks(missing, embedder, on_progress)
        await index.upsert(missing, space.place_chunks(missing, texts, abouts))
    on_progress("index", len(chunks), len(chunks))
    return len(chunks)


async def rebuild_index(
    *,
    articles: ArticleStore,
    index: ChunkIndex,
    embedder: Embedder,
    on_progress: Progress = silent,
) -> int:
    """Make the indexes from nothing but the articles; the kept vectors of other texts are erased."""
    chunks = list(await articles.chunks())
    await embedder.keep_only([text(chunk) for text in (embedded_text, about) for chunk in chunks])
    await _index_all(chunks, index, embedder, on_progress)
    on_progress("index", len(chunks), len(chunks))
    return len(chunks)


async def embed_chunks(
    chunks: Sequence[Chunk], embedder: Embedder, on_progress: Progress = silent
) -> tuple[np.ndarray, np.ndarray]:
    """The vectors of what chunks say, and of what they are about."""
    total = 2 * len(chunks)
    texts = await embedder.embed_passages(
        [embedded_text(chunk) for chunk in chunks],
        lambda done: on_progress("embed", done, total),
    )
    abouts = await embedder.embed_passages(
        [about(chunk) for chunk in chunks],
        lambda done: on_progress("embed", len(chunks) + done, total),
    )
    return texts, abouts


async def _index_all(
    chunks: Sequence[Chunk], index: ChunkIndex, embedder: Embedder, on_progress: Progress
) -> None:
    texts, abouts = await embed_chunks(chunks, embedder, on_progress)
    space = await measure_space(chunks, texts, abouts, embedder) if chunks else Space()
    rows = space.place_chunks(chunks, texts, abouts)
    await index.rebuild(chunks, rows, space)
