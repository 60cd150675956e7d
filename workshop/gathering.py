"""Take a question that was not answered into the gap that asks the same, or begin a new one."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

import numpy as np

from domain.audience import Asker
from domain.gap import Gap, GapKind, GapState, Miss
from domain.ids import GapId, new_id
from domain.knowledge import Retrieval
from domain.language import Language
from store.gaps import Gaps
from workshop.clustering import JOINS, moved, nearest, packed, unpacked
from workshop.personal import anonymous

# So much of the question is said by one chunk, so near in meaning, that the article was there and was missed.
_SAID, _NEAR = 0.8, 0.45
_WEIGHED = 30
_WISH = re.compile(
    r"^(请|麻烦|可以|能不能|能)?(帮我|帮忙|给我|替我)(?!.*(吗|多少|怎么|什么|如何))"
    r"|^(please|(please )?(cancel|change|update|send|resend|call|refund|add|remove|apply|reset|delete|merge|combine|book|reserve)\b)",
    re.IGNORECASE,
)


class Source(Protocol):
    """The chat's own search and space."""

    async def embed(self, question: str) -> np.ndarray: ...

    async def place(self, vector: np.ndarray, *, language: Language) -> np.ndarray: ...

    async def search(
        self, question: str, *, language: Language, limit: int = 6, asker: Asker = ...
    ) -> Retrieval: ...


class Gatherer:
    """Online: what came first is never looked at again, but two gaps that grow alike become one."""

    def __init__(self, gaps: Gaps, source: Source) -> None:
        self._gaps = gaps
        self._source = source

    async def take_in(self, miss: Miss, *, now: datetime) -> Gap:
        told = " ".join(miss.question.split())
        miss = replace(miss, question=anonymous(told, language=miss.language))
        vector = await self._source.embed(miss.question)
        known = [
            (await self._current(gap, vector), count)
            for gap, count in await self._gaps.all_of(miss.language)
        ]
        at, cosine = await self._nearest(vector, [gap for gap, _ in known], miss.language)
        if cosine < JOINS:
            return await self._begin(miss, vector, now)
        gap, count = known[at]
        centre = moved(unpacked(gap.centre), count, vector)
        question = await self._representative(gap, miss, centre)
        grown = replace(gap, centre=packed(centre), question=question, updated_at=now)
        await self._gaps.add(grown, miss, new=False)
        others = [pair for pair in known if pair[0].id != gap.id]
        return await self._merged(grown, count + 1, others, now)

    async def _begin(self, miss: Miss, vector: np.ndarray, now: datetime) -> Gap:
        gap = Gap(
            id=GapId(new_id("gap")),
            language=miss.language,
            question=miss.question,
            kind=await self._kind(miss),
            state=GapState.NEW,
            centre=packed(vector),
            created_at=now,
            updated_at=now,
        )
        await self._gaps.add(gap, miss, new=True)
        return gap

    async def _kind(self, miss: Miss) -> GapKind:
        found = await self._source.search(
            miss.question, language=miss.language, limit=3, asker=miss.asker
        )
        if said_somewhere(found):
            return GapKind.RETRIEVAL
        wants = miss.task or _WISH.search(miss.question)
        return GapKind.ACTION if wants else GapKind.CONTENT

    async def _current(self, gap: Gap, like: np.ndarray) -> Gap:
        """With a centre of the model that is in use; another one's is measured anew."""
        if len(unpacked(gap.centre)) == len(like):
            return gap
        asked = {question.question for question in await self._gaps.questions(gap.id)}
        rows = [await self._source.embed(question) for question in asked or {gap.question}]
        return replace(gap, centre=packed(np.mean(rows, axis=0)))

    async def _nearest(
        self, vector: np.ndarray, gaps: Sequence[Gap], language: Language
    ) -> tuple[int, float]:
        row = await self._source.place(vector, language=language)
        centres = [
            await self._source.place(unpacked(gap.centre), language=language) for gap in gaps
        ]
        return nearest(row, centres)

    async def _representative(self, gap: Gap, miss: Miss, centre: np.ndarray) -> str:
        """Of the latest questions the one nearest to the centre."""
        asked = [question.question for question in await self._gaps.questions(gap.id)]
        told = list(dict.fromkeys((gap.question, miss.question, *asked)))[:_WEIGHED]
        rows = [
            await self._source.place(await self._source.embed(text), language=gap.language)
            for text in told
        ]
        at, _ = nearest(await self._source.place(centre, language=gap.language), rows)
        return told[at]

    async def _merged(
        self, gap: Gap, count: int, others: Sequence[tuple[Gap, int]], now: datetime
    ) -> Gap:
        """Only a gap that nobody has worked on is taken into another."""
        at, cosine = await self._nearest(
            unpacked(gap.centre), [other for other, _ in others], gap.language
        )
        if cosine < JOINS:
            return gap
        other, size = others[at]
        keeps, goes = (gap, other) if _untouched(other) else (other, gap)
        if not _untouched(goes):
            return gap
        total = unpacked(gap.centre) * count + unpacked(other.centre) * size
        bigger = gap if count >= size else other
        question = keeps.question if not _untouched(keeps) else bigger.question
        merged = replace(
            keeps, centre=packed(total / (count + size)), question=question, updated_at=now
        )
        await self._gaps.absorb(merged, goes.id)
        return merged


def said_somewhere(found: Retrieval) -> bool:
    """Whether an article says what was asked, whatever the assistant made of it."""
    signals = found.signals
    return signals.get("coverage", 0.0) >= _SAID and signals.get("top_dense", 0.0) >= _NEAR


def _untouched(gap: Gap) -> bool:
    return gap.state is GapState.NEW and gap.article_id is None and not gap.kind_settled
