"""Addresses are fetched over real HTTP, and none of them leads into a private network."""

import asyncio
import gzip
import shutil
import ssl
import subprocess
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from knowledge import fetching
from knowledge.addresses import is_public
from knowledge.documents import Unreadable
from knowledge.fetching import Fetched, FetchLimits, fetch
from knowledge.sitemaps import fetch_sitemap, sitemap_addresses

SMALL = FetchLimits(size=1 << 20, seconds=2.0)
Route = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    routes: dict[str, Route]
    seen: list[dict[str, str]]

    def do_GET(self) -> None:
        self.seen.append({"path": self.path, **{k.lower(): v for k, v in self.headers.items()}})
        route = self.routes.get(self.path.partition("?")[0])
        try:
            route(self) if route else self.send_error(404)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def answer(self, body: bytes = b"", status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"content_length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        return


class Site:
    """A real HTTP server on this machine, which is a private place."""

    def __init__(self, *, certificate: tuple[Path, Path] | None = None) -> None:
        self.routes: dict[str, Route] = {}
        self.seen: list[dict[str, str]] = []
        handler = type("Routed", (Handler,), {"routes": self.routes, "seen": self.seen})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        self.port = self._server.server_port
        self.place = f"127.0.0.1:{self.port}"

    def on(self, path: str, body: bytes = b"", status: int = 200, **headers: str) -> None:
        self.routes[path] = lambda handler: handler.answer(body, status, **headers)

    async def get(self, path: str, **options: Any) -> Fetched:
        options.setdefault("allowed", frozenset({self.place}))
        options.setdefault("limits", SMALL)
        return await fetch(f"http://{self.place}{path}", **options)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.close()


def resolver(*answers: list[str]) -> Any:
    """Gives each answer once, the last one for ever."""
    left = list(answers)

    async def resolve(host: str, port: int) -> list[str]:
        return left.pop(0) if len(left) > 1 else left[0]

    return resolve


async def test_a_page_comes_with_what_it_says_of_itself(site: Site):
    site.on("/a", "<p>七天</p>".encode("gbk"), content_type="text/html; charset=gbk", etag='"1"')

    found = await site.get("/a#part")

    assert found.status == 200
    assert found.data.decode("gbk") == "<p>七天</p>"
    assert (found.media_type, found.etag) == ("text/html; charset=gbk", '"1"')
    assert found.address == f"http://{site.place}/a"
    assert site.seen[0]["user-agent"].startswith("XiaoerKnowledge/")
    assert "cookie" not in site.seen[0]


async def test_an_unchanged_page_is_not_sent_again(site: Site):
    def conditional(handler: Handler) -> None:
        known = handler.headers.get("If-None-Match") == '"1"'
        handler.answer(b"" if known else b"text", 304 if known else 200, etag='"1"')

    site.routes["/a"] = conditional

    found = await site.get("/a", etag='"1"', last_modified="Mon, 01 Jun 2026 00:00:00 GMT")

    assert found.not_modified
    assert found.data == b""
    assert site.seen[0]["if-modified-since"] == "Mon, 01 Jun 2026 00:00:00 GMT"


async def test_a_packed_page_is_unpacked(site: Site):
    for name, packed in (("gzip", gzip.compress(b"text")), ("deflate", zlib.compress(b"text"))):
        site.on(f"/{name}", packed, content_encoding=name)

    assert [(await site.get(f"/{name}")).data for name in ("gzip", "deflate")] == [b"text"] * 2


async def test_a_status_that_tells_of_an_error_is_returned(site: Site):
    site.on("/gone", b"sorry", 410)

    assert (await site.get("/gone")).status == 410
    assert (await site.get("/nowhere")).status == 404


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://example.com/a",
        "gopher://example.com/",
        "data:text/html,x",
        "javascript:alert(1)",
        "example.com",
        "//example.com",
        "http://",
        "http://[",
        "http://exa mple.com",
        "",
        "\0",
    ],
)
async def test_only_web_addresses_are_fetched(address: str):
    with pytest.raises(Unreadable, match="no address of a web page"):
        await fetch(address)


async def test_a_password_in_an_address_is_refused():
    with pytest.raises(Unreadable, match="user name or password"):
        await fetch("http://user:secret@example.com/")


@pytest.mark.parametrize(
    "place",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "fe80::1%eth0",
        "fc00::1",
        "fec0::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:db8::1",
        "2001:0:4136:e378:8000:63bf:80ff:fffe",
        "not an address",
    ],
)
async def test_no_private_place_is_asked_whatever_its_name(place: str):
    with pytest.raises(Unreadable, match="private network") as refused:
        await fetch("http://harmless.example/", resolver=resolver([place]))

    assert not is_public(place)
    assert "内部网络" in refused.value.reason.zh


async def test_one_private_place_among_public_ones_is_enough_to_refuse():
    with pytest.raises(Unreadable, match="private network"):
        await fetch("http://x.example/", resolver=resolver(["93.184.216.34", "10.0.0.1"]))


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "017700000001", "localhost", "[::1]"])
async def test_no_way_to_write_this_machine_reaches_it(site: Site, host: str):
    site.on("/", b"secret")

    with pytest.raises(Unreadable, match=r"private network|not known|no address"):
        await fetch(f"http://{host}:{site.port}/")

    assert site.seen == []


def test_public_places_are_public():
    assert all(map(is_public, ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "8.8.8.8"]))


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:1/",
        "http://[::ffff:169.254.169.254]/",
        "file:///etc/passwd",
        "http://user:secret@127.0.0.1/",
    ],
)
async def test_a_redirect_is_checked_like_an_address(site: Site, target: str):
    site.on("/away", b"", 302, location=target)

    with pytest.raises(Unreadable, match=r"private network|no address|password"):
        await site.get("/away")


async def test_redirects_are_followed_a_few_times(site: Site):
    for step in range(9):
        site.on(f"/{step}", b"", 301 + step % 2, location=f"/{step + 1}")
    site.on("/9", b"there")

    found = await site.get("/4")

    assert (found.data, found.address) == (b"there", f"http://{site.place}/9")
    with pytest.raises(Unreadable, match="redirects more than 5 times"):
        await site.get("/3")


async def test_the_place_that_was_checked_is_the_one_that_is_asked(site: Site):
    """A name that is public when it is checked and private when it is connected to."""
    site.on("/", b"secret")
    name = f"rebind.example:{site.port}"

    with pytest.raises(Unreadable, match=r"does not answer|longer"):
        await fetch(
            f"http://{name}/",
            resolver=resolver(["192.0.2.255"], ["127.0.0.1"]),
            allowed=frozenset({name}),
            limits=FetchLimits(seconds=0.5),
        )

    assert site.seen == []


async def test_the_name_is_asked_for_at_the_place_that_was_checked(site: Site):
    site.on("/", b"hello")
    name = f"shop.example:{site.port}"

    found = await fetch(
        f"http://{name}/", resolver=resolver(["127.0.0.1"]), allowed=frozenset({name})
    )

    assert found.data == b"hello"
    assert site.seen[0]["host"] == name


async def test_what_is_allowed_is_one_port_of_one_host(site: Site):
    site.on("/away", b"", 302, location="http://127.0.0.1:1/")

    with pytest.raises(Unreadable, match=r'XIAOER_FETCH_ALLOWED=\["127.0.0.1:1"\]'):
        await site.get("/away")


async def test_a_large_answer_is_cut_off(site: Site):
    site.on("/said", b"x" * (2 << 20))

    def unsaid(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(200):
            handler.wfile.write(b"x" * 65536)

    site.routes["/unsaid"] = unsaid

    for path in ("/said", "/unsaid"):
        with pytest.raises(Unreadable, match="more than 1 MB"):
            await site.get(path)


async def test_a_small_answer_that_unpacks_to_a_large_one_is_cut_off(site: Site):
    bomb = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = b"".join(bomb.compress(b"\0" * (1 << 20)) for _ in range(60)) + bomb.flush()
    site.on("/", packed, content_encoding="gzip")
    site.on("/broken", b"no gzip", content_encoding="gzip")
    site.on("/unknown", b"x", content_encoding="br")

    with pytest.raises(Unreadable, match="more than 1 MB"):
        await site.get("/")
    with pytest.raises(Unreadable, match="does not unpack"):
        await site.get("/broken")
    with pytest.raises(Unreadable, match="encoding br"):
        await site.get("/unknown")


async def test_an_answer_that_drips_is_given_up_in_time(site: Site):
    def drip(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b"x")
            time.sleep(0.1)

    site.routes["/"] = drip
    begun = time.monotonic()

    with pytest.raises(Unreadable, match=r"took longer than 0.5 seconds") as late:
        await site.get("/", limits=FetchLimits(seconds=0.5))

    assert time.monotonic() - begun < 2
    assert "0.5 秒" in late.value.reason.zh


async def test_a_host_that_is_silent_or_unknown_is_told():
    async def unknown(host: str, port: int) -> list[str]:
        raise OSError("no such host")

    with pytest.raises(Unreadable, match="not known"):
        await fetch("http://nowhere.example/", resolver=unknown)
    with pytest.raises(Unreadable, match="does not answer"):
        await fetch("http://127.0.0.1:1/", allowed=frozenset({"127.0.0.1:1"}))


async def test_a_server_that_breaks_off_or_talks_nonsense_is_told(site: Site):
    def short(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100")
        handler.end_headers()
        handler.wfile.write(b"only this")
        handler.close_connection = True

    def nonsense(handler: Handler) -> None:
        handler.wfile.write(b"SSH-2.0-OpenSSH\r\n\r\n")
        handler.close_connection = True

    site.routes |= {"/short": short, "/nonsense": nonsense}

    for path in ("/short", "/nonsense"):
        with pytest.raises(Unreadable, match="breaks off"):
            await site.get(path)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
async def test_a_certificate_must_be_that_of_the_name_and_not_of_the_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    certificate, key = certificate_for("shop.example", tmp_path)
    trusted = ssl.create_default_context(cafile=str(certificate))
    monkeypatch.setattr(fetching, "_trusted", lambda: trusted)
    site = Site(certificate=(certificate, key))
    site.on("/", b"hello")
    names = {name: f"{name}.example:{site.port}" for name in ("shop", "other")}
    allowed = frozenset(names.values())

    async def get(name: str) -> Fetched:
        return await fetch(
            f"https://{names[name]}/", resolver=resolver(["127.0.0.1"]), allowed=allowed
        )

    assert (await get("shop")).data == b"hello"
    with pytest.raises(Unreadable, match=r"certificate of other\.example is not valid"):
        await get("other")
    site.close()


def certificate_for(name: str, folder: Path) -> tuple[Path, Path]:
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate, key


SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>{0}/a</loc></url><url><loc> {0}/b </loc><priority>1</priority></url>
<url><loc>https://elsewhere.example/c</loc></url><url><loc>file:///etc/passwd</loc></url>
</urlset>"""


def test_a_sitemap_lists_the_pages_of_its_host_packed_or_not():
    data = SITEMAP.format("https://shop.example").encode()
    expected = ["https://shop.example/a", "https://shop.example/b"]

    for given in (data, gzip.compress(data)):
        found = sitemap_addresses(given, address="https://shop.example/sitemap.xml")

        assert found == expected
    assert sitemap_addresses(b"https://a.example/1\nhttps://a.example/2\n") == [
        "https://a.example/1",
        "https://a.example/2",
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html></html>",
        b"<urlset><url>",
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><urlset><url><loc>&b;</loc></url></urlset>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><urlset><url><loc>&a;</loc></url></urlset>',
        b"\x1f\x8bno gzip",
        gzip.compress(b"\0" * (60 << 20)),
    ],
)
def test_what_is_no_sitemap_is_told(data: bytes):
    with pytest.raises(Unreadable, match=r"no sitemap|too much"):
        sitemap_addresses(data)


async def test_an_index_of_sitemaps_is_followed_once(site: Site):
    root = f"http://{site.place}"
    site.on("/s1.xml", SITEMAP.format(root).encode())
    for path, names in (("/index.xml", ("s1.xml", "index.xml")), ("/empty.xml", ())):
        locations = "".join(f"<sitemap><loc>{root}/{name}</loc></sitemap>" for name in names)
        site.on(path, f"<sitemapindex>{locations}</sitemapindex>".encode())

    allowed = frozenset({site.place})

    assert await fetch_sitemap(f"{root}/index.xml", allowed=allowed) == [f"{root}/a", f"{root}/b"]
    assert await fetch_sitemap(f"{root}/empty.xml", allowed=allowed) == []
    with pytest.raises(Unreadable, match="status 404"):
        await fetch_sitemap(f"{root}/none.xml", allowed=allowed)


async def test_many_are_fetched_at_once(site: Site):
    site.on("/", b"x" * 1000)

    found = await asyncio.gather(*(site.get("/") for _ in range(20)))

    assert {page.data for page in found} == {b"x" * 1000}
