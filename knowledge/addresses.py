"""Which addresses may be fetched: those of the web that do not lead into the shop's own network."""

import asyncio
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, Sequence

import httpx

from knowledge.documents import Unreadable, Words

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""The IP addresses of a host."""

_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(rb"[A-Za-z0-9._:-]+")


async def resolve(host: str, port: int) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [*dict.fromkeys(str(place[4][0]) for place in found)]


def checked(address: str) -> httpx.URL:
    try:
        url = httpx.URL(address.strip())
    except (httpx.InvalidURL, TypeError, ValueError):
        raise Unreadable(_NO_ADDRESS) from None
    if url.scheme not in _PORTS or not _HOST.fullmatch(url.raw_host):
        raise Unreadable(_NO_ADDRESS)
    if url.userinfo:
        raise Unreadable(
            Words(
                "An address with a user name or password is not fetched; remove it.",
                "网址里不能带用户名或密码，请去掉。",
            )
        )
    return url.copy_with(fragment=None)


_NO_ADDRESS = Words(
    "This is no address of a web page; it must begin with http:// or https://.",
    "这不是网页地址，必须以 http:// 或 https:// 开头。",
)


def joined(url: httpx.URL, location: str) -> httpx.URL:
    try:
        return url.join(location)
    except (httpx.InvalidURL, ValueError):
        raise Unreadable(_NO_ADDRESS) from None


async def public_places(
    url: httpx.URL, resolver: Resolver, allowed: frozenset[str]
) -> Sequence[str]:
    """All addresses of the host; one private among them and none is asked."""
    port = url.port or _PORTS[url.scheme]
    try:
        places = await resolver(url.raw_host.decode("ascii"), port)
    except (OSError, UnicodeError):
        places = ()
    if not places:
        raise Unreadable(
            Words(
                f"The host {url.host} is not known; check the address.",
                f"找不到主机 {url.host}，请检查网址。",
            )
        )
    if f"{url.host}:{port}" not in allowed and not all(map(is_public, places)):
        raise Unreadable(
            Words(
                f"{url.host} lies in a private network and is not fetched. Whoever runs the server may allow it "
                f'with XIAOER_FETCH_ALLOWED=["{url.host}:{port}"].',
                f"{url.host} 在内部网络，不予抓取。服务器管理员可以用 "
                f'XIAOER_FETCH_ALLOWED=["{url.host}:{port}"] 放行。',
            )
        )
    return places


def is_public(place: str) -> bool:
    """Also of the IPv4 address that an IPv6 one carries."""
    try:
        address = ipaddress.ip_address(place.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        carried = _carried(address)
        if carried is not None:
            return is_public(str(carried))
        if address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
_COMPATIBLE = ipaddress.ip_network("::/96")


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address in _TRANSLATED or address in _COMPATIBLE:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return (
        address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
    )
