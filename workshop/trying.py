"""The test box: a question as the chat would take it, also as if drafts were published."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

import numpy as np

from domain.audience import UNKNOWN, Asker
from domain.ids import ArticleId, ChunkId
from domain.knowledge import Chunk, Passage, Retrieval
from domain.language import Language
from domain.trial import Trial
from knowledge.library import Overlay
from knowledge.retrieval import Knowledge
from store.moments import utc_now
from store.versions import Versions
from workshop import steps

# So far down the places of a passage in each search are told.
_DEEP = 100


class Searches(Protocol):
    """What the chat needs of the articles."""

    async def search(
        self, question: str, *, language: Language, limit: int = 6, asker: Asker = UNKNOWN
    ) -> Retrieval: ...

    async def embed(self, question: str) -> np.ndarray: ...


class Chat(Protocol):
    async def try_question(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        language: Language = Language.ZH,
        asker: Asker = UNKNOWN,
        knowledge: Searches | None = None,
    ) -> Trial: ...


@dataclass(frozen=True)
class Found:
    """A passage with its places in the searches by meaning and by words; `quotes` are what the reply takes of it."""

    passage: Passage
    dense_rank: int | None
    keyword_rank: int | None
    cited: bool
    quotes: tuple[str, ...]


@dataclass(frozen=True)
class Tried:
    trial: Trial
    passages: tuple[Found, ...]
    took_ms: float


class Overlaid:
    """The articles with some drafts in the place of what is live of them."""

    def __init__(self, knowledge: Knowledge, overlay: Overlay) -> None:
        self._knowledge = knowledge
        self._overlay = overlay

    async def embed(self, question: str) -> np.ndarray:
        return await self._knowledge.embed(question)

    async def search(
        self, question: str, *, language: Language, limit: int = 6, asker: Asker = UNKNOWN
    ) -> Retrieval:
        return await self._knowledge.search(
            question, language=language, limit=limit, asker=asker, overlay=self._overlay
        )


class TestBox:
    __test__ = False

    def __init__(
        self,
        chat: Chat,
        knowledge: Knowledge,
        versions: Versions,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._chat, self._knowledge, self._versions = chat, knowledge, versions
        self._clock = clock

    async def try_question(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        language: Language = Language.ZH,
        asker: Asker = UNKNOWN,
        draft_of: Iterable[ArticleId] = (),
    ) -> Tried:
        """`draft_of`: articles of which the open version is searched as if it were live."""
        source = await self._source(list(dict.fromkeys(draft_of)), asker)
        began = time.perf_counter()
        trial = await self._chat.try_question(
            question, history=history, language=language, asker=asker, knowledge=source
        )
        took = (time.perf_counter() - began) * 1000
        return Tried(trial, await self._found(trial, source or self._knowledge, asker), took)

    async def _source(self, drafted: Sequence[ArticleId], asker: Asker) -> Overlaid | None:
        if not drafted:
            return None
        chunks = [chunk for key in drafted for chunk in await self._cut(key)]
        admitted = [chunk for chunk in chunks if chunk.audience.admits(asker)]
        return Overlaid(self._knowledge, await self._knowledge.overlay(admitted, drafted))

    async def _cut(self, article_id: ArticleId) -> Sequence[Chunk]:
        """As publishing would cut it now. An article without an open version stays as it is."""
        standing = await self._versions.standing(article_id)
        version = standing.open or standing.scheduled or standing.live
        if version is None:
            return ()
        at_once = replace(version, content=replace(version.content, effective_from=None))
        return steps.publish(standing, at_once, now=self._clock()).pieces or ()

    async def _found(self, trial: Trial, source: Searches, asker: Asker) -> tuple[Found, ...]:
        quotes: dict[ChunkId, list[str]] = {}
        for citation in trial.citations:
            quotes.setdefault(citation.chunk_id, []).append(citation.quote)
        used = set(trial.offered) or set(quotes)
        found: dict[ChunkId, Found] = {}
        for retrieval in trial.retrievals:
            wide = await source.search(
                retrieval.question, language=trial.language, limit=_DEEP, asker=asker
            )
            dense = _places((p.chunk.id, p.dense) for p in wide.passages)
            keyword = _places((p.chunk.id, p.keyword) for p in wide.passages)
            for passage in retrieval.passages:
                key = passage.chunk.id
                found.setdefault(
                    key,
                    Found(
                        passage,
                        dense.get(key),
                        keyword.get(key),
                        key in used,
                        tuple(quotes.get(key, ())),
                    ),
                )
        return tuple(found.values())


def _places(scored: Iterable[tuple[ChunkId, float | None]]) -> dict[ChunkId, int]:
    """From 1; none for what a search did not find."""
    known = [(key, score) for key, score in scored if score is not None]
    ordered = sorted(known, key=lambda pair: -pair[1])
    return {key: place for place, (key, _) in enumerate(ordered, 1)}
