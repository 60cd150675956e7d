"""Searching by meaning and by words, in the language of the question first."""

import asyncio
from collections.abc import Callable

import pytest

from domain.language import Language
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
