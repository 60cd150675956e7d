"""After an article is erased no file of the data folder holds its text, and conversations say that something was there."""

import asyncio
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from desk.accounts import save_operator
from domain.ids import ArticleId, MessageId
from domain.language import Language
from server import create_app
from settings import Settings
from store.engine import migrate
from store.moments import utc_now
from tests.stack import ROOT
from tests.workshop.conftest import PASSWORD
from wiring import Services, build_services
from workshop.quoting import ERASED

ZH = "礼品包装服务每件收取二十三元，紫藤色丝带另计四元。"
EN = "Gift wrapping costs twenty-three yuan a piece, and the wisteria ribbon four more."
TITLE, WORDING = "礼品包装紫藤规则", "包装成礼物要多少钱呀"
EDITED = "自即日起，紫藤色丝带改为免费赠送，无需另付。"
FILED = "加急礼品包装须在下单时勾选，当日十六点前完成装盒。"
FILE = f"# {TITLE}\n\n{ZH}\n\n{FILED}\n".encode()
# A single word too: an index of words keeps no sentences.
MARKERS = (ZH, EN, TITLE, WORDING, EDITED, FILED, "紫藤", "wisteria")
OTHER = "普通包装使用牛皮纸箱，全部免费。"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        data=tmp_path / "data",
        knowledge=tmp_path / "articles",
        service_hours="00:00-24:00",
        demo=True,
    )


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[tuple[httpx.AsyncClient, Services]]:
    """The whole server in this process, with an operator signed in."""
    await migrate(settings.journal_url)
    services = build_services(settings)
    await save_operator(services.journal, login="mei", name="Mei", password=PASSWORD)
    app = create_app(services)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://desk", timeout=60
        ) as client,
    ):
        await ready(client)
        answer = await client.post("/v1/desk/session", json={"login": "mei", "password": PASSWORD})
        client.headers["X-CSRF-Token"] = answer.json()["csrf"]
        yield client, services


async def ready(client: httpx.AsyncClient) -> None:
    for _ in range(600):
        if (await client.get("/readyz")).status_code == 200:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the server did not become ready")


def command(settings: Settings, *arguments: str) -> str:
    """What `xiaoer` prints."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("XIAOER_")}
    environment |= {
        "XIAOER_DATA": str(settings.data),
        "XIAOER_KNOWLEDGE": str(settings.knowledge),
        "COLUMNS": "200",
    }
    ran = subprocess.run(
        [sys.executable, "-m", "cli", *arguments],
        capture_output=True, text=True, check=False, cwd=ROOT, env=environment,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


async def done(answer: httpx.Response, *statuses: int) -> Any:
    assert answer.status_code in (statuses or (200, 201, 202, 204)), answer.text
    return answer.json() if answer.content else None


async def written(
    client: httpx.AsyncClient, language: str, title: str, text: str, **more: Any
) -> str:
    """A published article; its id."""
    body = {
        "slug": "gift-wrap",
        "language": language,
        "content": {"title": title, "text": text} | more,
    }
    made = await done(await client.post("/v1/knowledge/articles", json=body))
    await done(
        await client.post(f"/v1/knowledge/articles/{made['article']['id']}/draft/publish", json={})
    )
    return str(made["article"]["id"])


async def edited(client: httpx.AsyncClient, article_id: str, text: str) -> None:
    path = f"/v1/knowledge/articles/{article_id}"
    live = (await done(await client.get(path)))["live"]
    content = {
        "title": live["title"],
        "text": f"{live['text']}\n\n{text}",
        "questions": live["questions"],
    }
    await done(await client.put(f"{path}/draft", json={"revision": None, "content": content}))
    await done(await client.post(f"{path}/draft/publish", json={}))


class Customer:
    """A conversation in the widget."""

    def __init__(self, client: httpx.AsyncClient, welcome: dict[str, Any]) -> None:
        self._client = client
        self.id = welcome["conversation"]["id"] if "conversation" in welcome else welcome["id"]
        self._headers = {"Authorization": f"Bearer {welcome['token']}"}

    @classmethod
    async def arrive(cls, client: httpx.AsyncClient) -> "Customer":
        return cls(
            client, await done(await client.post("/v1/conversations", json={"locale": "zh"}))
        )

    def of(self, client: httpx.AsyncClient) -> "Customer":
        """The same one, after the server was started again."""
        again = object.__new__(Customer)
        again._client, again.id, again._headers = client, self.id, self._headers
        return again

    async def ask(self, services: Services, text: str) -> dict[str, Any]:
        """The reply."""
        path = f"/v1/conversations/{self.id}/messages"
        await done(await self._client.post(path, json={"text": text}, headers=self._headers))
        await services.dispatcher.idle()
        return (await self.messages())[-1]

    async def messages(self) -> list[dict[str, Any]]:
        path = f"/v1/conversations/{self.id}/messages"
        found = await done(await self._client.get(path, headers=self._headers))
        return list(found["messages"])

    async def want_a_human(self) -> None:
        path = f"/v1/conversations/{self.id}/handoff"
        await done(await self._client.post(path, headers=self._headers))


def forms(marker: str) -> Iterator[bytes]:
    """As it may be written, without the stop at its end."""
    text = marker.rstrip("。.")
    yield text.encode()
    yield text.encode("utf-16-le")
    yield text.encode("utf-16-be")
    yield text.encode("gb18030")
    yield json.dumps(text).strip('"').encode()


def holders(data: Path) -> dict[str, list[str]]:
    """Files that hold a marker, by its first characters."""
    found: dict[str, list[str]] = {}
    for path in sorted(data.rglob("*")):
        held = path.read_bytes() if path.is_file() else b""
        for marker in MARKERS:
            if any(form in held for form in forms(marker)):
                found.setdefault(marker[:12], []).append(path.relative_to(data).as_posix())
    return found


async def quoted_everywhere(
    client: httpx.AsyncClient, services: Services
) -> tuple[str, str, Customer]:
    """Articles in two languages and several versions, quoted in a conversation that waits for a human."""
    zh = await written(client, "zh", TITLE, f"## {TITLE}\n\n{ZH}", questions={TITLE: [WORDING]})
    en = await written(client, "en", "Wisteria gift wrapping", EN)
    await written_aside(client)
    await edited(client, zh, EDITED)
    await uploaded(client)
    customer = await Customer.arrive(client)
    reply = await customer.ask(services, "礼品包装服务收多少钱？")
    assert any(one["article_id"] == zh for one in reply["citations"]), reply
    await customer.ask(services, "How much does gift wrapping cost?")
    quoted = await customer.ask(services, f"包装问题：{ZH}")
    about = {"conversation_id": customer.id, "message_id": quoted["id"]}
    flagged = await done(await client.post("/v1/insights/samples/flag", json=about))
    assert "紫藤" in flagged["sample"]["text"]
    made = await done(await client.post("/v1/insights/evals/cases", json=about))
    assert "紫藤" in str(made["case"])
    await customer.want_a_human()
    await quoted_at_the_desk(client, services, customer, reply["id"])
    return zh, en, customer


async def quoted_at_the_desk(
    client: httpx.AsyncClient, services: Services, customer: Customer, message_id: str
) -> None:
    """A draft for an operator, and a quote in the other language."""
    path = f"/v1/desk/conversations/{customer.id}/draft"
    drafted = await done(await client.post(path, json={}))
    assert drafted["id"], drafted
    assert drafted["citations"], drafted
    english = "The wisteria ribbon costs four more, in other words."
    await services.journal.translations.keep(
        MessageId(message_id), Language.EN, english, now=utc_now()
    )


async def uploaded(client: httpx.AsyncClient) -> None:
    """A newer text of the article and another article, in one archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("gift-wrap.zh.md", FILE)
        archive.writestr("ribbons.zh.md", "# 丝带颜色\n\n丝带有红色和白色两种。")
    files = {"files": (f"{TITLE}.zip", packed.getvalue())}
    batch = await done(await client.post("/v1/knowledge/uploads", files=files))
    for _ in range(200):
        told = await done(await client.get(f"/v1/knowledge/imports/{batch['batch_id']}"))
        if told["done"]:
            break
        await asyncio.sleep(0.05)
    assert {one["language"] for one in told["files"][0]["articles"]} == {"zh"}
    assert len(told["files"][0]["articles"]) == 2, told


async def written_aside(client: httpx.AsyncClient) -> str:
    body = {"slug": "boxes", "language": "zh", "content": {"title": "普通包装", "text": OTHER}}
    made = await done(await client.post("/v1/knowledge/articles", json=body))
    article_id = made["article"]["id"]
    await done(await client.post(f"/v1/knowledge/articles/{article_id}/draft/publish", json={}))
    return str(article_id)


async def cards(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    return list((await done(await client.get("/v1/knowledge/articles")))["articles"])


async def erased(client: httpx.AsyncClient, article_id: str) -> httpx.Response:
    return await client.request(
        "DELETE", f"/v1/knowledge/articles/{article_id}", json={"confirm": "gift-wrap"}
    )


async def test_erasing_in_the_server_leaves_no_text_in_any_file(settings: Settings):
    async with running(settings) as (client, services):
        zh, en, customer = await quoted_everywhere(client, services)
        assert len(holders(settings.data)) == len(MARKERS)

        for article_id in (zh, en):
            assert (await erased(client, article_id)).status_code == 204

        while_running = holders(settings.data)
        messages = await customer.messages()
        left = await services.journal.articles.all()
        ribbons = [one for one in await cards(client) if one["slug"] == "ribbons"]
        at_the_desk = await client.get(f"/v1/desk/conversations/{customer.id}")
        another = await Customer.arrive(client)
        after = await another.ask(services, "普通包装要钱吗？")
    assert while_running == {}
    assert holders(settings.data) == {}
    assert any(ERASED in message["text"] for message in messages)
    citations = [one for message in messages for one in message.get("citations", ())]
    assert {one["quote"] for one in citations if one["article_id"] in (zh, en)} == {ERASED}
    kept = [label async for label in services.journal.suggestions.labels()]
    assert {one["quote"] for label in kept for one in label["citations"]} == {ERASED}
    assert at_the_desk.json()["handoff"]["brief"]["sources"][0]["quote"] == ERASED
    assert OTHER.rstrip("。") in after["text"]
    assert [one.title for one in left] == ["普通包装"]
    assert ribbons[0]["title"] == "丝带颜色"


async def test_erasing_at_the_command_line_leaves_no_text_in_any_file(settings: Settings):
    async with running(settings) as (client, services):
        zh, _, customer = await quoted_everywhere(client, services)
    settings.knowledge.mkdir()
    (settings.knowledge / "gift-wrap.zh.md").write_bytes(FILE)
    listed = command(settings, "articles", "list")

    told = command(settings, "articles", "erase", zh, "--yes")

    assert zh in listed
    assert set(holders(settings.data)) == {EN[:12], "wisteria"}
    assert "Backups that were written elsewhere are out of reach" in told
    assert "the next `xiaoer ingest` would bring the article back" in told
    assert "these articles came from it and stay: 丝带颜色" in told
    async with running(settings) as (client, services):
        assert any(ERASED in message["text"] for message in await customer.of(client).messages())


async def test_the_slug_must_be_written_out(settings: Settings):
    async with running(settings) as (client, services):
        article_id = await written(client, "zh", TITLE, ZH)

        answer = await client.request(
            "DELETE", f"/v1/knowledge/articles/{article_id}", json={"confirm": "gift"}
        )

        assert answer.status_code == 422
        assert (await services.journal.articles.article(ArticleId(article_id))).title == TITLE


async def test_what_a_crash_left_in_the_files_goes_at_the_next_start(settings: Settings):
    async with running(settings) as (client, services):
        article_id = await written(client, "zh", TITLE, ZH)
        found = await services.journal.erasing.find(ArticleId(article_id))
        await services.journal.erasing.begin(now=utc_now())
        await services.journal.erasing.delete(found, mark=ERASED)

    async with running(settings) as (_, services):
        pending = await services.journal.erasing.pending()

    assert not pending
    assert holders(settings.data) == {}
