"""What differs between two versions, as people read it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.audience import Audience
from domain.language import Language
from domain.versions import Content
from workshop.blocks import blocks_of
from workshop.diffing import changed_blocks, changed_fields, changed_words

texts = st.lists(st.text(alphabet="退货七天ab 1", min_size=1, max_size=12), max_size=6).map(
    "\n\n".join
)


def shown(before: str, after: str, language: Language = Language.ZH) -> list[tuple[str, str]]:
    words = changed_words(before, after, language=language)
    return [(word.op, word.text) for word in words]


# The first cut of Chinese words loads a dictionary.
@settings(deadline=None)
@given(texts, texts)
def test_both_texts_can_be_read_out_of_their_difference(before: str, after: str):
    changes = changed_blocks(before, after, language=Language.ZH)

    assert [one.before for one in changes if one.op != "added"] == blocks_of(before)
    assert [one.after for one in changes if one.op != "removed"] == blocks_of(after)
    for change in changes:
        if change.op == "changed":
            assert "".join(w.text for w in change.words if w.op != "added") == change.before
            assert "".join(w.text for w in change.words if w.op != "removed") == change.after


def test_chinese_is_compared_by_words_not_by_characters():
    assert shown("退货期是七天", "退货期是十五天") == [
        ("same", "退货期是"),
        ("removed", "七天"),
        ("added", "十五天"),
    ]


def test_english_is_compared_by_words():
    assert shown("Returns within 7 days.", "Returns within 14 days.", Language.EN) == [
        ("same", "Returns within "),
        ("removed", "7"),
        ("added", "14"),
        ("same", " days."),
    ]


def test_a_changed_block_stands_as_one_between_those_that_are_the_same():
    before, after = "甲。\n\n退货期7天。\n\n乙。", "甲。\n\n退货期15天。\n\n乙。\n\n丙。"

    changes = changed_blocks(before, after, language=Language.ZH)

    assert [change.op for change in changes] == ["same", "changed", "same", "added"]


def test_what_stands_beside_the_text_is_told_by_name():
    before = Content("退货", "x", questions={"多久": ("几天",)})
    after = Content("退换货", "x", audience=Audience(regions=("HK",)))

    assert {(one.name, one.before, one.after) for one in changed_fields(before, after)} == {
        ("title", "退货", "退换货"),
        ("questions", "多久: 几天", ""),
        ("regions", "", "HK"),
    }
