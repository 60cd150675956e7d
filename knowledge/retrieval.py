"""Find the passages that answer a question: by meaning and by words, in its language first."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from domain.audience import UNKNOWN, Asker
from domain.ids import ChunkId
from domain.knowledge import Chunk, Passage, Retrieval
from domain.language import Language
from knowledge.fitting import with_fits
from knowledge.index import ChunkIndex
from knowledge.indexing import ArticleStore, Progress, silent, synchronise
from knowledge.signals import signals_of
from knowledge.space import Space
from models.embedding import Embedder

# Fitted on the labelled turns' `fit` half: words decide between passages of nearly equal meaning.
KEYWORD_WEIGHT = 0.08
_CANDIDATES = 40
# Sentences are judged in so many passages: an answer quotes from no more.
_JUDGED = 4
# Below the one, the other language is asked too; it is believed where it is better by the other.
_WEAK, _CLEARLY_BETTER = 0.28, 0.08
_REMEMBERED = 512


@dataclass(frozen=True)
class _State:
    """What a search needs of the articles; replaced as a whole when they change."""

    chunks: dict[ChunkId, Chunk]
    space: Space

    def open_to(self, asker: Asker) -> "_State":
        if all(chunk.audience.everybody for chunk in self.chunks.values()):
            return self
        admitted = {k: c for k, c in self.chunks.items() if c.audience.admits(asker)}
        return _State(admitted, self.space)


class Knowledge:
    """One for a process. The first search waits for `warm`, later ones never."""

    def __init__(self, *, articles: ArticleStore, index: ChunkIndex, embedder: Embedder) -> None:
        self._articles = articles
        self._index = index
        self._embedder = embedder
        self._state: _State | None = None
        self._loading = asyncio.Lock()
        self._vectors: OrderedDict[str, np.ndarray] = OrderedDict()

    async def warm(self, on_progress: Progress = silent) -> None:
        """Load the model and bring the indexes in step with the articles; for the server's start."""
        async with self._loading:
            if self._state is None:
                await self._embedder.warm()
                await self._load(on_progress)

    async def refresh(self, on_progress: Progress = silent) -> None:
        """Take in articles that changed in the store."""
        async with self._loading:
            await self._load(on_progress)

    async def embed(self, question: str) -> np.ndarray:
        """The model's vector of the question, of length one; shared with `search` of the same text."""
        known = self._vectors.get(question)
        if known is None:
            known = (await self._embedder.embed_queries([question]))[0]
            self._vectors[question] = known
            if len(self._vectors) > _REMEMBERED:
                self._vectors.popitem(last=False)
        self._vectors.move_to_end(question)
        return known

    async def search(
        self, question: str, *, language: Language, limit: int = 6, asker: Asker = UNKNOWN
    ) -> Retrieval:
        state = (await self._ready()).open_to(asker)
        if not question.strip() or not state.chunks:
            return Retrieval(question, (), signals_of(question, (), (), ()))
        vector = await self.embed(question)
        row = state.space.place_question(vector, language=language)
        passages = await self._hybrid(question, row, language, state)
        if not passages or max(_dense(p) for p in passages) < _WEAK:
            passages = await self._from_other_language(question, row, language, state, passages)
        by_meaning = sorted(passages, key=_dense, reverse=True)
        by_words = sorted(
            (p for p in passages if p.keyword), key=lambda p: p.keyword or 0.0, reverse=True
        )
        signals = signals_of(question, passages, by_meaning, by_words)
        first, rest = passages[:_JUDGED], passages[_JUDGED:limit]
        judged = await with_fits(first, vector, state.space, self._embedder)
        return Retrieval(question, (*judged, *rest)[:limit], signals)

    async def _ready(self) -> _State:
        if self._state is None:
            await self.warm()
        assert self._state is not None
        return self._state

    async def _load(self, on_progress: Progress) -> None:
        await synchronise(
            articles=self._articles,
            index=self._index,
            embedder=self._embedder,
            on_progress=on_progress,
        )
        chunks = {chunk.id: chunk for chunk in await self._articles.chunks()}
        self._state = _State(chunks, await self._index.space() or Space())

    async def _hybrid(
        self, question: str, row: np.ndarray, language: Language, state: _State
    ) -> list[Passage]:
        near, matching = await asyncio.gather(
            self._index.near(row, language=language, limit=_CANDIDATES),
            self._index.matching(question, language=language, limit=_CANDIDATES),
        )
        dense, words = dict(near), dict(matching)
        only_words = [key for key in words if key not in dense]
        for key, vector in zip(
            only_words, await self._index.vectors(only_words, language=language), strict=True
        ):
            dense[key] = float(vector @ row)
        most = max([10.0, *words.values()])
        return _ranked(
            Passage(
                chunk=state.chunks[key],
                score=_fused(cosine, words.get(key, 0.0) / most),
                dense=cosine,
                keyword=words.get(key),
            )
            for key, cosine in dense.items()
            if key in state.chunks
        )

    async def _from_other_language(
        self,
        question: str,
        row: np.ndarray,
        language: Language,
        state: _State,
        found: Sequence[Passage],
    ) -> list[Passage]:
        """What only the other language knows, told by its twin in the asked language if it has one."""
        other = Language.EN if language is Language.ZH else Language.ZH
        best = max((_dense(passage) for passage in found), default=0.0)
        foreign = [
            passage
            for passage in await self._hybrid(question, row, other, state)
            if _dense(passage) > best + _CLEARLY_BETTER
        ]
        if not foreign:
            return list(found)
        twins = await self._twins(row, language, state, {p.chunk.slug for p in foreign})
        paired = {passage.chunk.slug for passage in twins}
        score = {p.chunk.slug: p.score for p in reversed(foreign)}
        raised = [
            Passage(p.chunk, max(p.score, score[p.chunk.slug]), p.dense, p.keyword) for p in twins
        ]
        alone = [passage for passage in foreign if passage.chunk.slug not in paired]
        rest = [passage for passage in found if passage.chunk.slug not in paired]
        return _ranked([*raised, *alone, *rest])

    async def _twins(
        self, row: np.ndarray, language: Language, state: _State, slugs: set[str]
    ) -> list[Passage]:
        """The best chunk of each of these articles in the asked language."""
        chunks = [c for c in state.chunks.values() if c.language is language and c.slug in slugs]
        vectors = await self._index.vectors([chunk.id for chunk in chunks], language=language)
        best: dict[str, Passage] = {}
        for chunk, vector in zip(chunks, vectors, strict=True):
            passage = Passage(chunk, _fused(float(vector @ row), 0.0), float(vector @ row))
            if chunk.slug not in best or best[chunk.slug].score < passage.score:
                best[chunk.slug] = passage
        return list(best.values())


def _fused(cosine: float, words: float) -> float:
    return (max(cosine, 0.0) + KEYWORD_WEIGHT * words) / (1 + KEYWORD_WEIGHT)


def _dense(passage: Passage) -> float:
    return passage.dense if passage.dense is not None else 0.0


def _ranked(passages: Iterable[Passage]) -> list[Passage]:
    return sorted(passages, key=lambda passage: (-passage.score, passage.chunk.id))
