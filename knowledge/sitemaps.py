"""Which pages a site lists: its sitemap, or an index of sitemaps."""

import asyncio
from urllib.parse import urlsplit

from knowledge.addresses import Resolver, resolve
from knowledge.documents import Unreadable, Words
from knowledge.extraction.process import READERS, as_file
from knowledge.extraction.sitemap import MOST_ADDRESSES
from knowledge.fetching import USUAL, Fetched, FetchLimits, fetch

MOST_SITEMAPS = 50


def sitemap_addresses(data: bytes, *, address: str = "") -> list[str]:
    """What a sitemap lists, in its order; with its own `address`, of the same host only. Raises Unreadable."""
    return _read(data, address)[1]


async def fetch_sitemap(
    address: str,
    *,
    limits: FetchLimits = USUAL,
    resolver: Resolver = resolve,
    allowed: frozenset[str] = frozenset(),
) -> list[str]:
    """All pages, also those of the sitemaps that an index lists; an index within an index is not followed."""

    async def listed(at: str) -> tuple[bool, list[str]]:
        fetched = await fetch(at, limits=limits, resolver=resolver, allowed=allowed)
        return await asyncio.to_thread(_read, _data_of(fetched), at)

    is_index, addresses = await listed(address)
    if not is_index:
        return addresses
    pages: list[str] = []
    for sitemap in addresses[:MOST_SITEMAPS]:
        nested, found = await listed(sitemap)
        pages += [] if nested else found
        if len(pages) > MOST_ADDRESSES:
            break
    return [*dict.fromkeys(pages)][:MOST_ADDRESSES]


def _read(data: bytes, address: str) -> tuple[bool, list[str]]:
    with as_file(data) as number:
        found = READERS.ask({"do": "sitemap"}, number)
    host = urlsplit(address).hostname
    kept = [one for one in found["addresses"] if _is_page(one, host)]
    return bool(found["index"]), kept


def _is_page(address: str, host: str | None) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and (not host or parts.hostname == host)
    except ValueError:
        return False


def _data_of(fetched: Fetched) -> bytes:
    if fetched.status != 200:
        raise Unreadable(
            Words(
                f"{fetched.address} answers with the status {fetched.status}.",
                f"{fetched.address} 返回状态码 {fetched.status}。",
            )
        )
    return fetched.data
