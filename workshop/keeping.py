"""Commit the steps of articles and bring the index after them, now, each minute and at each start."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from datetime import datetime

from domain.errors import Conflict
from domain.ids import ArticleId
from knowledge.chunking import content_hash
from knowledge.indexing import embed_chunks
from models.embedding import Embedder
from store.versions import Step, Versions
from workshop import steps

logger = logging.getLogger(__name__)

EVERY_SECONDS = 60
# Of whoever does several things at once, not of everybody.
_together: ContextVar[bool] = ContextVar("together", default=False)


class Keeper:
    """`refresh` brings the index in step with the journal; where it fails, `keep_current` tries again."""

    def __init__(
        self,
        *,
        versions: Versions,
        embedder: Embedder,
        refresh: Callable[[], Awaitable[None]],
        clock: Callable[[], datetime],
    ) -> None:
        self.versions = versions
        self.now = clock
        self._embedder = embedder
        self._refresh = refresh
        self._behind = False

    async def write(self, step: Step, *, reindex: bool = False) -> None:
        """Vectors first: a model that does not answer leaves everything as it was. Raises Conflict."""
        if step.pieces:
            await embed_chunks(step.pieces, self._embedder)
        await self.versions.write(step, now=self.now())
        if step.pieces is not None or reindex:
            self._behind = True
            await self._catch_up()

    async def keep_current(self, now: datetime) -> None:
        """Put in what has become effective, take out what has expired, and make up for a failed refresh."""
        async with self.together():
            for article_id in await self.versions.due(now):
                try:
                    await self._move(article_id, now)
                except Conflict:
                    logger.info("article %s is being changed; it is looked at again", article_id)

    async def start(self) -> None:
        """Before the index is loaded, which takes in whatever this changes."""
        await self.keep_current(self.now())
        await self.cut_anew()

    async def watch(self) -> None:
        """Looks each minute, until it is cancelled."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                await self.keep_current(self.now())
            except Exception:
                logger.exception("the watch over the articles failed; it goes on")

    async def cut_anew(self) -> None:
        """Articles that were cut in an older way."""
        async with self.together():
            for standing in (await self.versions.standings()).values():
                article = standing.article
                if standing.live and article.content_hash != content_hash(article):
                    await self.write(steps.cut_anew(standing))

    @asynccontextmanager
    async def together(self) -> AsyncIterator[None]:
        """Inside, nothing is refreshed: once at the end is enough for all."""
        outside = _together.set(True)
        try:
            yield
        finally:
            _together.reset(outside)
            await self._catch_up()

    async def _catch_up(self) -> None:
        if _together.get() or not self._behind:
            return
        self._behind = False
        try:
            await self._refresh()
        except Exception:
            # What is committed is the truth; the next minute or the next start brings the index after it.
            self._behind = True
            logger.exception("the index could not be brought in step with the articles")

    async def _move(self, article_id: ArticleId, now: datetime) -> None:
        standing = await self.versions.standing(article_id)
        coming = standing.scheduled
        if coming is not None and not steps.waits(coming, now) and not steps.expired(coming, now):
            await self.write(steps.publish(standing, coming, now=now))
        else:
            await self.write(steps.expire(standing, now=now), reindex=True)
