"""Read the addresses that a sitemap, or an index of sitemaps, lists."""

import zlib
from typing import Any

from lxml import etree

from knowledge.documents import Unreadable, Words

MOST_BYTES, MOST_ADDRESSES, LONGEST = 50 << 20, 50_000, 2000


def read_sitemap(data: bytes) -> dict[str, Any]:
    """`index` says that the addresses are of further sitemaps."""
    if data.startswith(b"\x1f\x8b"):
        data = _unpacked(data)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Unreadable(_NONE)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data.strip(), parser)
    except etree.XMLSyntaxError as error:
        if text := _lines(data):
            return {"index": False, "addresses": text}
        raise Unreadable(_NONE) from error
    name = etree.QName(root).localname
    if name not in ("urlset", "sitemapindex"):
        raise Unreadable(_NONE)
    found = [
        (loc.text or "").strip()
        for entry in root
        if isinstance(entry.tag, str)
        for loc in entry
        if isinstance(loc.tag, str) and etree.QName(loc).localname == "loc"
    ]
    addresses = [*dict.fromkeys(one for one in found if 0 < len(one) <= LONGEST)]
    return {"index": name == "sitemapindex", "addresses": addresses[:MOST_ADDRESSES]}


_NONE = Words(
    "This is no sitemap: it must be XML with <urlset> or <sitemapindex>.",
    "这不是站点地图：应为包含 <urlset> 或 <sitemapindex> 的 XML。",
)


def _unpacked(data: bytes) -> bytes:
    try:
        found = zlib.decompressobj(31).decompress(data, MOST_BYTES + 1)
    except zlib.error:
        raise Unreadable(_NONE) from None
    if len(found) > MOST_BYTES:
        raise Unreadable(Words("The sitemap unpacks to too much.", "站点地图解压后过大。"))
    return found


def _lines(data: bytes) -> list[str]:
    """A sitemap may be plain text, an address a line."""
    lines = data.decode("utf-8", errors="replace").split()
    if not lines or any(not line.startswith(("http://", "https://")) for line in lines):
        return []
    return [*dict.fromkeys(line for line in lines if len(line) <= LONGEST)][:MOST_ADDRESSES]
