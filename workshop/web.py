"""Pages and sitemaps as the sources see them: fetched safely, read in a process of limited means."""

import asyncio

from knowledge.documents import Unreadable, Words
from knowledge.fetching import fetch
from knowledge.loading import load_page
from knowledge.sitemaps import fetch_sitemap
from workshop.sources import GONE, NOT_MODIFIED, Page


class SafeWeb:
    """`allowed` are the `host:port` of a private network that may be asked."""

    def __init__(self, *, allowed: frozenset[str] = frozenset()) -> None:
        self._allowed = allowed

    async def page(self, address: str, *, etag: str, last_modified: str) -> Page:
        fetched = await fetch(
            address, allowed=self._allowed, etag=etag, last_modified=last_modified
        )
        if fetched.status in (*GONE, NOT_MODIFIED):
            return Page(fetched.status)
        if fetched.status != 200:
            raise Unreadable(_refused(fetched.status))
        loaded = await asyncio.to_thread(
            load_page, address, fetched.data, media_type=fetched.media_type
        )
        if len(loaded.documents) > 1:
            raise Unreadable(_SEVERAL)
        if not loaded.documents:
            reasons = [failure.reason for failure in loaded.failures]
            raise Unreadable(reasons[0] if reasons else _NOTHING)
        return Page(200, loaded.documents[0], fetched.etag, fetched.last_modified)

    async def addresses(self, sitemap: str) -> list[str]:
        return await fetch_sitemap(sitemap, allowed=self._allowed)


def _refused(status: int) -> Words:
    return Words(f"The server answers with the status {status}.", f"服务器返回状态码 {status}。")


_SEVERAL = Words(
    "The file holds several articles: upload it instead.", "文件中有多篇文章：请改为上传。"
)
_NOTHING = Words("There is no text on this page.", "这个页面没有正文。")
