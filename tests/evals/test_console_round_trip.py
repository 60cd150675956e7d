"""From a conversation to a case, to a run of the real command over the shop's own articles; and recorded turns answered anew."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich.console import Console

from settings import Settings
from store.engine import migrate
from tests.evals.console import House, opened_house
from upkeep import ingest

RETURNS = "# 退货规则\n\n签收后七天内可以无理由退货，退货运费由买家承担。\n"
WRAPPING = "# Gift wrapping\n\nGift wrapping costs three dollars for each parcel.\n"
ASKED_ZH, ASKED_EN = "我叫李雷。签收后几天内可以退货？", "How much does gift wrapping cost?"
SCRUBBED = "我叫[客户]。签收后几天内可以退货？"
SECONDS = 500.0


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A shop with two articles, which serves customers."""
    data, articles = tmp_path / "data", tmp_path / "articles"
    articles.mkdir()
    (articles / "returns.zh.md").write_text(RETURNS)
    (articles / "wrapping.en.md").write_text(WRAPPING)
    settings = Settings(data=data, knowledge=articles)
    await migrate(settings.journal_url)
    assert await ingest(settings, articles, Console(quiet=True)) == 0
    async with opened_house(data, serving=True, knowledge=articles) as made:
        yield made


async def answered(house: House, text: str, locale: str) -> tuple[str, dict[str, Any]]:
    """The conversation, and the reply in it."""
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(house.app), base_url="http://shop/v1", timeout=60
    ) as widget:
        begun = (await widget.post("/conversations", json={"locale": locale})).json()
        talk = begun.get("conversation", begun)["id"]
        token = {"Authorization": f"Bearer {begun['token']}"}
        path = f"/conversations/{talk}/messages"
        await widget.post(path, json={"text": text}, headers={**token, "Idempotency-Key": locale})
        await house.services.dispatcher.idle()
        found = (await widget.get(path, headers=token)).json()["messages"]
    return talk, found[-1]


async def report_of(house: House, begun: httpx.Response) -> dict[str, Any]:
    assert begun.status_code == 201, begun.text
    run_id, deadline = begun.json()["run"]["id"], time.monotonic() + SECONDS
    while True:
        told = (await house.engineer.get(f"/runs/{run_id}")).json()
        if told["run"]["state"] in ("finished", "failed", "stopped"):
            break
        assert time.monotonic() < deadline, told
        await asyncio.sleep(0.5)
    assert told["run"]["state"] == "finished", told
    return (await house.engineer.get(f"/runs/{run_id}/report")).json()


async def a_case(house: House, talk: str, reply: dict[str, Any], **want: Any) -> str:
    about = {"conversation_id": talk, "message_id": reply["id"], "why": "thumbs_down"}
    case = (await house.operator.post("/cases", json=about)).json()["case"]
    body = {"state": "labelled", "case": {**case["case"], "want": want}}
    settled = await house.engineer.put(f"/cases/{case['id']}", json=body)
    assert settled.status_code == 200, settled.text
    return str(case["id"])


async def test_a_conversation_becomes_a_case_that_the_production_suite_runs(house: House):
    talk, reply = await answered(house, ASKED_ZH, "zh-CN")
    right = await a_case(house, talk, reply, says=[["七天", "7 天"]], cites=["returns"])
    talk, reply = await answered(house, ASKED_EN, "en")
    wrong = await a_case(house, talk, reply, says=["It is free."])

    begun = await house.engineer.post("/runs", json={"suites": ["production"], "baseline": "none"})
    report = await report_of(house, begun)

    grades = {row["case"]: row["grade"] for row in report["cases"]}
    assert grades == {f"production/{right}": "passed", f"production/{wrong}": "failed"}
    (passed,) = [row for row in report["cases"] if row["grade"] == "passed"]
    assert passed["language"] == "zh"
    assert "李雷" not in str(report)
    said = passed["trials"][0]["turns"][0]
    assert "七天" in said["reply"]
    assert said["citations"][0]["slug"] == "returns"
    assert report["suites"][0]["name"] == "production"
    assert set(report["suites"][0]["title"]) == {"zh", "en"}


async def test_a_replay_shows_which_answers_a_draft_would_change_and_changes_nothing(house: House):
    for text, locale in ((ASKED_ZH, "zh-CN"), (ASKED_EN, "en")):
        await answered(house, text, locale)
    before = await house.journal.recordings.latest_turns(10)

    same = await report_of(house, await house.engineer.post("/replays", json={"last": 10}))
    await edit(house, "wrapping", "three dollars", "nine dollars")
    drafts = {"last": 10, "drafts": True}
    with_drafts = await report_of(house, await house.engineer.post("/replays", json=drafts))

    assert [row["change"] for row in same["cases"]] == ["same", "same"]
    assert same["suites"][0]["measures"]["different"]["value"] == 0
    changes = {row["language"]: row for row in with_drafts["cases"]}
    assert (changes["zh"]["change"], changes["en"]["change"]) == ("same", "different")
    assert "nine dollars" in changes["en"]["trials"][0]["turns"][0]["reply"]
    assert "three dollars" in changes["en"]["previous"][0]["turns"][0]["reply"]
    assert changes["zh"]["previous"][0]["turns"][0]["said"] == [SCRUBBED]
    assert with_drafts["suites"][0]["measures"]["different"]["value"] == 0.5
    assert await house.journal.recordings.latest_turns(10) == before
    live = [one for one in await house.journal.articles.all() if one.slug == "wrapping"]
    assert "three dollars" in live[0].text


async def edit(house: House, slug: str, old: str, new: str) -> None:
    """A draft of the article, which nobody has published."""
    page, knowledge = house.engineer, "http://desk/v1/knowledge/articles"
    listed = (await page.get(knowledge)).json()["articles"]
    (article_id,) = [one["id"] for one in listed if one["slug"] == slug]
    live = (await page.get(f"{knowledge}/{article_id}")).json()["live"]
    content = {name: live[name] for name in ("title", "questions")}
    content["text"] = live["text"].replace(old, new)
    body = {"revision": None, "content": content}
    kept = await page.put(f"{knowledge}/{article_id}/draft", json=body)
    assert kept.status_code == 200, kept.text
