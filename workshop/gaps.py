"""What customers asked in vain, gathered from the journal, and what becomes of it."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.errors import NotFound
from domain.gap import (
    Cause,
    GapFigures,
    GapKind,
    GapQuestion,
    GapState,
    OperatorReply,
)
from domain.ids import ArticleId, ConversationId, GapId, MessageId
from domain.language import Language
from store.journal import Journal
from store.moments import utc_now
from workshop.closing import Chat, Closer, Drafts
from workshop.gathering import Gatherer, Source, says_the_same
from workshop.replies import substance

logger = logging.getLogger(__name__)

# What is written while a collection runs, or signed a little late, is seen by the next one.
_OVERLAP = timedelta(hours=1)
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
# Operators write in several messages; after so long they are through with it.
_SAID = timedelta(minutes=10)
_READ_FOR = timedelta(days=14)
_AT_ONCE, _LONG_REPLY = 100, 300
EVERY_SECONDS = 60.0


@dataclass(frozen=True)
class Opened:
    """A gap with its questions, what operators answered to them, and the articles that come nearest."""

    figures: GapFigures
    questions: list[GapQuestion]
    replies: dict[MessageId, str]
    nearest: list[tuple[ArticleId, str, float]]


class GapBook:
    """Everything is derived from the journal: what a crash cut short, the next collection finds again."""

    def __init__(
        self,
        journal: Journal,
        source: Source,
        *,
        drafts: Drafts,
        chat: Chat,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._journal, self._source, self._clock = journal, source, clock
        self._gatherer = Gatherer(journal.gaps, source)
        self._closer = Closer(
            journal.gaps, journal.gap_reports, drafts=drafts, chat=chat, space=source, clock=clock
        )
        self._since = _BEGINNING
        self._collecting = asyncio.Lock()

    async def watch(self) -> None:
        """Collect each minute until cancelled; not at once, for a start has more urgent work."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                await self.collect()
            except Exception:
                # The next minute tries again; nothing is lost meanwhile.
                logger.exception("gaps could not be collected")

    async def collect(self, *, most: int = _AT_ONCE) -> int:
        """Gather what was missed since the last time, at most so many questions; returns how many were new."""
        async with self._collecting:
            now = self._clock()
            misses = await self._journal.misses.between(self._since, now)
            known = await self._journal.gaps.known([miss.message_id for miss in misses])
            for miss in misses:
                before = known.get(miss.message_id)
                if before is not None and miss.cause.outweighs(before):
                    await self._journal.gaps.strengthen(miss.message_id, miss.cause)
            fresh = [miss for miss in misses if miss.message_id not in known]
            await self._gatherer.take_in(fresh[:most], now=now)
            if len(fresh) <= most:
                self._since = now - _OVERLAP
            await self._read_replies(now)
            await self._closer.check_live()
            return min(len(fresh), most)

    async def flag(self, conversation_id: ConversationId, message_id: MessageId) -> GapFigures:
        """An operator says that the answer to this was missing."""
        miss = await self._journal.misses.flagged(conversation_id, message_id)
        async with self._collecting:
            if await self._journal.gaps.of_question(miss.message_id) is None:
                await self._gatherer.take_in([miss], now=self._clock())
            else:
                await self._journal.gaps.strengthen(miss.message_id, Cause.FLAGGED)
            gap = await self._journal.gaps.of_question(miss.message_id)
        assert gap is not None
        return await self.figures(gap.id)

    async def listed(
        self,
        *,
        state: GapState | None = None,
        kind: GapKind | None = None,
        language: Language | None = None,
    ) -> list[GapFigures]:
        return await self._journal.gap_reports.listed(
            now=self._clock(), state=state, kind=kind, language=language
        )

    async def counts(
        self, *, kind: GapKind | None = None, language: Language | None = None
    ) -> dict[str, int]:
        return await self._journal.gap_reports.counts(kind=kind, language=language)

    async def figures(self, gap_id: GapId) -> GapFigures:
        found = await self._journal.gap_reports.of(gap_id, now=self._clock())
        if found is None:
            raise NotFound("There is no such gap; the list may have changed.")
        return found

    async def open(self, gap_id: GapId) -> Opened:
        figures = await self.figures(gap_id)
        gap = figures.gap
        said = await self._journal.gap_reports.replies(gap_id=gap_id)
        found = await self._source.search(gap.question, language=gap.language)
        nearest: dict[ArticleId, tuple[ArticleId, str, float]] = {}
        for passage in found.passages:
            chunk = passage.chunk
            nearest.setdefault(
                chunk.article_id, (chunk.article_id, chunk.title, round(passage.score, 4))
            )
        return Opened(
            figures,
            await self._journal.gaps.questions(gap_id),
            {reply.message_id: text for reply in said if (text := substance(reply))},
            list(nearest.values()),
        )

    async def change(
        self, gap_id: GapId, *, state: GapState | None = None, kind: GapKind | None = None
    ) -> GapFigures:
        await self._journal.gaps.get(gap_id)
        changes: dict[str, Any] = {}
        if state is not None:
            changes["state"] = state
        if kind is not None:
            changes |= {"kind": kind, "kind_settled": True}
        if changes:
            await self._journal.gaps.change(gap_id, **changes)
        return await self.figures(gap_id)

    async def draft(self, gap_id: GapId, *, author: str, tongue: Language) -> ArticleId:
        return await self._closer.draft(gap_id, author=author, tongue=tongue)

    async def check(self, gap_id: GapId) -> GapFigures:
        await self._closer.check(gap_id)
        return await self.figures(gap_id)

    async def _read_replies(self, now: datetime) -> None:
        """What operators answered tells whether an article was there after all."""
        said = await self._journal.gap_reports.replies(unread_since=now - _READ_FOR)
        ready = [reply for reply in said if reply.last_at <= now - _SAID]
        for reply in ready:
            await self._learn_from(reply, substance(reply))
        if ready:
            await self._journal.gaps.save_replies({r.message_id: substance(r) for r in ready})

    async def _learn_from(self, reply: OperatorReply, said: str) -> None:
        gap = await self._journal.gaps.of_question(reply.message_id)
        if not said or gap is None or gap.kind_settled or gap.kind is not GapKind.CONTENT:
            return
        found = await self._source.search(said[:_LONG_REPLY], language=gap.language, limit=1)
        if says_the_same(found):
            await self._journal.gaps.change(gap.id, kind=GapKind.RETRIEVAL)
