"""Take a question that was not answered into the gap that asks the same, or begin a new one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

import numpy as np

from domain.audience import Asker
from domain.gap import Gap, GapKind, GapState, Miss
from domain.ids import GapId, new_id
from domain.knowledge import Retrieval
from domain.language import Language
from domain.redaction import anonymous
from store.gaps import Gaps
from workshop.clustering import JOINS, moved, nearest, packed, unpacked

# How near a sentence of an article must come to a question, or to what an operator answered, to be what was missed.
# Measured on evals/labelled/turns.jsonl: of the questions that an article answers 63 % lie above the first, of the
# others 9 %; above the second 46 % and 1 %.
_NEAR_QUESTION, _NEAR_REPLY = 0.38, 0.45
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


@dataclass(frozen=True)
class _Known:
    """`row` is the centre in the centred space."""

    gap: Gap
    count: int
    row: np.ndarray


class Gatherer:
    """Online: what came first is never looked at again, but two gaps that grow alike become one. One at a time."""

    def __init__(self, gaps: Gaps, source: Source) -> None:
        self._gaps = gaps
        self._source = source
        self._known: dict[Language, list[_Known]] = {}

    async def take_in(self, misses: Sequence[Miss], *, now: datetime) -> None:
        """The gaps are read once for all of them."""
        self._known.clear()
        for miss in misses:
            told = " ".join(miss.question.split())
            clean = replace(miss, question=anonymous(told, language=miss.language))
            await self._take_in(clean, now)
        self._known.clear()

    async def _take_in(self, miss: Miss, now: datetime) -> None:
        vector = await self._source.embed(miss.question)
        known = await self._all(miss.language, vector)
        row = await self._source.place(vector, language=miss.language)
        at, cosine = nearest(row, [one.row for one in known])
        if cosine < JOINS:
            known.append(_Known(await self._begin(miss, vector, now), 1, row))
            return
        joined = known.pop(at)
        centre = moved(unpacked(joined.gap.centre), joined.count, vector)
        placed = await self._source.place(centre, language=miss.language)
        question = await self._representative(joined.gap, miss, placed)
        gap = replace(joined.gap, centre=packed(centre), question=question, updated_at=now)
        await self._gaps.join(gap, miss)
        await self._merge(_Known(gap, joined.count + 1, placed), known, now)

    async def _all(self, language: Language, like: np.ndarray) -> list[_Known]:
        if language not in self._known:
            self._known[language] = [
                await self._measured(gap, count, like)
                for gap, count in await self._gaps.all_of(language)
            ]
        return self._known[language]

    async def _measured(self, gap: Gap, count: int, like: np.ndarray) -> _Known:
        """A centre of another model than the one in use is measured anew."""
        if len(unpacked(gap.centre)) != len(like):
            asked = {question.question for question in await self._gaps.questions(gap.id)}
            rows = [await self._source.embed(question) for question in asked or {gap.question}]
            gap = replace(gap, centre=packed(np.mean(rows, axis=0)))
        placed = await self._source.place(unpacked(gap.centre), language=gap.language)
        return _Known(gap, count, placed)

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
        await self._gaps.begin(gap, miss)
        return gap

    async def _kind(self, miss: Miss) -> GapKind:
        found = await self._source.search(
            miss.question, language=miss.language, limit=3, asker=miss.asker
        )
        if answers_question(found):
            return GapKind.RETRIEVAL
        wants = miss.task or _WISH.search(miss.question)
        return GapKind.ACTION if wants else GapKind.CONTENT

    async def _representative(self, gap: Gap, miss: Miss, centre: np.ndarray) -> str:
        """Of the latest questions the one nearest to the centre."""
        asked = [question.question for question in await self._gaps.questions(gap.id)]
        told = list(dict.fromkeys((gap.question, miss.question, *asked)))[:_WEIGHED]
        rows = [
            await self._source.place(await self._source.embed(text), language=gap.language)
            for text in told
        ]
        at, _ = nearest(centre, rows)
        return told[at]

    async def _merge(self, grown: _Known, others: list[_Known], now: datetime) -> None:
        """With the gap that it has come near to; only one that nobody has worked on is taken into another."""
        at, cosine = nearest(grown.row, [one.row for one in others])
        if cosine < JOINS:
            others.append(grown)
            return
        keeps, goes = grown, others[at]
        if not _untouched(goes.gap):
            keeps, goes = goes, keeps
        merged = await self._merged(keeps, goes, now) if _untouched(goes.gap) else None
        if merged is None:
            others.append(grown)
        else:
            others[at] = merged

    async def _merged(self, keeps: _Known, goes: _Known, now: datetime) -> _Known | None:
        count = keeps.count + goes.count
        total = unpacked(keeps.gap.centre) * keeps.count + unpacked(goes.gap.centre) * goes.count
        centre = (total / count).astype(np.float32)
        speaks = goes if _untouched(keeps.gap) and goes.count > keeps.count else keeps
        gap = replace(
            keeps.gap, centre=packed(centre), question=speaks.gap.question, updated_at=now
        )
        if not await self._gaps.absorb(gap, goes.gap.id):
            return None
        return _Known(gap, count, await self._source.place(centre, language=gap.language))


def answers_question(found: Retrieval) -> bool:
    """Whether an article says what was asked, whatever the assistant made of it."""
    return found.signals.get("top_sentence", 0.0) >= _NEAR_QUESTION


def says_the_same(found: Retrieval) -> bool:
    """Whether an article says what an operator answered."""
    return found.signals.get("top_sentence", 0.0) >= _NEAR_REPLY


def _untouched(gap: Gap) -> bool:
    return gap.state is GapState.NEW and gap.article_id is None and not gap.kind_settled
