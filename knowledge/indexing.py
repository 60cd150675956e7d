"""Keep the indexes equal to the article store, from which they can be made anew at any time."""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from domain.knowledge import Article, Chunk
from domain.language import Language
from knowledge.chunking import MOST_ALTERNATIVES, embedded_text
from knowledge.everyday import EVERYDAY
from knowledge.fitting import sentences_of
from knowledge.index import ChunkIndex
from knowledge.keyword import fingerprint
from knowledge.space import ChunkVectors, Space, about, measure_space
from knowledge.teaching import lessons_of
from knowledge.terms import simplified
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
) -> list[Chunk]:
    """Make the index hold exactly the published chunks, whatever happened before; returns them."""
    chunks = list(await articles.chunks())
    held, space = await index.held(), await index.space()
    wanted = {chunk.id: fingerprint(chunk) for chunk in chunks}
    if space is None or not held or not space.fits(chunks):
        # Nothing to build on: vectors are kept, so this takes moments.
        await _index_all(chunks, index, embedder, on_progress)
    else:
        stale = [key for key, mark in held.items() if wanted.get(key) != mark]
        if stale:
            await index.remove(stale)
        missing = [chunk for chunk in chunks if held.get(chunk.id) != wanted[chunk.id]]
        if missing:
            vectors = await embed_chunks(missing, embedder, on_progress)
            await index.upsert(missing, space.place_chunks(missing, vectors))
    on_progress("index", len(chunks), len(chunks))
    return chunks


async def rebuild_index(
    *,
    articles: ArticleStore,
    index: ChunkIndex,
    embedder: Embedder,
    on_progress: Progress = silent,
) -> int:
    """Make the indexes from nothing but the articles; the kept vectors of other texts are erased."""
    chunks = list(await articles.chunks())
    told = [text for chunk in chunks for text in texts_of(chunk)]
    everyday = [text for texts in EVERYDAY.values() for text in texts]
    asked = [question for lesson in lessons_of(chunks).values() for question in lesson.answered]
    await embedder.keep_only([*told, *everyday], asked)
    await _index_all(chunks, index, embedder, on_progress)
    on_progress("index", len(chunks), len(chunks))
    return len(chunks)


async def embed_chunks(
    chunks: Sequence[Chunk], embedder: Embedder, on_progress: Progress = silent
) -> ChunkVectors:
    """The vectors of what chunks say, of what they are about, and of each of their sentences."""
    texts = [texts_of(chunk) for chunk in chunks]
    flat = [text for several in texts for text in several]
    rows = await embedder.embed_passages(flat, lambda done: on_progress("embed", done, len(flat)))
    starts = np.cumsum([0, *(len(several) for several in texts)])
    blocks = [rows[at : at + len(several)] for at, several in zip(starts, texts, strict=False)]
    asked = [len(alternatives_of(chunk)) for chunk in chunks]
    empty = np.zeros((0, rows.shape[1]), np.float32)
    return ChunkVectors(
        texts=np.stack([block[0] for block in blocks]) if blocks else empty,
        abouts=np.stack([block[1] for block in blocks]) if blocks else empty,
        questions=[block[2 : 2 + count] for block, count in zip(blocks, asked, strict=True)],
        sentences=[block[2 + count :] for block, count in zip(blocks, asked, strict=True)],
    )


def texts_of(chunk: Chunk) -> list[str]:
    """All that is embedded of a chunk: the whole, what it is about, alternative questions, and its sentences."""
    told = [embedded_text(chunk), about(chunk), *alternatives_of(chunk)]
    return [*map(simplified, told), *(text for _, text in sentences_of(chunk))]


def alternatives_of(chunk: Chunk) -> tuple[str, ...]:
    return chunk.questions[:MOST_ALTERNATIVES]


async def _index_all(
    chunks: Sequence[Chunk], index: ChunkIndex, embedder: Embedder, on_progress: Progress
) -> None:
    vectors = await embed_chunks(chunks, embedder, on_progress)
    space = await measure_space(chunks, vectors, embedder) if chunks else Space()
    placed = space.place_chunks(chunks, vectors)
    await index.rebuild(chunks, placed, space)
