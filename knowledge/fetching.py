"""Fetch an address that a person named, and never reach into the shop's own network with it."""

import asyncio
import ssl
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import httpx

from knowledge.addresses import Resolver, checked, joined, public_places, resolve
from knowledge.documents import Unreadable, Words

_AGENT = (
    "XiaoerKnowledge/1.0 (+https://github.com/xiaoer; fetches help pages for a shop's assistant)"
)
_ACCEPT = (
    "text/html,application/xhtml+xml,application/pdf,text/plain,text/markdown,text/csv,*/*;q=0.5"
)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NOT_MODIFIED, _OK, _ERRORS = 304, 200, 400
_STEP = 1 << 16


@dataclass(frozen=True)
class FetchLimits:
    """`size` counts what came over the line and what it unpacks to, each for itself."""

    size: int = 20 << 20
    seconds: float = 30.0
    redirects: int = 5


USUAL = FetchLimits()


@dataclass(frozen=True)
class Fetched:
    """What an address answered; `address` is where it really lay, after redirects."""

    address: str
    status: int
    media_type: str
    data: bytes
    etag: str
    last_modified: str

    @property
    def not_modified(self) -> bool:
        return self.status == _NOT_MODIFIED


@cache
def _trusted() -> ssl.SSLContext:
    """Reading the certificates takes longer than fetching a page."""
    return httpx.create_ssl_context(trust_env=False)


async def fetch(
    address: str,
    *,
    limits: FetchLimits = USUAL,
    resolver: Resolver = resolve,
    allowed: frozenset[str] = frozenset(),
    etag: str = "",
    last_modified: str = "",
) -> Fetched:
    """`allowed` are `host:port` that may lie in a private network. With what an earlier answer said of itself, an
    unchanged page comes back without data. A status of 400 and more is returned; all else raises Unreadable."""
    try:
        async with asyncio.timeout(limits.seconds):
            return await _followed(
                address, limits, resolver, allowed, _conditions(etag, last_modified)
            )
    except TimeoutError:
        raise Unreadable(
            Words(
                f"{_host(address)} took longer than {limits.seconds:g} seconds to answer.",
                f"{_host(address)} 在 {limits.seconds:g} 秒内没有答完。",
            )
        ) from None


async def _followed(
    address: str,
    limits: FetchLimits,
    resolver: Resolver,
    allowed: frozenset[str],
    conditions: dict[str, str],
) -> Fetched:
    """Each redirect is a new address and is checked as one."""
    url = checked(address)
    # No proxy, cookies or certificates of the environment: the checked place is the one that is asked.
    # No connection is kept: one that was made to a host must not serve another at the same place.
    async with httpx.AsyncClient(
        verify=_trusted(),
        trust_env=False,
        follow_redirects=False,
        timeout=limits.seconds,
        limits=httpx.Limits(max_keepalive_connections=0),
    ) as client:
        for _ in range(limits.redirects + 1):
            places = await public_places(url, resolver, allowed)
            fetched, onward = await _asked(client, url, places, conditions, limits)
            if not onward:
                return fetched
            url = checked(onward)
    raise Unreadable(
        Words(
            f"{_host(address)} redirects more than {limits.redirects} times.",
            f"{_host(address)} 的重定向超过 {limits.redirects} 次。",
        )
    )


async def _asked(
    client: httpx.AsyncClient,
    url: httpx.URL,
    places: Sequence[str],
    conditions: dict[str, str],
    limits: FetchLimits,
) -> tuple[Fetched, str]:
    """The answer, or where it sends us."""
    response = await _connected(client, url, places, conditions)
    try:
        location = response.headers.get("location", "")
        if response.status_code in _REDIRECTS and location:
            return _fetched(url, response, b""), str(joined(url, location))
        if response.status_code == _NOT_MODIFIED or response.status_code >= _ERRORS:
            return _fetched(url, response, b""), ""
        return _fetched(url, response, await _body(response, limits)), ""
    except httpx.HTTPError as error:
        raise Unreadable(_broken(url, error)) from None
    finally:
        await response.aclose()


async def _connected(
    client: httpx.AsyncClient, url: httpx.URL, places: Sequence[str], conditions: dict[str, str]
) -> httpx.Response:
    """The checked IP is the one that is asked, whatever the name says by now; the certificate is the name's."""
    headers = {
        "Host": url.netloc.decode("ascii"),
        "User-Agent": _AGENT,
        "Accept": _ACCEPT,
        "Accept-Encoding": "gzip, deflate",
        **conditions,
    }
    failed: httpx.HTTPError | None = None
    for place in places:
        request = client.build_request(
            "GET",
            url.copy_with(host=place),
            headers=headers,
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
        )
        try:
            return await client.send(request, stream=True)
        except httpx.ConnectError as error:
            failed = error
        except httpx.HTTPError as error:
            raise Unreadable(_broken(url, error)) from None
    raise Unreadable(_broken(url, failed))


async def _body(response: httpx.Response, limits: FetchLimits) -> bytes:
    """Unpacked step by step: a small answer may unpack to a large one."""
    said = response.headers.get("content-length", "")
    if said.isdigit() and int(said) > limits.size:
        raise Unreadable(_too_large(response, limits))
    unpack = _unpacker(response)
    parts, came, size = [], 0, 0
    async for raw in response.aiter_raw(_STEP):
        came += len(raw)
        for part in unpack(raw):
            parts.append(part)
            size += len(part)
            if size > limits.size:
                raise Unreadable(_too_large(response, limits))
        if came > limits.size:
            raise Unreadable(_too_large(response, limits))
    return b"".join(parts)


def _unpacker(response: httpx.Response) -> Callable[[bytes], Iterator[bytes]]:
    coding = response.headers.get("content-encoding", "").strip().lower()
    if coding in ("", "identity"):
        return lambda raw: iter((raw,))
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise Unreadable(
            Words(
                f"{response.request.headers['host']} answers in the encoding {coding[:20]}, which was not asked for.",
                f"{response.request.headers['host']} 返回了未请求的压缩格式 {coding[:20]}。",
            )
        )
    stream = zlib.decompressobj(15 + 32)

    def unpack(raw: bytes) -> Iterator[bytes]:
        left = raw
        try:
            while left and not stream.eof:
                yield stream.decompress(left, _STEP)
                left = stream.unconsumed_tail
        except zlib.error:
            raise Unreadable(
                Words("The answer is damaged: it does not unpack.", "返回的内容已损坏，无法解压。")
            ) from None

    return unpack


def _conditions(etag: str, last_modified: str) -> dict[str, str]:
    said = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {
        name: value
        for name, value in said.items()
        if value and value.isascii() and value.isprintable()
    }


def _fetched(url: httpx.URL, response: httpx.Response, data: bytes) -> Fetched:
    def said(name: str) -> str:
        return str(response.headers.get(name, ""))[:300]

    return Fetched(
        address=str(url),
        status=response.status_code,
        media_type=said("content-type"),
        data=data,
        etag=said("etag"),
        last_modified=said("last-modified"),
    )


def _host(address: str) -> str:
    try:
        return httpx.URL(address).host[:100] or address[:100]
    except (httpx.InvalidURL, TypeError, ValueError):
        return address[:100]


def _broken(url: httpx.URL, error: httpx.HTTPError | None) -> Words:
    if error is not None and "CERTIFICATE" in str(error).upper():
        return Words(f"The certificate of {url.host} is not valid.", f"{url.host} 的证书无效。")
    return Words(
        f"{url.host} does not answer, or breaks off while answering.",
        f"{url.host} 没有响应，或者中途断开。",
    )


def _too_large(response: httpx.Response, limits: FetchLimits) -> Words:
    host, most = response.request.headers["host"], limits.size
    shown = f"{most >> 20} MB" if most >= 1 << 20 else f"{most >> 10} KB"
    return Words(
        f"{host} answers with more than {shown}; it is not read.",
        f"{host} 返回的内容超过 {shown}，不予读取。",
    )
