"""Find the passages that answer a question: by meaning and by words, in its language first."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from domain.audience import UNKNOWN, Asker
from domain.errors import XiaoerError
from domain.ids import ArticleId, ChunkId
from domain.knowledge import Chunk, Passage, Retrieval, best_first
from domain.language import Language
from knowledge.answerability import shipped_answerability
from knowledge.everyday import EVERYDAY
from knowledge.fitting import NO_LENSES, SentenceShelf
from knowledge.index import ChunkIndex
from knowledge.indexing import ArticleStore, Progress, embed_chunks, silent, synchronise
from knowledge.library import Library, Overlay, library_of
from knowledge.ranking import shipped_ranking
from knowledge.searching import Findings, Query, Search
from knowledge.signals import NOTHING, signals_of
from knowledge.space import Space
from knowledge.teaching import Lessons, Teacher, lessons_of
from knowledge.terms import simplified
from models.embedding import Embedder
from models.reranking import Reranker

logger = logging.getLogger(__name__)
_CANDIDATES = 40
# Below the one, the other language is asked too; it is believed where it is better by the other.
_WEAK, _CLEARLY_BETTER = 0.28, 0.08
_REMEMBERED = 512
SynonymGroups = Callable[[], Awaitable[Sequence[Sequence[str]]]]


async def no_synonyms() -> Sequence[Sequence[str]]:
    """For a shop that keeps none."""
    return ()


class Knowledge:
    """One for a process. The first search waits for `warm`, later ones never."""

    def __init__(
        self,
        *,
        articles: ArticleStore,
        index: ChunkIndex,
        embedder: Embedder,
        synonyms: SynonymGroups = no_synonyms,
        reranker: Reranker | None = None,
        teacher: Teacher | None = None,
    ) -> None:
        self._articles = articles
        self._index = index
        self._embedder = embedder
        self._synonyms = synonyms
        self._reranker = reranker
        self._teacher = teacher
        self._lessons: Lessons = {}
        self._asked_anew = asyncio.Event()
        self._library: Library | None = None
        self._sentences = SentenceShelf(Space(), embedder)
        self._loading = asyncio.Lock()
        self._vectors: OrderedDict[str, np.ndarray] = OrderedDict()

    async def warm(self, on_progress: Progress = silent) -> None:
        """Load the model and bring the indexes in step with the articles; for the server's start."""
        async with self._loading:
            if self._library is None:
                await self._embedder.warm()
                if self._reranker is not None:
                    await self._reranker.warm()
                await self._load(on_progress)

    async def refresh(self, on_progress: Progress = silent) -> None:
        """Take in articles that changed in the store."""
        async with self._loading:
            await self._load(on_progress)

    async def teach(self) -> None:
        """Let the shop's own questions, where they are new, teach the search; until then it knows what it knew."""
        library = await self._ready()
        if self._teacher is None:
            return
        lessons = self._lessons
        for language in self._teacher.due(lessons):
            await self._teacher.teach(lessons[language], library.space, language)
            if self._library is library:
                self._sentences = self._shelf(library.space)

    async def watch(self) -> None:
        """Teaches beside the server, whenever the articles changed."""
        while True:
            await self._asked_anew.wait()
            self._asked_anew.clear()
            try:
                await self.teach()
            except XiaoerError:
                logger.exception("the shop's questions could not teach the search")

    async def embed(self, question: str) -> np.ndarray:
        """The model's vector of the question, of length one; shared with `search` of the same text."""
        plain = simplified(question)
        known = self._vectors.get(plain)
        if known is None:
            known = (await self._embedder.embed_queries([plain]))[0]
            self._vectors[plain] = known
            if len(self._vectors) > _REMEMBERED:
                self._vectors.popitem(last=False)
        self._vectors.move_to_end(plain)
        return known

    async def place(self, vector: np.ndarray, *, language: Language) -> np.ndarray:
        """A question's vector where unlike questions score near zero; `vector` is `embed`'s, or a mean of such."""
        space = (await self._ready()).space
        if not space.means:
            # Without articles there is only what everybody says to tell the model's bias from.
            said = [await self.embed(text) for text in EVERYDAY[language]]
            vector = vector - np.mean(said, axis=0)
        return space.apart(vector, language=language)

    async def overlay(self, chunks: Sequence[Chunk], articles: Iterable[ArticleId]) -> Overlay:
        """What `search` takes to look at these chunks as if they were published instead of `articles`."""
        library = await self._ready()
        placed = library.space.place_chunks(chunks, await embed_chunks(chunks, self._embedder))
        return Overlay(tuple(chunks), placed, frozenset(articles))

    async def search(
        self,
        question: str,
        *,
        language: Language,
        limit: int = 6,
        asker: Asker = UNKNOWN,
        overlay: Overlay | None = None,
    ) -> Retrieval:
        library = await self._ready()
        if not question.strip() or not (library.chunks or overlay):
            return Retrieval(question, (), NOTHING)
        query = await self._query(question, language, asker, overlay, library)
        search = self._search(library)
        found = await search.find(query, language, limit=_CANDIDATES)
        if _nearest(found.passages) < _WEAK:
            found = await self._with_other_language(found, query, language, search)
        passages = await self._reranked(query.text, found.passages)
        signals = self._signals(passages, found, query)
        return Retrieval(question, passages[:limit], signals, read_as=query.text)

    async def rankings(
        self, question: str, *, language: Language, limit: int = 100
    ) -> dict[str, list[tuple[ChunkId, float]]]:
        """For measuring: the same search, as each of its steps would rank."""
        library = await self._ready()
        query = await self._query(question, language, UNKNOWN, None, library)
        found = await self._search(library).find(query, language, limit=max(limit, _CANDIDATES))
        final = await self._reranked(query.text, found.passages)
        steps = {
            "bm25": [(p.chunk.id, p.keyword) for p in found.passages if p.keyword],
            "dense": [(p.chunk.id, _dense(p)) for p in found.passages],
            "fused": [(p.chunk.id, p.fused or 0.0) for p in found.passages],
            "final": [(p.chunk.id, p.score) for p in final],
        }
        return {
            name: sorted(scored, key=lambda pair: (-pair[1], pair[0]))[:limit]
            for name, scored in steps.items()
        }

    def _signals(
        self, passages: tuple[Passage, ...], found: Findings, query: Query
    ) -> dict[str, float]:
        signals = signals_of(passages, found)
        if passages:
            signals["answerable"] = shipped_answerability().probability(
                signals, query.vector, model=self._embedder.name
            )
        return signals

    def _search(self, library: Library) -> Search:
        return Search(library, self._index, self._sentences, shipped_ranking())

    async def _query(
        self,
        question: str,
        language: Language,
        asker: Asker,
        overlay: Overlay | None,
        library: Library,
    ) -> Query:
        spelling = library.spelling.get(language)
        read = spelling.corrected(simplified(question)) if spelling else question
        return Query(read, await self.embed(read), asker, overlay)

    async def _ready(self) -> Library:
        if self._library is None:
            await self.warm()
        assert self._library is not None
        return self._library

    async def _load(self, on_progress: Progress) -> None:
        chunks = await synchronise(
            articles=self._articles,
            index=self._index,
            embedder=self._embedder,
            on_progress=on_progress,
        )
        space = await self._index.space() or Space()
        if self._teacher is not None:
            self._lessons = await asyncio.to_thread(lessons_of, chunks)
        self._sentences = self._shelf(space)
        library = library_of(
            chunks,
            space,
            groups=await self._synonyms(),
            words={language: await self._index.vocabulary(language) for language in Language},
        )
        for spelling in library.spelling.values():
            await asyncio.to_thread(spelling.prepare)
        self._library = library
        self._asked_anew.set()

    def _shelf(self, space: Space) -> SentenceShelf:
        lenses = self._teacher.known(self._lessons) if self._teacher else NO_LENSES
        return SentenceShelf(space, self._embedder, lenses)

    async def _reranked(self, question: str, passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
        return (
            passages if self._reranker is None else await self._reranker.order(question, passages)
        )

    async def _with_other_language(
        self, found: Findings, query: Query, language: Language, search: Search
    ) -> Findings:
        """What only the other language knows, told by its twin in the asked language if it has one."""
        other = Language.EN if language is Language.ZH else Language.ZH
        best = _nearest(found.passages)
        elsewhere = await search.find(query, other, limit=_CANDIDATES)
        foreign = [p for p in elsewhere.passages if _nearest((p,)) > best + _CLEARLY_BETTER]
        if not foreign:
            return found
        score: dict[str, float] = {}
        for passage in foreign:
            score.setdefault(passage.chunk.slug, passage.score)
        twins = await self._twins(query, language, search, set(score))
        paired = {passage.chunk.slug for passage in twins}
        raised = [replace(p, score=max(p.score, score[p.chunk.slug])) for p in twins]
        alone = [passage for passage in foreign if passage.chunk.slug not in paired]
        rest = [passage for passage in found.passages if passage.chunk.slug not in paired]
        return replace(found, passages=best_first([*raised, *alone, *rest]))

    async def _twins(
        self, query: Query, language: Language, search: Search, slugs: set[str]
    ) -> list[Passage]:
        """The best chunk of each of these articles in the asked language."""
        own = search.library.chunks.values()
        ids = [chunk.id for chunk in own if chunk.language is language and chunk.slug in slugs]
        rated = await search.rate(ids, query, language)
        best: dict[str, Passage] = {}
        for passage in rated.passages:
            best.setdefault(passage.chunk.slug, passage)
        return list(best.values())


def _nearest(passages: Iterable[Passage]) -> float:
    """The cosine of the best sentence: of the scores the one that compares across languages."""
    return max((fit.plain for passage in passages for fit in passage.sentences), default=0.0)


def _dense(passage: Passage) -> float:
    return passage.dense if passage.dense is not None else 0.0
