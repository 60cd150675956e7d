"""Let out only links that a cited article has, and as links only those to the shop's own hosts."""

import re
from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

from domain.knowledge import Passage
from settings import Settings

# Whatever a channel might draw as a link: any scheme, none before the host, slashes the wrong way round.
URL = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{1,20}:)?(?:[/\\]{2})[^\s)\]>\"'，。）】]+"
    r"|\b(?:mailto|javascript|data|tel|file|vbscript):[^\s)\]>\"'，。）】]+|\bwww\.[^\s)\]>\"'，。）】]+",
    re.IGNORECASE,
)
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)|!\[[^\]]*\]\[[^\]]*\]")
_LINK = re.compile(r"\[([^\]]*)\]\(\s*([^)\s]*)[^)]*\)")
_TAG = re.compile(r"</?[a-zA-Z!][^>]{0,500}>")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:(?:[/\\]{2})?", re.IGNORECASE)


def own_hosts(settings: Settings) -> frozenset[str]:
    """`host` or `host:port` of everything that is the shop's own by the settings."""
    urls = (settings.base_url, settings.shop_url, *settings.allowed_origins)
    named = {urlsplit(url).netloc.lower().removeprefix("www.") for url in urls}
    return frozenset({*named, *(host.lower() for host in settings.link_hosts)} - {""})


def clean(
    sentence: str,
    passages: Sequence[Passage],
    hosts: Collection[str] = (),
    *,
    also: Sequence[str] = (),
) -> str:
    """Without images, tags, and links that do not stand so in the passages, which are those that the reply cites: it
    must carry no data out, and an article that was merely found vouches for nothing. A link to a host that is not
    the shop's own is shown as words: whoever follows it shall see where it goes. `also` are texts of systems."""
    texts = (*(p.chunk.text for p in passages), *also)
    links = {_link(url) for text in texts for url in URL.findall(text)}
    kept = _TAG.sub("", _IMAGE.sub("", sentence))
    kept = _LINK.sub(lambda m: _labelled(m, links, hosts), kept)
    return URL.sub(lambda m: _bare(m.group(0), links, hosts), kept)


def unlinked(text: str, hosts: Collection[str]) -> str:
    """Words of code and systems: everything stays readable, and only the shop's own hosts are links."""
    kept = _LINK.sub(
        lambda m: (
            m.group(0) if _is_own(m.group(2), hosts) else f"{m.group(1)} ({_words(m.group(2))})"
        ),
        _TAG.sub("", _IMAGE.sub("", text)),
    )
    return URL.sub(lambda m: m.group(0) if _is_own(m.group(0), hosts) else _words(m.group(0)), kept)


def _labelled(match: re.Match[str], links: Collection[str], hosts: Collection[str]) -> str:
    label, url = match.groups()
    if _link(url) not in links:
        return label
    return match.group(0) if _is_own(url, hosts) else f"{label} ({_words(url)})"


def _bare(url: str, links: Collection[str], hosts: Collection[str]) -> str:
    if _is_own(url, hosts):
        return url if _link(url) in links else ""
    # A label that was taken apart above has left its words here.
    return _words(url) if _link(url) in links else ""


def _is_own(url: str, hosts: Collection[str]) -> bool:
    found = urlsplit(url if "//" in url else f"//{url}")
    if found.scheme not in ("", "http", "https") or "@" in found.netloc or "\\" in url:
        return False
    host = found.netloc.lower().removeprefix("www.")
    return any(host == own or host.endswith(f".{own}") for own in hosts)


def _words(url: str) -> str:
    return _SCHEME.sub("", url)


def _link(url: str) -> str:
    return url.rstrip(".,;:!?")
