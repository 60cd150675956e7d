"""The test box over HTTP: the chat's own search, its numbers, and drafts tried as if they were published."""

from typing import Any

import pytest

from agent.assistant import Assistant
from domain.audience import Asker, Audience
from domain.language import Language
from domain.versions import Content
from knowledge.retrieval import Knowledge
from store.journal import Journal
from tests.workshop.conftest import Console
from workshop.articles import Workshop

RETURNS = (
    "## 多久可以退货？\n\n签收后7天内可以无理由退货。\n\n## 运费谁出？\n\n运费由买家承担，每单¥10。"
)
INVOICES = "## 怎么开发票？\n\n签收后180天内可以申请电子发票，24小时内发到邮箱。"


async def publish(workshop: Workshop, slug: str, content: Content) -> str:
    draft = await workshop.create(slug, Language.ZH, content, author="Mei")
    await workshop.publish(draft.article_id, author="Mei")
    return draft.article_id


@pytest.fixture
async def returns(workshop: Workshop) -> str:
    await publish(workshop, "invoices", Content("发票", INVOICES))
    return await publish(workshop, "returns", Content("退货政策", RETURNS))


async def tried(console: Console, question: str, **more: Any) -> dict[str, Any]:
    answer = await console.post("/try", json={"question": question, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_that_it_finds_what_the_chat_finds(mei: Console, returns: str, assistant: Assistant):
    shown = await tried(mei, "那运费呢？", history=["多久可以退货？"], language="zh")

    trial = await assistant.try_question(
        "那运费呢？", history=["多久可以退货？"], asker=Asker("web")
    )
    passages = [p for r in trial.retrievals for p in r.passages]
    assert shown["standalone"] == trial.standalone
    assert "退货" in shown["standalone"]
    assert [(p["text"], p["score"]) for p in shown["passages"]] == [
        (p.chunk.text, p.score) for p in passages
    ]
    assert shown["confidence"]["value"] == trial.confidence.value
    assert shown["answer"] == list(trial.answer)
    assert shown["took_ms"] > 0


async def test_that_each_passage_shows_its_scores_and_places(mei: Console, returns: str):
    shown = await tried(mei, "多久可以退货？")

    best = shown["passages"][0]
    assert best["article_id"] == returns
    assert best["version"] == 1
    assert (best["dense_rank"], best["keyword_rank"]) == (1, 1)
    assert best["dense"] > 0.3
    assert best["keyword"] > 0
    assert best["fused"] > 0
    assert best["headings"] == ["多久可以退货？"]


async def test_that_what_would_be_cited_is_marked(mei: Console, returns: str):
    shown = await tried(mei, "签收后多久可以退货？")

    cited = [passage for passage in shown["passages"] if passage["cited"]]
    assert shown["way"] == "answer"
    assert [passage["quotes"] for passage in cited] == [["签收后7天内可以无理由退货。"]]
    assert "7天" in "".join(shown["answer"])


async def test_that_a_draft_can_be_tried_before_it_is_published(
    mei: Console, returns: str, workshop: Workshop, knowledge: Knowledge
):
    changed = Content("退货政策", RETURNS.replace("7天", "30天"))
    await workshop.save_draft(returns, changed, author="Mei")

    live = await tried(mei, "签收后多久可以退货？")
    draft = await tried(mei, "签收后多久可以退货？", draft_of=[returns])
    await workshop.publish(returns, author="Mei")
    published = await tried(mei, "签收后多久可以退货？")

    def seen(shown: dict[str, Any]) -> list[Any]:
        return [(p["text"], p["version"], p["cited"]) for p in shown["passages"]]

    assert "7天" in "".join(live["answer"])
    assert "30天" in "".join(draft["answer"])
    assert seen(draft) == seen(published)
    assert [p["score"] for p in draft["passages"]] == pytest.approx(
        [p["score"] for p in published["passages"]], abs=0.05
    )


async def test_that_a_draft_of_a_new_article_is_found(mei: Console, returns: str, workshop):
    fresh = Content("货到付款", "## 可以货到付款吗？\n\n支持货到付款，签收时付给快递员。")
    draft = await workshop.create("cod", Language.ZH, fresh, author="Mei")

    without = await tried(mei, "可以货到付款吗")
    tried_out = await tried(mei, "可以货到付款吗", draft_of=[draft.article_id])

    assert "cod" not in {p["slug"] for p in without["passages"]}
    assert tried_out["passages"][0]["slug"] == "cod"
    assert "快递员" in "".join(tried_out["answer"])


async def test_that_one_can_ask_as_somebody_else(mei: Console, returns: str, workshop: Workshop):
    gold = Content(
        "金卡退货",
        "## 金卡会员多久可以退货？\n\n金卡会员签收后60天内可以退货。",
        audience=Audience(tiers=("gold",)),
    )
    await publish(workshop, "gold-returns", gold)

    member = await tried(mei, "金卡会员多久可以退货？", asker={"channel": "web", "tier": "gold"})
    visitor = await tried(mei, "金卡会员多久可以退货？")

    assert "gold-returns" in {p["slug"] for p in member["passages"]}
    assert "gold-returns" not in {p["slug"] for p in visitor["passages"]}


async def test_that_trying_leaves_no_trace(mei: Console, returns: str, journal: Journal):
    await tried(mei, "签收后多久可以退货？")

    served = (await mei.get("/usefulness")).json()
    gaps = (await mei.get("/gaps")).json()
    assert served["articles"] == []
    assert gaps["gaps"] == []


@pytest.mark.parametrize(
    "body", [{}, {"question": ""}, {"question": " "}, {"question": "x" * 2001}]
)
async def test_that_there_must_be_a_question(mei: Console, body: dict[str, str]):
    assert (await mei.post("/try", json=body)).status_code == 422


async def test_that_an_unknown_draft_is_not_found(mei: Console):
    answer = await mei.post("/try", json={"question": "运费", "draft_of": ["art_none"]})

    assert answer.status_code == 404
