"""Bring a folder of documents into the article store and the indexes, touching only what changed."""

import asyncio
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from domain.ids import ArticleId
from domain.knowledge import Article
from domain.language import Language
from knowledge.chunking import CHUNKING, chunk_article
from knowledge.documents import Document, LoadFailure
from knowledge.index import ChunkIndex
from knowledge.indexing import ArticleStore, Progress, embed_chunks, silent, synchronise
from knowledge.loading import SUFFIXES, load_folder
from models.embedding import Embedder


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
    on_progress: Progress = silent,
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
    # Before anything is stored: a model that does not answer leaves all as it was.
    await embed_chunks([chunk for chunks in pieces for chunk in chunks], embedder, on_progress)
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
