"""Bring a folder of documents into the article store and the indexes, touching only what changed."""

import asyncio
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import numpy as np

from domain.ids import ArticleId
from domain.knowledge import Article, Chunk
from domain.language import Language
from knowledge.chunking import CHUNKING, chunk_article, embedded_text
from knowledge.documents import Document, LoadFailure
from knowledge.index import ChunkIndex
from knowledge.loading import SUFFIXES, load_folder
from models.embedding import Embedder

Progress = Callable[[str, int, int], None]
"""Called with a stage (`load`, `embed`, `store`, `index`), how much is done, and of how much."""


class ArticleStore(Protocol):
    """What ingestion needs of `store.articles.ArticleStore`."""

    async def all(self) -> Sequence[Article]: ...

    async def chunks(self) -> Sequence[Chunk]: ...

    async def upsert(self, article: Article, pieces: Sequence[Chunk], /) -> Article: ...

    async def archive(self, slug: str, language: Language, /) -> None: ...


@dataclass(frozen=True)
class IngestReport:
    """How many articles were added, changed, removed or left alone; `chunks` stand in the index now."""

    added: int
    changed: int
    removed: int
    unchanged: int
    chunks: int
    failures: tuple[LoadFailure, ...]


async def ingest_folder(
    folder: Path,
    *,
    articles: ArticleStore,
    index: ChunkIndex,
    embedder: Embedder,
    on_progress: Progress = lambda _stage, _done, _total: None,
) -> IngestReport:
    """After a crash at any point the next call, or the next start of the server, completes it."""
    on_progress("load", 0, 1)
    documents, failures = await asyncio.to_thread(load_folder, folder)
    on_progress("load", 1, 1)
    known = {(article.slug, article.language): article for article in await articles.all()}
    fresh = [found for found in documents if _is_new(found, known)]
    ready = [_article(document) for document in fresh]
    pieces = [
        chunk_article(article, questions=document.questions)
        for article, document in zip(ready, fresh, strict=True)
    ]
    await _embed([chunk for chunks in pieces for chunk in chunks], embedder, on_progress)
    for at, (article, chunks) in enumerate(zip(ready, pieces, strict=True)):
        await articles.upsert(article, chunks)
        on_progress("store", at + 1, len(ready))
    gone = _gone(known, documents, failures)
    for article in gone:
        await articles.archive(article.slug, article.language)
    count = await synchronise(
        articles=articles, index=index, embedder=embedder, on_progress=on_progress
    )
    added = sum((article.slug, article.language) not in known for article in ready)
    return IngestReport(
        added=added,
        changed=len(ready) - added,
        removed=len(gone),
        unchanged=len(documents) - len(ready),
        chunks=count,
        failures=tuple(failures),
    )


async def synchronise(
    *,
    articles: ArticleStore,
    index: ChunkIndex,
    embedder: Embedder,
    on_progress: Progress = lambda _stage, _done, _total: None,
) -> int:
    """Make the index hold exactly the published chunks, whatever happened before; returns how many."""
    chunks = list(await articles.chunks())
    indexed = await index.ids()
    if indexed - {chunk.id for chunk in chunks} or not indexed:
        # Something to forget, or nothing to build on: vectors are kept, so this takes moments.
        vectors = await _embed(chunks, embedder, on_progress)
        await index.rebuild(chunks, vectors)
    else:
        missing = [chunk for chunk in chunks if chunk.id not in indexed]
        if missing:
            await index.upsert(missing, await _embed(missing, embedder, on_progress))
    on_progress("index", len(chunks), len(chunks))
    return len(chunks)


async def rebuild_index(
    *,
    articles: ArticleStore,
    index: ChunkIndex,
    embedder: Embedder,
    on_progress: Progress = lambda _stage, _done, _total: None,
) -> int:
    """Throw the indexes away and make them from the articles; kept vectors of other texts are erased."""
    chunks = list(await articles.chunks())
    await embedder.keep_only([embedded_text(chunk) for chunk in chunks])
    vectors = await _embed(chunks, embedder, on_progress)
    await index.rebuild(chunks, vectors)
    on_progress("index", len(chunks), len(chunks))
    return len(chunks)


async def _embed(chunks: Sequence[Chunk], embedder: Embedder, on_progress: Progress) -> np.ndarray:
    return await embedder.embed_passages(
        [embedded_text(chunk) for chunk in chunks],
        lambda done: on_progress("embed", done, len(chunks)),
    )


def _article(document: Document) -> Article:
    key = f"{document.slug}\0{document.language.value}"
    return Article(
        id=ArticleId("art_" + hashlib.sha256(key.encode()).hexdigest()[:28]),
        slug=document.slug,
        language=document.language,
        title=document.title,
        text=document.text,
        source=document.source,
        content_hash=_hash(document),
        version_date=document.version_date or datetime.now(UTC).date().isoformat(),
        topic=document.topic,
    )


def _hash(document: Document) -> str:
    """Of all that a reader or the index would see; the way of cutting is part of it."""
    told = [CHUNKING, document.title, document.text, document.topic, document.version_date]
    asked = sorted((heading, list(others)) for heading, others in document.questions.items())
    return hashlib.sha256(json.dumps([*told, asked], ensure_ascii=True).encode()).hexdigest()


def _is_new(document: Document, known: dict[tuple[str, Language], Article]) -> bool:
    article = known.get((document.slug, document.language))
    return article is None or article.content_hash != _hash(document)


def _gone(
    known: dict[tuple[str, Language], Article],
    documents: Sequence[Document],
    failures: Sequence[LoadFailure],
) -> list[Article]:
    """Articles whose file is no more. One that merely failed to read this time stays as it was, and
    what was not written in a file (`source` has no ending that is read) is none of this folder's."""
    present = {(document.slug, document.language) for document in documents}
    failed = {failure.source for failure in failures}
    return [
        article
        for key, article in known.items()
        if key not in present
        and not failed & set(article.source.split(" + "))
        and Path(article.source).suffix.lower() in SUFFIXES
    ]
