"""Put a collection into a knowledge base of its own, and let the chat's search rank it for each question."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from domain.ids import ArticleId, ChunkId
from domain.knowledge import Article, Chunk
from evals.retrieval.beir import Document, Question
from evals.retrieval.kept import KeptEmbedder
from evals.retrieval.runs import Ranking
from knowledge.chunking import chunk_article
from knowledge.indexing import Progress
from knowledge.retrieval import Knowledge
from models.chat import build_models
from models.reranking import build_reranker
from settings import Settings
from store.articles import ArticleStore
from store.engine import migrate
from wiring import open_library

RETRIEVERS = ("bm25", "dense", "fused", "final")
# So many chunks make ten documents even where each is long.
DEPTH = 100


@dataclass(frozen=True)
class Found:
    """What one search gave: a ranking of chunks by each retriever, and the signals."""

    rankings: dict[str, list[tuple[ChunkId, float]]]
    signals: dict[str, float]


@dataclass(frozen=True)
class Shelf:
    """A knowledge base of nothing but the collection; a chunk's `slug` is its document's id."""

    knowledge: Knowledge
    chunks: dict[ChunkId, Chunk]

    async def search(self, question: Question) -> Found:
        """The final ranking is what the chat would get; the others are the same search's earlier steps."""
        text, language = question.text, question.language
        found = await self.knowledge.search(text, language=language, limit=DEPTH)
        rankings = await self.knowledge.rankings(text, language=language, limit=DEPTH)
        rankings["final"] = [(passage.chunk.id, passage.score) for passage in found.passages]
        return Found({name: rankings[name] for name in RETRIEVERS}, dict(found.signals))

    def documents(self, ranking: Sequence[tuple[ChunkId, float]]) -> Ranking:
        """A document stands where its best chunk stands."""
        best: dict[str, float] = {}
        for chunk_id, score in ranking:
            best.setdefault(self.chunks[chunk_id].slug, score)
        return list(best.items())


@asynccontextmanager
async def shelve(
    documents: Sequence[Document],
    *,
    settings: Settings,
    embedder: KeptEmbedder,
    folder: Path,
    on_progress: Progress,
) -> AsyncIterator[Shelf]:
    """Journal and indexes are made in `folder` by the product's own code."""
    apart = settings.model_copy(update={"data": folder, "database_url": ""})
    await migrate(apart.journal_url)
    library = open_library(apart, embedder)
    try:
        await _store(documents, library.articles, on_progress)
        knowledge = Knowledge(
            articles=library.articles,
            index=library.index,
            embedder=embedder,
            reranker=build_reranker(settings, build_models(settings)),
        )
        await knowledge.warm(on_progress)
        yield Shelf(knowledge, {chunk.id: chunk for chunk in await library.articles.chunks()})
    finally:
        await library.close()


async def _store(
    documents: Sequence[Document], articles: ArticleStore, on_progress: Progress
) -> None:
    for at, document in enumerate(documents, 1):
        article = article_of(document)
        await articles.upsert(article, chunk_article(article))
        on_progress("store", at, len(documents))


def article_of(document: Document) -> Article:
    """One with a title alone says that title."""
    seed = f"{document.id}\0{document.title}\0{document.text}"
    digest = hashlib.sha256(seed.encode()).hexdigest()
    return Article(
        id=ArticleId("art_" + digest[:28]),
        slug=document.id,
        language=document.language,
        title=document.title,
        text=document.text or document.title,
        source="",
        content_hash=digest,
        version_date="",
    )
