"""The index of words: who says what, how much that counts, and that nothing stays behind."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from domain.audience import Audience
from domain.ids import ArticleId, ChunkId
from domain.knowledge import Chunk
from domain.language import Language
from knowledge.asking import concepts_of
from knowledge.keyword import KeywordIndex, fingerprint, row_of
from knowledge.weighing import said_in, said_in_article

ZH, EN = Language.ZH, Language.EN


def chunk(name: str, text: str, *, title: str = "", language: Language = EN, **more) -> Chunk:
    return Chunk(
        id=ChunkId(name),
        article_id=ArticleId("art_" + name[0]),
        slug=name[0],
        language=language,
        title=title,
        headings=(),
        text=text,
        start=0,
        end=len(text),
        **more,
    )


@pytest.fixture
def index(tmp_path: Path) -> Iterator[KeywordIndex]:
    opened = KeywordIndex(tmp_path / "keywords.db")
    yield opened
    opened.close()


def found(
    index: KeywordIndex, question: str, language: Language = EN, audiences=("",)
) -> list[str]:
    wanted = index.words(language).weighed(concepts_of(question, {}))
    return index.matching(wanted, language=language, audiences=audiences, limit=10)


def test_the_chunk_that_says_the_rarer_word_comes_first(index: KeywordIndex):
    index.upsert(
        [
            chunk("a1", "The parcel arrives in three days."),
            chunk("a2", "The parcel may hold a lithium battery."),
            chunk("b1", "A parcel can be picked up."),
        ]
    )

    assert found(index, "parcel with a battery")[0] == "a2"


def test_each_language_is_searched_alone(index: KeywordIndex):
    index.upsert([chunk("a1", "VIP service"), chunk("b1", "VIP 服务", language=ZH)])

    assert found(index, "VIP") == ["a1"]
    assert found(index, "VIP", ZH) == ["b1"]


def test_only_admitted_audiences_are_found(index: KeywordIndex):
    gold = Audience(tiers=("gold",))
    index.upsert([chunk("a1", "lounge access", audience=gold), chunk("b1", "lounge rules")])

    assert found(index, "lounge") == ["b1"]
    assert set(found(index, "lounge", audiences=("", gold.key))) == {"a1", "b1"}


def test_the_share_is_the_part_of_what_was_asked_that_is_said(index: KeywordIndex):
    whole = chunk("a1", "A cracked zip is repaired free of charge.")
    part = chunk("b1", "A cracked mug is replaced.")
    index.upsert([whole, part])
    words = index.words(EN)
    wanted = words.weighed(concepts_of("repair a cracked zip", {}))

    said, half = (said_in(row_of(each), wanted, words) for each in (whole, part))

    assert said.covered == 1.0
    assert 0 < half.covered < 1
    assert half.share < said.share < 1
    assert wanted.unknown == 0.0


def test_words_that_no_article_says_are_the_unknown_share(index: KeywordIndex):
    index.upsert([chunk("a1", "A cracked zip is repaired.")])

    wanted = index.words(EN).weighed(concepts_of("zeppelin tickets for a zip", {}))

    assert 0.5 < wanted.unknown < 1


def test_an_article_says_what_its_chunks_say_together(index: KeywordIndex):
    index.upsert([chunk("a1", "Returns within seven days."), chunk("a2", "Refunds by card.")])
    words = index.words(EN)
    wanted = words.weighed(concepts_of("returns and refunds", {}))
    rows = index.siblings(["art_a"], language=EN)

    assert said_in_article(rows, wanted, words).covered == 1.0


def test_a_word_that_every_chunk_says_still_finds_some(index: KeywordIndex):
    index.upsert([chunk(f"a{n}", "return this item") for n in range(5000)])

    assert len(found(index, "return")) == 10


def test_changed_chunks_replace_and_removed_ones_are_gone(index: KeywordIndex):
    index.upsert([chunk("a1", "old words"), chunk("b1", "others")])
    index.upsert([chunk("a1", "new terms")])
    index.remove([ChunkId("b1")])

    assert found(index, "old words others") == []
    assert found(index, "new terms") == ["a1"]
    assert set(index.held()) == {"a1"}


def test_nothing_of_a_removed_chunk_stays_in_a_rebuilt_file(tmp_path: Path):
    path = tmp_path / "keywords.db"
    index = KeywordIndex(path)
    index.upsert([chunk("a1", "zanzibarian secrets"), chunk("b1", "plain words")])

    index.rebuild([chunk("b1", "plain words")])
    index.close()

    assert b"zanzibarian" not in path.read_bytes()


def test_the_fingerprint_changes_with_title_questions_and_audience():
    one = chunk("a1", "text", title="Title")
    others = [
        replace(one, title="Other"),
        replace(one, questions=("why?",)),
        replace(one, audience=Audience(channels=("web",))),
        replace(one, text="texts"),
    ]

    assert len({fingerprint(each) for each in (one, *others)}) == 5
    assert fingerprint(one) == fingerprint(replace(one, version=7))
