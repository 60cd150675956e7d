"""Pages and sitemaps are looked at when they are due, and only a changed text makes a version."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from domain.ids import ArticleId, SourceId
from domain.language import Language
from knowledge.retrieval import Knowledge
from store.journal import Journal
from store.moments import utc_now
from tests.workshop.conftest import LOCAL_PORT, Console
from workshop import sources
from workshop.polite import Hosts
from workshop.room import WorkshopRoom

SITE = f"http://127.0.0.1:{LOCAL_PORT}"


class Site:
    """A shop's help pages: what each path answers, and what was asked."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, str, dict[str, str]]] = {}
        self.asked: list[str] = []
        self.conditions: list[str | None] = []

    def show(
        self, path: str, text: str, *, banner: str = "", title: str = "帮助", etag: str = ""
    ) -> None:
        body = (
            f"<html><head><title>{title}</title></head><body><nav>{banner}</nav>"
            f"<form><input type=hidden name=csrf value='{time.monotonic_ns()}'></form>"
            f"<main><h1>{title}</h1><p>{text}</p></main></body></html>"
        )
        self.pages[path] = (200, body, {"ETag": etag} if etag else {})

    def list(self, *paths: str) -> None:
        found = "".join(f"<url><loc>{SITE}{path}</loc></url>" for path in paths)
        body = f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{found}</urlset>'
        self.pages["/sitemap.xml"] = (200, body, {})

    def answer(self, path: str, condition: str | None) -> tuple[int, str, dict[str, str]]:
        self.asked.append(path)
        self.conditions.append(condition)
        status, body, headers = self.pages.get(path, (404, "gone", {}))
        if condition and condition == headers.get("ETag"):
            return 304, "", headers
        return status, body, headers


@pytest.fixture
def site() -> Iterator[Site]:
    played = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body, headers = played.answer(self.path, self.headers.get("If-None-Match"))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *args: Any) -> None:
            """Not into the tests' output."""

    server = ThreadingHTTPServer(("127.0.0.1", LOCAL_PORT), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield played
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
async def watching(room: WorkshopRoom) -> AsyncIterator[None]:
    """What runs beside the server."""
    task = asyncio.create_task(room.sources.watch_sources(every=0.05))
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def added(console: Console, **body: Any) -> dict[str, Any]:
    """A source after its first check."""
    body = {"kind": "url", "address": f"{SITE}/help", "publishes": True} | body
    answer = await console.post("/sources", json=body)
    assert answer.status_code == 201, answer.text
    return await checked(console, answer.json()["id"])


async def checked(console: Console, source_id: str) -> dict[str, Any]:
    for _ in range(200):
        found = (await console.get("/sources")).json()["sources"]
        source = next(one for one in found if one["id"] == source_id)
        if source["state"] in ("ok", "failed"):
            return dict(source)
        await asyncio.sleep(0.05)
    raise AssertionError(source)


async def checked_again(console: Console, source: dict[str, Any]) -> dict[str, Any]:
    answer = await console.post(f"/sources/{source['id']}/check")
    assert answer.json()["state"] == "checking"
    return await checked(console, source["id"])


async def versions(journal: Journal, source: dict[str, Any]) -> int:
    return len(await journal.versions.history(source["pages"][0]["article_id"]))


async def test_a_page_becomes_an_article_that_answers(
    mei: Console, site: Site, knowledge: Knowledge
):
    site.show("/help", "门店营业时间为每天十点至二十二点。", title="营业时间")

    source = await added(mei)

    assert (source["state"], source["failures"]) == ("ok", [])
    found = await knowledge.search("门店几点开门？", language=Language.ZH)
    assert found.passages[0].chunk.article_id == source["pages"][0]["article_id"]
    assert source["next_at"] > source["checked_at"]


async def test_a_source_that_does_not_publish_makes_drafts(mei: Console, site: Site):
    site.show("/help", "门店营业时间为每天十点至二十二点。")

    source = await added(mei, publishes=False)

    detail = (await mei.get(f"/articles/{source['pages'][0]['article_id']}")).json()
    assert (detail["live"], detail["open"]["state"]) == (None, "draft")


async def test_another_banner_makes_no_version_and_another_text_does(
    mei: Console, site: Site, journal: Journal
):
    site.show("/help", "门店营业时间为每天十点至二十二点。")
    source = await added(mei)

    site.show("/help", "门店营业时间为每天十点至二十二点。", banner="双十一大促")
    await checked_again(mei, source)
    before = await versions(journal, source)
    site.show("/help", "门店营业时间为每天九点至二十一点。")
    await checked_again(mei, source)

    assert (before, await versions(journal, source)) == (1, 2)


async def test_an_unchanged_page_is_not_sent_again(mei: Console, site: Site, journal: Journal):
    site.show("/help", "门店营业时间为每天十点至二十二点。", etag='"v1"')
    source = await added(mei)

    await checked_again(mei, source)

    assert site.conditions == [None, '"v1"']
    assert await versions(journal, source) == 1


async def test_what_people_changed_survives_a_changed_page(mei: Console, site: Site):
    text = "门店营业时间为每天十点至二十二点。</p><p>停车场收费五元。"
    site.show("/help", text)
    source = await added(mei)
    path = f"/articles/{source['pages'][0]['article_id']}"
    live = (await mei.get(path)).json()["live"]
    content = {"title": live["title"], "text": live["text"].replace("五元", "六元")}
    await mei.put(f"{path}/draft", json={"revision": None, "content": content})
    await mei.post(f"{path}/draft/publish", json={})

    site.show("/help", text.replace("十点", "九点"))
    await checked_again(mei, source)

    kept = (await mei.get(path)).json()["live"]["text"]
    assert "九点" in kept
    assert "六元" in kept


async def test_a_page_that_is_gone_is_told_and_its_article_taken_out(
    mei: Console, site: Site, knowledge: Knowledge
):
    site.show("/help", "门店营业时间为每天十点至二十二点。")
    source = await added(mei)

    site.pages["/help"] = (410, "", {})
    after = await checked_again(mei, source)

    assert after["state"] == "failed"
    assert after["failures"] == [
        {"where": f"{SITE}/help", "reason": "The page is gone (410); its article was taken out."}
    ]
    assert (await knowledge.search("门店几点开门？", language=Language.ZH)).passages == ()
    site.show("/help", "门店营业时间为每天十点至二十二点。")
    assert (await checked_again(mei, source))["state"] == "ok"
    assert (await knowledge.search("门店几点开门？", language=Language.ZH)).passages


async def test_where_it_does_not_publish_a_page_that_is_gone_is_only_flagged(
    tom: Console, site: Site
):
    site.show("/help", "门店营业时间为每天十点至二十二点。")
    source = await added(tom, publishes=False)
    article_id = source["pages"][0]["article_id"]
    await tom.post(f"/articles/{article_id}/draft/publish", json={})

    del site.pages["/help"]
    after = await checked_again(tom, source)

    assert "对应的文章仍在" in after["failures"][0]["reason"]
    assert (await tom.get(f"/articles/{article_id}")).json()["article"]["archived"] is False


async def test_a_sitemap_brings_its_pages_and_goes_on_past_a_bad_one(mei: Console, site: Site):
    site.list("/a", "/b", "/c")
    site.show("/a", "甲页面说明会员积分每年清零一次。")
    site.show("/c", "丙页面说明礼品卡有效期为三年。")

    source = await added(mei, kind="sitemap", address=f"{SITE}/sitemap.xml")

    assert {page["address"] for page in source["pages"] if page["article_id"]} == {
        f"{SITE}/a",
        f"{SITE}/c",
    }
    assert source["failures"] == [{"where": f"{SITE}/b", "reason": "There is no such page (404)."}]


async def test_a_page_that_left_the_sitemap_is_looked_at_once_more(mei: Console, site: Site):
    site.list("/a", "/b")
    site.show("/a", "甲页面说明会员积分每年清零一次。")
    site.show("/b", "乙页面说明礼品卡有效期为三年。")
    source = await added(mei, kind="sitemap", address=f"{SITE}/sitemap.xml")

    site.list("/a")
    del site.pages["/b"]
    gone = await checked_again(mei, source)
    later = await checked_again(mei, source)

    assert [one["where"] for one in gone["failures"]] == [f"{SITE}/b"]
    assert later["failures"] == []


async def test_at_most_500_pages_of_a_sitemap_are_read(
    mei: Console, site: Site, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sources, "MOST_PAGES", 2)
    site.list("/a", "/b", "/c")
    for path in ("/a", "/b", "/c"):
        site.show(path, f"这一页是 {path} 的说明，每页都不一样。")

    source = await added(mei, kind="sitemap", address=f"{SITE}/sitemap.xml")

    assert site.asked == ["/sitemap.xml", "/a", "/b"]
    assert "the first 2 were read" in source["failures"][0]["reason"]


async def test_a_host_is_asked_one_thing_at_a_time_with_pauses():
    hosts, spoken = Hosts(pause=0.1), []

    async def ask(address: str) -> None:
        async with hosts.turn(address):
            spoken.append(time.monotonic())

    began = time.monotonic()
    await asyncio.gather(*(ask("http://a.example/1") for _ in range(3)), ask("http://b.example/"))

    assert max(spoken) - began >= 0.2
    assert sorted(spoken)[1] - began < 0.1


async def test_a_private_address_is_refused_in_words(mei: Console):
    source = await added(mei, address="http://127.0.0.1:1/latest/meta-data")

    assert source["state"] == "failed"
    assert "private network" in source["failures"][0]["reason"]
    assert source["pages"] == []


async def test_it_is_looked_at_again_when_it_is_due(mei: Console, site: Site, journal: Journal):
    site.show("/help", "门店营业时间为每天十点至二十二点。")
    source = await added(mei, every_hours=6)
    next_at = datetime.fromisoformat(source["next_at"])

    await journal.sources.change(SourceId(source["id"]), next_at=utc_now() - timedelta(seconds=1))
    for _ in range(100):
        if len(site.asked) > 1:
            break
        await asyncio.sleep(0.05)

    assert len(site.asked) == 2
    assert timedelta(hours=5.9) < next_at - utc_now() <= timedelta(hours=6)


async def test_a_source_is_changed_and_removed_and_its_articles_stay(
    mei: Console, site: Site, journal: Journal
):
    site.show("/help", "门店营业时间为每天十点至二十二点。")
    source = await added(mei)
    article_id = source["pages"][0]["article_id"]

    changed = await mei.patch(
        f"/sources/{source['id']}", json={"every_hours": 1, "publishes": False}
    )
    removed = await mei.delete(f"/sources/{source['id']}")

    assert (changed.json()["every_hours"], changed.json()["publishes"]) == (1, False)
    assert removed.status_code == 204
    assert (await mei.get("/sources")).json() == {"sources": []}
    assert (await journal.articles.article(ArticleId(article_id))).version == 1


async def test_another_address_is_a_fresh_beginning(mei: Console, site: Site):
    site.show("/help", "门店营业时间为每天十点至二十二点。")
    site.show("/other", "线上客服全天在线。")
    source = await added(mei)

    await mei.patch(f"/sources/{source['id']}", json={"address": f"{SITE}/other#top"})
    after = await checked(mei, source["id"])

    assert [page["address"] for page in after["pages"]] == [f"{SITE}/other"]


@pytest.mark.parametrize(
    "address",
    ["help", "ftp://shop.example/x", "http://", "http://mei:secret@shop.example/", "http://[::1"],
)
async def test_what_is_no_address_is_refused(mei: Console, address: str):
    answer = await mei.post("/sources", json={"kind": "url", "address": address})

    assert answer.status_code == 422
    assert "without a login" in answer.json()["detail"]


async def test_an_address_is_a_source_once_and_hours_are_whole_ones(mei: Console, site: Site):
    site.show("/help", "门店营业时间为每天十点至二十二点。")
    await added(mei)

    again = await mei.post("/sources", json={"kind": "url", "address": f"{SITE}/help"})
    never = await mei.post(
        "/sources", json={"kind": "url", "address": f"{SITE}/x", "every_hours": 0}
    )

    assert (again.status_code, never.status_code) == (409, 422)


async def test_an_erased_page_is_not_fetched_again(mei: Console, site: Site):
    site.show("/help", "门店营业时间为每天十点至二十二点。")
    source = await added(mei)
    article = (await mei.get(f"/articles/{source['pages'][0]['article_id']}")).json()["article"]

    await mei.request("DELETE", f"/articles/{article['id']}", json={"confirm": article["slug"]})
    after = await checked_again(mei, source)

    assert site.asked == ["/help"]
    assert after["pages"] == [{"address": f"{SITE}/help", "article_id": None}]
