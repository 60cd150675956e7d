"""One search in one language: candidates by meaning and by words, fused, and the best of them ranked again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np

from domain.audience import Asker
from domain.ids import ChunkId
from domain.knowledge import Passage, SentenceFit, with_rest_behind
from domain.language import Language
from knowledge.asking import concepts_of
from knowledge.fitting import SentenceShelf
from knowledge.index import ChunkIndex, Finds, Scope
from knowledge.keyword import row_of
from knowledge.library import Library, Overlay
from knowledge.ranking import RANKED_AGAIN, Candidate, Ranking
from knowledge.weighing import Concept, Wanted, said_in


@dataclass(frozen=True)
class Query:
    """`text` is the question as it is read, `vector` the model's of it."""

    text: str
    vector: np.ndarray
    asker: Asker
    overlay: Overlay | None = None


@dataclass(frozen=True)
class Findings:
    """Passages, best first, with what was looked for in words and the candidates in the order of their fused score;
    `taught`: the shop's own questions had a say in it."""

    passages: tuple[Passage, ...]
    wanted: Wanted
    candidates: tuple[Candidate, ...]
    taught: bool = False


@dataclass(frozen=True)
class Search:
    """What a search works with; made for each, it holds nothing of its own."""

    library: Library
    index: ChunkIndex
    sentences: SentenceShelf
    ranking: Ranking

    async def find(self, query: Query, language: Language, *, limit: int) -> Findings:
        """At least `limit` candidates by each search, where there are so many."""
        row, concepts, scope = self._looked_for(query, language)
        taught = self.sentences.taught(query.vector, language=language)
        finds = await self.index.look_up(row, concepts, scope, limit=limit, taught=taught)
        found = self._candidates(finds)
        if query.overlay is not None:
            found = await self._overlaid(found, query.overlay, row, finds.wanted, language)
        return await self._ranked(found, finds.wanted, query, language)

    async def rate(self, ids: Sequence[ChunkId], query: Query, language: Language) -> Findings:
        """These chunks and no others."""
        row, concepts, scope = self._looked_for(query, language)
        finds = await self.index.measure(row, concepts, ids, scope)
        return await self._ranked(self._candidates(finds), finds.wanted, query, language)

    def _looked_for(
        self, query: Query, language: Language
    ) -> tuple[np.ndarray, list[Concept], Scope]:
        return (
            self.library.space.place_question(query.vector, language=language),
            concepts_of(query.text, self.library.synonyms),
            self.library.scope(language, query.asker),
        )

    def _candidates(self, finds: Finds) -> list[Candidate]:
        now = datetime.now(UTC)
        return [
            Candidate(self.library.chunks[key], cosine, finds.said[key])
            for key, cosine in finds.dense.items()
            if self.library.current(key, now)
        ]

    async def _overlaid(
        self,
        found: list[Candidate],
        overlay: Overlay,
        row: np.ndarray,
        wanted: Wanted,
        language: Language,
    ) -> list[Candidate]:
        words = await self.index.words(language)
        live = [each for each in found if each.chunk.article_id not in overlay.articles]
        tried = [
            Candidate(chunk, _nearest(overlay, at, row), said_in(row_of(chunk), wanted, words))
            for at, chunk in enumerate(overlay.chunks)
            if chunk.language is language
        ]
        return [*live, *tried]

    async def _ranked(
        self, found: list[Candidate], wanted: Wanted, query: Query, language: Language
    ) -> Findings:
        fused = self.ranking.fuse(found)
        first, rest = fused[:RANKED_AGAIN], fused[RANKED_AGAIN:]
        again = await self._looked_at(first, wanted, query, language)
        passages = [
            replace(each.passage(self.ranking.final(each)), sentences=sentences)
            for each, sentences in again
        ]
        behind = [each.passage(self.ranking.final(each)) for each in rest]
        candidates = (*(each for each, _ in again), *rest)
        taught = self.sentences.has_lens(language)
        return Findings(with_rest_behind(passages, behind), wanted, candidates, taught)

    async def _looked_at(
        self, first: Sequence[Candidate], wanted: Wanted, query: Query, language: Language
    ) -> list[tuple[Candidate, tuple[SentenceFit, ...]]]:
        """With the best sentence of each, and with what its whole article says."""
        judged = await self.sentences.fits_in([each.chunk for each in first], query.vector)
        articles = list(dict.fromkeys(each.chunk.article_id for each in first))
        said = await self.index.articles_said(articles, wanted, language)
        return [
            (
                replace(
                    each,
                    sentence=max((fit.fit for fit in sentences), default=None),
                    article=said.get(each.chunk.article_id, each.said).share,
                ),
                sentences,
            )
            for each, sentences in zip(first, judged, strict=True)
        ]


def _nearest(overlay: Overlay, at: int, row: np.ndarray) -> float:
    """By the chunk itself or by one of its alternative questions."""
    rows = np.concatenate([overlay.placed.rows[at : at + 1], overlay.placed.questions[at]])
    return float((rows @ row).max())
