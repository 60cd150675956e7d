"""Fetch pages and sitemaps when they are due, and make a version only where the text of a page has changed.

`watch_sources` runs beside the server, with the other watchers in wiring."""

import asyncio
import hashlib
import logging
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from domain.errors import Conflict, NotFound, XiaoerError
from domain.ids import ArticleId, SourceId
from domain.language import Language
from knowledge.documents import Document, Unreadable, Words
from store.journal import Journal
from store.moments import utc_now
from store.sources import Source
from workshop.articles import Workshop
from workshop.errands import Errands
from workshop.polite import Hosts
from workshop.receiving import Receiving
from workshop.telling import words_of

logger = logging.getLogger(__name__)

AUTHOR = "source"
MOST_PAGES, SOURCES_AT_ONCE = 500, 4
LOOK_SECONDS = 60.0
GONE = (404, 410)
NOT_MODIFIED = 304
Known = Mapping[str, Any]
"""What is kept of a page: etag, last_modified, sha256 of its text, article_id, language; `gone` once it had
vanished, `erased` where its article was erased for good."""


@dataclass(frozen=True)
class Page:
    """An answer: `document` is None unless the status is 200."""

    status: int
    document: Document | None = None
    etag: str = ""
    last_modified: str = ""


class Web(Protocol):
    """Raises Unreadable with words for what went wrong."""

    async def page(self, address: str, *, etag: str, last_modified: str) -> Page: ...

    async def addresses(self, sitemap: str) -> list[str]: ...


class SourceWatch:
    """One check of a source at a time; what it found is kept page by page."""

    def __init__(
        self, *, journal: Journal, workshop: Workshop, receiving: Receiving, web: Web, hosts: Hosts
    ) -> None:
        self._journal = journal
        self._workshop = workshop
        self._receiving = receiving
        self._web = web
        self._hosts = hosts
        self._news = asyncio.Event()
        self._errands: Errands[SourceId] = Errands(SOURCES_AT_ONCE)

    async def check(self, source_id: SourceId) -> Source:
        """Have it checked now; returns at once."""
        source = await self._journal.sources.change(source_id, state="checking", next_at=utc_now())
        self._news.set()
        return source

    def wake(self) -> None:
        """Something may have become due."""
        self._news.set()

    def drop(self, source_id: SourceId) -> None:
        """End a check that is under way: the source is another one now, or none."""
        self._errands.drop(source_id)

    async def watch_sources(self, *, every: float = LOOK_SECONDS) -> None:
        """Until it is cancelled; a check that is cut off is made again after the next start."""
        try:
            while True:
                self._news.clear()
                try:
                    await self._begin_all()
                except Exception:
                    logger.exception("the sources that are due cannot be seen; it is tried again")
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._news.wait(), every)
        finally:
            await self._errands.stop()

    async def _begin_all(self) -> None:
        for source in await self._journal.sources.due(utc_now()):
            self._errands.begin(source.id, partial(self._take_up, source))

    async def _take_up(self, source: Source) -> None:
        try:
            await self._check(source)
        except NotFound:
            logger.info("the source %s was removed while it was checked", source.address)
        except Exception:
            logger.exception("checking the source %s failed", source.address)
            await self._end(source, [_failure(source.address, _OURS)])

    async def _check(self, source: Source) -> None:
        await self._journal.sources.change(source.id, state="checking")
        failures: list[dict[str, Any]] = []
        for address in await self._addresses(source, failures):
            known = source.pages.get(address, {})
            if known.get("erased"):
                continue
            try:
                found = await self._look(source, address, known, failures)
            except (Unreadable, XiaoerError) as error:
                failures.append(_failure(address, words_of(error)))
            else:
                await self._journal.sources.put_page(source.id, address, found)
        await self._end(source, failures)

    async def _end(self, source: Source, failures: list[dict[str, Any]]) -> None:
        try:
            now = utc_now()
            # It may have been changed meanwhile.
            hours = (await self._journal.sources.get(source.id)).every_hours
            await self._journal.sources.change(
                source.id,
                failures=failures,
                state="failed" if failures else "ok",
                checked_at=now,
                next_at=now + timedelta(hours=hours),
            )
        except NotFound:
            return

    async def _addresses(self, source: Source, failures: list[dict[str, Any]]) -> list[str]:
        """The pages to look at; those that a sitemap no longer lists are looked at once more."""
        if source.kind != "sitemap":
            return [source.address]
        try:
            async with self._hosts.turn(source.address):
                listed = await self._web.addresses(source.address)
        except Unreadable as error:
            failures.append(_failure(source.address, error.reason))
            return []
        if len(listed) > MOST_PAGES:
            failures.append(_failure(source.address, _too_many(len(listed))))
        told = [at for at, page in source.pages.items() if page.get("gone") and source.publishes]
        return [
            address
            for address in dict.fromkeys([*listed[:MOST_PAGES], *source.pages])
            if address in listed or address not in told
        ]

    async def _look(
        self, source: Source, address: str, known: Known, failures: list[dict[str, Any]]
    ) -> Known:
        """What is now known of the page."""
        async with self._hosts.turn(address):
            page = await self._web.page(
                address,
                etag=known.get("etag", ""),
                last_modified=known.get("last_modified", ""),
            )
        if page.status in GONE:
            return await self._vanished(source, address, known, failures, status=page.status)
        if page.status == NOT_MODIFIED or page.document is None:
            return known
        seen = {"etag": page.etag, "last_modified": page.last_modified}
        document = _of_address(page.document, address, known)
        digest = hashlib.sha256(f"{document.title}\0{document.text}".encode()).hexdigest()
        if digest == known.get("sha256") and not known.get("gone"):
            return {**known, **seen}
        return seen | await self._take_in(source, document) | {"sha256": digest}

    async def _take_in(self, source: Source, document: Document) -> dict[str, Any]:
        replaced = await self._receiving.receive(document, author=AUTHOR, publish=source.publishes)
        return {"article_id": replaced.article_id, "language": document.language.value}

    async def _vanished(
        self,
        source: Source,
        address: str,
        known: Known,
        failures: list[dict[str, Any]],
        *,
        status: int,
    ) -> Known:
        article_id = known.get("article_id")
        if article_id is None:
            failures.append(_failure(address, _gone(status)))
            return known
        if not source.publishes:
            failures.append(_failure(address, _gone_but_live(status)))
            return {**known, "gone": True}
        failures.append(_failure(address, _gone_and_out(status)))
        # It may be out already, or have no published version at all.
        with suppress(Conflict):
            await self._workshop.archive(ArticleId(article_id), author=AUTHOR)
        # Without the marks of the old page: when it comes back it is read, not taken for unchanged.
        return {"article_id": article_id, "language": known.get("language"), "gone": True}


def slug_of(address: str) -> str:
    """Readable, and different for different addresses."""
    parts = urlsplit(address)
    words = re.sub(r"[\W_]+", "-", unquote(f"{parts.hostname or ''}{parts.path}")).strip("-")
    digest = hashlib.sha256(address.encode()).hexdigest()[:8]
    return f"{words.lower()[:80].rstrip('-')}-{digest}"


def _of_address(document: Document, address: str, known: Known) -> Document:
    """A page keeps the language that it was first taken for: another would be another article."""
    language = known.get("language")
    return replace(
        document,
        slug=slug_of(address),
        source=address,
        language=Language(language) if language else document.language,
    )


def _failure(address: str, reason: Words) -> dict[str, Any]:
    return {"where": Words.of(address).to_json(), "reason": reason.to_json()}


def _gone(status: int) -> Words:
    return Words(f"There is no such page ({status}).", f"没有这个页面（{status}）。")


def _gone_but_live(status: int) -> Words:
    return Words(
        f"The page is gone ({status}); its article is still there: archive it if it no longer holds.",
        f"页面已不存在（{status}），对应的文章仍在：如已失效，请将其归档。",
    )


def _gone_and_out(status: int) -> Words:
    return Words(
        f"The page is gone ({status}); its article was taken out.",
        f"页面已不存在（{status}），对应的文章已下线。",
    )


def _too_many(count: int) -> Words:
    return Words(
        f"The sitemap lists {count} pages; the first {MOST_PAGES} were read.",
        f"站点地图列出了 {count} 个页面，只读取了前 {MOST_PAGES} 个。",
    )


_OURS = Words(
    "Something went wrong on our side; it is tried again when it is next due.",
    "我们这边出了点问题，下次到期时会再试。",
)
