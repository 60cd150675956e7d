"""Searching by meaning and by words, in the language of the question first."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.audience import Asker, Audience
from domain.language import Language
from knowledge.chunking import chunk_article
from knowledge.retrieval import Knowledge
from knowledge.signals import NOTHING
from tests.knowledge.conftest import Library

ZH, EN = Language.ZH, Language.EN


@pytest.mark.parametrize(
    ("question", "language", "slug", "says"),
    [
        ("东西不想要了，几天之内能退？", ZH, "returns", "7天"),
        ("邮费是我出还是你们出", ZH, "returns", "¥10"),
        ("開發票要多久", ZH, "invoices", "24小时"),
        ("Who has to pay for sending it back?", EN, "returns", "¥10"),
        ("I need a receipt for my taxes", EN, "invoices", "180 days"),
        ("insoles", EN, "insoles", "replaced"),
    ],
)
async def test_the_best_passage_answers_the_question(
    write_shop: Callable[[], Library], question: str, language: Language, slug: str, says: str
):
    library = write_shop()
    await library.ingest()

    found = await library.knowledge().search(question, language=language)

    assert found.passages[0].chunk.slug == slug
    assert says in found.passages[0].chunk.text
    assert {passage.chunk.language for passage in found.passages} == {language}
    assert [p.score for p in found.passages] == sorted(p.score for p in found.passages)[::-1]


async def test_what_only_the_other_language_knows_is_still_found(
    write_shop: Callable[[], Library],
):
    library = write_shop()
    await library.ingest()

    found = await library.knowledge().search("登山靴里可以换矫形鞋垫吗", language=ZH)

    assert found.passages[0].chunk.slug == "insoles"
    assert found.passages[0].chunk.language is EN


async def test_a_twin_in_the_asked_language_is_preferred(write_shop: Callable[[], Library]):
    library = write_shop()
    library.write("insoles.zh.md", "---\ntitle: 足部用品\n---\n靴子内的垫片能够拆下并更换。")
    await library.ingest()

    found = await library.knowledge().search("登山靴里可以换矫形鞋垫吗", language=ZH)

    assert found.passages[0].chunk.slug == "insoles"
    assert found.passages[0].chunk.language is ZH


async def test_signals_tell_a_good_question_from_a_foreign_one(
    write_shop: Callable[[], Library],
):
    library = write_shop()
    await library.ingest()
    knowledge = library.knowledge()

    good = await knowledge.search("How long do I have to return an item?", language=EN)
    foreign = await knowledge.search("Which football club won on Saturday?", language=EN)

    assert set(good.signals) == set(NOTHING)
    assert all(0 <= value <= 1 for s in (good, foreign) for value in s.signals.values())
    assert good.signals["top_dense"] > foreign.signals["top_dense"] + 0.2
    assert good.signals["agreement"] == 1.0
    assert good.signals["coverage"] == 1.0
    assert foreign.signals["coverage"] == 0.0


@pytest.mark.parametrize("question", ["", "   ", "？？？", "x" * 8000, '" OR * NEAR(', "\ud83d"])
async def test_no_question_breaks_a_search(write_shop: Callable[[], Library], question: str):
    library = write_shop()
    await library.ingest()

    found = await library.knowledge().search(question, language=EN, limit=2)

    assert len(found.passages) <= 2


async def test_an_empty_shop_finds_nothing(library: Library):
    found = await library.knowledge().search("运费多少", language=ZH)

    assert found.passages == ()
    assert set(found.signals.values()) == {0.0}


async def test_a_restarted_process_answers_the_same_and_heals_a_lost_index(
    write_shop: Callable[[], Library],
):
    library = write_shop()
    await library.ingest()
    before = await library.knowledge().search("怎么开发票", language=ZH)
    await library.reopen()
    (library.data / "keywords.db").unlink()

    after = await library.knowledge().search("怎么开发票", language=ZH)

    assert after.passages == before.passages


async def test_refresh_takes_in_what_was_ingested_meanwhile(write_shop: Callable[[], Library]):
    library = write_shop()
    await library.ingest()
    knowledge = library.knowledge()
    await knowledge.warm()
    library.write("gift-cards.en.md", "## How long is a gift card valid?\n\nThree years.")
    await library.ingest()

    await knowledge.refresh()
    found = await knowledge.search("Until when can I use a gift card?", language=EN)

    assert found.passages[0].chunk.slug == "gift-cards"


async def test_searches_at_the_same_time_share_one_start(write_shop: Callable[[], Library]):
    library = write_shop()
    await library.ingest()
    knowledge = library.knowledge()

    found = await asyncio.gather(
        *(knowledge.search("怎么开发票", language=ZH) for _ in range(5)), knowledge.embed("你好")
    )

    assert {result.passages[0].chunk.slug for result in found[:5]} == {"invoices"}
    assert found[5].shape == (384,)


async def test_an_audience_sees_its_own_articles_and_everybodys(library: Library):
    library.write("returns.en.md", "---\ntitle: Returns\n---\nReturns take seven days.")
    library.write("lounge.en.md", "---\ntitle: Lounge\n---\nThe lounge opens at nine.")
    await library.ingest()
    await for_gold_alone(library, "lounge")
    knowledge = library.knowledge()

    stranger = await knowledge.search("When does the lounge open?", language=EN)
    gold = await knowledge.search(
        "When does the lounge open?", language=EN, asker=Asker(tier="gold")
    )

    assert {p.chunk.slug for p in stranger.passages} == {"returns"}
    assert gold.passages[0].chunk.slug == "lounge"


async def for_gold_alone(library: Library, slug: str) -> None:
    article = await library.articles.by_slug(slug, EN)
    assert article is not None
    changed = replace(article, audience=Audience(tiers=("gold",)))
    await library.articles.upsert(changed, chunk_article(changed))


async def test_an_expired_article_is_no_longer_found(library: Library):
    library.write("sale.en.md", "---\ntitle: Sale\n---\nThe sale takes a fifth off.")
    await library.ingest()
    article = await library.articles.by_slug("sale", EN)
    assert article is not None
    over = replace(article, expires_on=datetime(2020, 1, 1, tzinfo=UTC))
    await library.articles.upsert(over, chunk_article(over))

    found = await library.knowledge().search("how much is the sale off", language=EN)

    assert found.passages == ()


async def test_an_alternative_question_finds_its_answer(library: Library):
    table = "question,answer,alternatives\nWhat does it cost?,Nine yuan.,price tag|how expensive\n"
    library.write("faq.en.csv", table)
    library.write("other.en.md", "---\ntitle: Other\n---\nParcels are made of recycled paper.")
    await library.ingest()

    found = await library.knowledge().search("price tag", language=EN)

    assert "Nine yuan" in found.passages[0].chunk.text


async def test_a_slip_is_mended_before_the_search(write_shop: Callable[[], Library]):
    library = write_shop()
    await library.ingest()

    found = await library.knowledge().search("can i replaec the insole", language=EN)

    assert found.passages[0].chunk.slug == "insoles"


async def test_the_shops_own_synonyms_are_searched_too(library: Library):
    library.write("parcel.en.md", "---\ntitle: Zorb\n---\nA zorb arrives within three days.")
    library.write("other.en.md", "---\ntitle: Other\n---\nWe sell paper and pens.")
    await library.ingest()

    async def groups() -> list[tuple[str, ...]]:
        return [("zorb", "hamper")]

    knowing = Knowledge(
        articles=library.articles,
        index=library.index,
        embedder=library.embedder,
        synonyms=groups,
    )
    found = await knowing.search("hamper", language=EN)

    assert found.passages[0].chunk.slug == "parcel"
    assert found.passages[0].keyword


async def test_the_rankings_for_measuring_are_those_of_the_search(
    write_shop: Callable[[], Library],
):
    library = write_shop()
    await library.ingest()
    knowledge = library.knowledge()

    found = await knowledge.search("Who pays the return shipping?", language=EN, limit=4)
    rankings = await knowledge.rankings("Who pays the return shipping?", language=EN)

    assert [p.chunk.id for p in found.passages] == [key for key, _ in rankings["final"][:4]]
    assert set(rankings) == {"bm25", "dense", "fused", "final"}


async def test_a_draft_is_searched_in_the_place_of_what_is_published(
    write_shop: Callable[[], Library],
):
    library = write_shop()
    await library.ingest()
    knowledge = library.knowledge()
    article = await library.articles.by_slug("returns", EN)
    assert article is not None
    draft = replace(article, text="## Who pays the return shipping?\n\nThe customer pays ¥25.")
    overlay = await knowledge.overlay(chunk_article(draft), [article.id])

    found = await knowledge.search("Who pays the return shipping?", language=EN, overlay=overlay)
    live = await knowledge.search("Who pays the return shipping?", language=EN)

    assert "¥25" in found.passages[0].chunk.text
    assert all("¥10" not in p.chunk.text for p in found.passages)
    assert "¥10" in live.passages[0].chunk.text


async def test_what_the_articles_answer_looks_more_answerable(write_shop: Callable[[], Library]):
    library = write_shop()
    await library.ingest()
    knowledge = library.knowledge()

    known = await knowledge.search("签收后几天内可以退货？", language=ZH)
    foreign = await knowledge.search("周末的球赛谁赢了？", language=ZH)

    assert known.signals["answerable"] > foreign.signals["answerable"] + 0.3
