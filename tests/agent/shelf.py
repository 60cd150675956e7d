"""A knowledge source of the demo's Markdown articles, searched by words alone: quick, and without an embedding."""

import hashlib
from functools import cache
from pathlib import Path

import numpy as np

from domain.audience import UNKNOWN, Asker
from domain.ids import ArticleId
from domain.knowledge import Article, Chunk, Passage, Retrieval
from domain.language import Language
from knowledge.asking import concepts_of
from knowledge.chunking import chunk_article
from knowledge.keyword import KeywordIndex
from knowledge.loading import load_folder
from knowledge.terms import content_terms, terms
from knowledge.weighing import said_in

_NEAR = 40
ARTICLES = Path(__file__).parents[2] / "demo" / "knowledge"


@cache
def demo_chunks() -> dict[str, Chunk]:
    documents, _ = load_folder(ARTICLES)
    chunks: dict[str, Chunk] = {}
    for d in documents:
        article = Article(
            id=ArticleId(f"art_{d.slug}_{d.language}"),
            slug=d.slug,
            language=d.language,
            title=d.title,
            text=d.text,
            source=d.source,
            content_hash=hashlib.sha256(d.text.encode()).hexdigest(),
            version_date=d.version_date,
            topic=d.topic,
        )
        chunks |= {chunk.id: chunk for chunk in chunk_article(article)}
    return chunks


class Shelf:
    """`asked` remembers every search, `askers` for whom."""

    def __init__(self, folder: Path) -> None:
        self._index = KeywordIndex(folder / "words.db")
        self._index.upsert(list(demo_chunks().values()))
        self.asked: list[str] = []
        self.askers: list[Asker] = []

    async def embed(self, question: str) -> np.ndarray:
        """Hashed words: enough for a test to see that a vector arrives."""
        vector = np.zeros(64, dtype=np.float32)
        for term in terms(question):
            vector[int(hashlib.md5(term.encode()).hexdigest(), 16) % 64] += 1.0
        return vector / max(1.0, float(np.linalg.norm(vector)))

    async def search(
        self, question: str, *, language: Language, limit: int = 6, asker: Asker = UNKNOWN
    ) -> Retrieval:
        self.asked.append(question)
        self.askers.append(asker)
        words = self._index.words(language)
        wanted = words.weighed(concepts_of(question, {}))
        near = self._index.matching(wanted, language=language, audiences=[""], limit=_NEAR)
        rows = self._index.rows(near, language=language)
        said = {key: said_in(row, wanted, words).bm25 for key, row in rows.items()}
        best = sorted(said, key=lambda key: (-said[key], key))[:limit]
        passages = tuple(
            Passage(demo_chunks()[key], said[key], dense=None, keyword=said[key]) for key in best
        )
        return Retrieval(question, passages, _signals(question, passages))


def _signals(question: str, passages: tuple[Passage, ...]) -> dict[str, float]:
    if not passages:
        return {}
    top, asked = passages[0], content_terms(question)
    said = set(terms(f"{top.chunk.title} {' '.join(top.chunk.headings)} {top.chunk.text}"))
    other = next((p.score for p in passages if p.chunk.slug != top.chunk.slug), 0.0)
    coverage = sum(1 for term in asked if term in said) / max(1, len(asked))
    return {
        "top_dense": 0.5 + coverage / 2,
        "top_keyword": top.score / (top.score + 10.0),
        "margin": (top.score - other) / top.score,
        "agreement": 1.0,
        "coverage": coverage,
        "answerable": coverage,
    }
