"""How many real contradictions are warned of, and how many warnings are false, over the demo's hundred articles."""

from pathlib import Path

import pytest

from domain.ids import ArticleId
from domain.language import Language
from domain.versions import ArticleVersion, Content, VersionState
from knowledge.index import ChunkIndex
from knowledge.indexing import synchronise
from knowledge.loading import load_folder
from knowledge.neighbours import Neighbours
from models.embedding import Embedder
from store.journal import Journal
from store.moments import utc_now
from upkeep import DEMO_VECTORS
from workshop.articles import Workshop
from workshop.checking import Checker

ARTICLES = Path(__file__).parents[2] / "demo" / "knowledge"
ZH, EN = Language.ZH, Language.EN

# Written after the thresholds were fitted on others, and never used to fit them.
WRONG = [
    (ZH, "换货", "同一款商品在签收后30天内可以换尺码或换颜色。"),
    (ZH, "订单保留多久", "没有付款的订单会保留两个小时，超时自动关闭。"),
    (ZH, "注销", "提交注销申请以后有30天冷静期，之后账户自动注销。"),
    (ZH, "礼品包装收费", "礼品包装每份收费¥20，含礼盒和贺卡。"),
    (ZH, "积分有效期", "积分到账后24个月内有效，过期清零。"),
    (ZH, "积分换钱", "每200积分可以抵扣¥10。"),
    (ZH, "密码链接", "重置密码的链接在10分钟内有效。"),
    (ZH, "破损", "收到破损的商品，请在签收后7天内拍照反馈。"),
    (EN, "Swapping sizes", "An item can be exchanged for another size within 30 days after delivery."),
    (EN, "Paying late", "Unpaid orders are kept for 2 hours and then close automatically."),
    (EN, "Leaving us", "After you request the deletion of your account, a cool-off period of 30 days follows."),
    (EN, "Presents", "Gift wrapping costs ¥20 for each gift, with a box and a card."),
    (EN, "Old points", "Points are valid for 24 months from the day they arrive."),
    (EN, "New password", "The link for a new password is valid for 10 minutes."),
    (EN, "Broken goods", "Please report damaged items with photos within 7 days of delivery."),
    (EN, "Lost parcels", "A mainland parcel without any update for 10 days counts as lost."),
]  # fmt: skip
RIGHT = [
    (ZH, "换货", "同一款商品在签收后十五天内可以换尺码或换颜色。"),
    (ZH, "订单保留多久", "没有付款的订单会保留半小时，超时自动关闭。"),
    (ZH, "注销", "提交注销申请以后有15天冷静期，之后账户自动注销。"),
    (ZH, "礼品包装收费", "礼品包装每份收费12元，含礼盒和贺卡。"),
    (ZH, "积分有效期", "积分到账后一年内有效，过期清零。"),
    (ZH, "破损", "收到破损的商品，请在签收后两天内拍照反馈。"),
    (EN, "Swapping sizes", "An item can be exchanged for another size within fifteen days after delivery."),
    (EN, "Paying late", "Unpaid orders are kept for half an hour and then close automatically."),
    (EN, "Leaving us", "After you request the deletion of your account, a cool-off period of 15 days follows."),
    (EN, "Presents", "Gift wrapping costs ¥12 for each gift, with a box and a card."),
    (EN, "Old points", "Points are valid for one year from the day they arrive."),
    (EN, "Broken goods", "Please report damaged items with photos within two days of delivery."),
]  # fmt: skip


@pytest.fixture
async def checker(journal: Journal, index: ChunkIndex, embedder: Embedder) -> Checker:
    """The demo's articles, with the vectors that it ships."""
    await embedder.adopt(DEMO_VECTORS)

    async def nothing() -> None: ...

    intake = Workshop(versions=journal.versions, embedder=embedder, refresh=nothing).intake
    documents, _ = load_folder(ARTICLES)
    for made in await intake.plan(documents, author="folder"):
        await intake.carry_out(made)
    await synchronise(articles=journal.articles, index=index, embedder=embedder)
    return Checker(
        articles=journal.articles,
        neighbours=Neighbours(articles=journal.articles, index=index, embedder=embedder),
    )


async def contradicted(checker: Checker, version: ArticleVersion, language: Language) -> list[str]:
    found = await checker.check(version, language=language, now=utc_now())
    return [one.slug for one in found if one.kind == "contradiction"]


def a_version(title: str, text: str) -> ArticleVersion:
    now = utc_now()
    content = Content(title, text)
    return ArticleVersion(ArticleId("art_new"), 1, VersionState.DRAFT, content, "", "mei", now, now)


async def test_most_wrong_figures_are_warned_of_and_almost_nothing_else(
    checker: Checker, journal: Journal
):
    false = {
        frozenset((standing.article.slug, slug))
        for (_, language), standing in (await journal.versions.standings()).items()
        for slug in await contradicted(checker, standing.live, language)
    }
    missed = [
        text
        for at, title, text in WRONG
        if not await contradicted(checker, a_version(title, text), at)
    ]
    alarms = [
        text for at, title, text in RIGHT if await contradicted(checker, a_version(title, text), at)
    ]

    print(
        f"\nmissed {len(missed)} of {len(WRONG)}: {missed}\nfalse alarms {len(alarms)} of {len(RIGHT)}: {alarms}\nfalse pairs: {false}"
    )
    # Both batteries are to be stored charged, one at 20 to 80 percent, the other at 50.
    assert false <= {frozenset(("guide-earphones", "guide-power-bank"))}
    assert len(missed) <= len(WRONG) // 3
    assert len(alarms) <= 1
